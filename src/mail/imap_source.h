#pragma once

#include <memory>

#include "flow/runtime.h"
#include "mail/source.h"

namespace outlink::mail {

/// Sources over IMAP. Everything outlives the factory and its sources.
std::unique_ptr<source_factory> make_imap_sources(flow::dialer& dialer, flow::sleeper& sleeper,
                                                  outlink::clock const& clock);

}  // namespace outlink::mail
