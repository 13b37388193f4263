#pragma once

#include <memory>

#include "flow/http.h"
#include "mail/source.h"

namespace outlink::mail {

/// Sources by the protocol of the mailbox. Everything outlives the factory and its sources.
std::unique_ptr<source_factory> make_sources(flow::dialer& dialer, flow::http_client& http,
                                             outlink::clock const& clock);

}  // namespace outlink::mail
