#pragma once

#include <memory>

#include "mail/source.h"

namespace outlink::mail {

/// Sources by the protocol of the mailbox. Everything outlives the factory and its sources.
std::unique_ptr<source_factory> make_sources(flow::dialer& dialer, outlink::clock const& clock);

}  // namespace outlink::mail
