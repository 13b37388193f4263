#pragma once

#include <memory>

#include "flow/http.h"
#include "outbox/sink.h"

namespace outlink::outbox {

/// A sink over Microsoft Graph's sendMail. It signs in with a token only; the recipients are those of the letter's
/// header. open() asks Graph to send what is no letter: the refusal of the content shows that the token has the right.
/// A token that ends between two letters closes the sink ("graph.authentication_failed", retry). The client and the
/// clock outlive it.
std::unique_ptr<letter_sink> make_graph_sink(server const& s, flow::http_client& http, outlink::clock const& clock);

}  // namespace outlink::outbox
