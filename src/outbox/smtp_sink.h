#pragma once

#include <memory>
#include <string>

#include "outbox/sink.h"

namespace outlink::outbox {

/// Sinks over SMTP. `our_name`: how we name ourselves to servers, a domain, or an address in brackets. Everything
/// outlives the factory and its sinks.
std::unique_ptr<sink_factory> make_smtp_sinks(flow::dialer& dialer, outlink::clock const& clock, std::string our_name);

}  // namespace outlink::outbox
