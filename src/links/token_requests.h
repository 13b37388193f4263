#pragma once

#include "links/catalogue.h"
#include "links/token_endpoint.h"

namespace outlink::links {

// What is asked of a token endpoint, by grant type. Each gives a builder that is called once for each client secret.

/// How the client proves itself with the secret of that rank. Failures "signing_key.*".
result<oauth::client> client_of(link const& l, std::size_t rank, time_point now, outlink::randomness& randomness);

/// A new access token: by refresh token, or for the application itself. `row` may be null; `tokens` too where none is
/// needed.
token_endpoint::request_builder renewal_request(link const& l, provider const* row, grant const& g,
                                                token_set const* tokens, time_point now);

token_endpoint::request_builder code_request(link const& l, secret_text const& code, secret_text const& verifier);

}  // namespace outlink::links
