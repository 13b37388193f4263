#pragma once

#include <memory>
#include <string>

#include "outbox/sink.h"

namespace outlink::outbox {

/// A sink over SMTP. `our_name`: how we name ourselves to servers, a domain, or an address in brackets. The dialer and
/// the clock outlive it.
std::unique_ptr<letter_sink> make_smtp_sink(server const& s, flow::dialer& dialer, outlink::clock const& clock,
                                            std::string our_name);

}  // namespace outlink::outbox
