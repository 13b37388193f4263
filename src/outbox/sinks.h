#pragma once

#include <memory>
#include <string>

#include "flow/http.h"
#include "outbox/sink.h"

namespace outlink::outbox {

/// Sinks over whatever protocol a server speaks. `our_name`: as of make_smtp_sink. Everything outlives the factory and
/// its sinks.
std::unique_ptr<sink_factory> make_sinks(flow::dialer& dialer, flow::http_client& http, outlink::clock const& clock,
                                         std::string our_name);

}  // namespace outlink::outbox
