#pragma once

#include "links/token_endpoint.h"

namespace outlink::links {

// What is asked of a token endpoint, by grant type. Each gives a builder that is called once for each client secret.

/// How the client proves itself with the secret of that rank. Failures of reading a key that does not open any more.
result<oauth::client> client_of(link const& l, std::size_t rank, time_point now, outlink::randomness& randomness);

/// A new access token: by refresh token, or for the application itself. `tokens` may be null where none is needed.
token_endpoint::request_builder renewal_request(link const& l, grant const& g, token_set const* tokens, time_point now);

token_endpoint::request_builder code_request(link const& l, secret_text const& code, secret_text const& verifier);

token_endpoint::request_builder device_poll_request(awaiting_device const& d);

}  // namespace outlink::links
