#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace outlink::oauth {

/// How the client proves itself (RFC 6749 section 2.3.1).
enum class client_proof { basic, post, none };
struct client {
  std::string id;
  secret_text secret;
  client_proof proof = client_proof::basic;
};

/// A request to the token endpoint: form-encoded body, and the Authorization header's value (empty unless basic).
struct token_request {
  secret_text body;
  secret_text authorization;
};
/// RFC 6749 section 4.1.3 with RFC 7636's verifier.
token_request exchange_code(client const& c, secret_text const& code, std::string_view redirect_uri,
                            secret_text const& verifier);
/// RFC 6749 section 6.
token_request refresh(client const& c, secret_text const& refresh_token);

/// What the token endpoint gave.
struct token_answer {
  secret_text access_token;
  /// Empty: none given.
  secret_text refresh_token;
  /// Empty: not said.
  std::optional<std::chrono::seconds> expires_in;
  std::optional<std::vector<std::string>> scopes;
  /// Empty: none given.
  std::string id_token;
};

/// An HTTP answer, as far as it matters here.
struct token_http_answer {
  int status = 0;
  std::string_view content_type;
  std::string_view retry_after;
  std::string_view body;
};

/// Judges the answer (RFC 6749 section 5). Failures: "oauth.<error>" as the provider says, "oauth.unexpected_answer"
/// (retry: not what a token endpoint answers), "oauth.throttled" (wait_until), "oauth.provider_down" (retry). `now`
/// turns Retry-After into a date.
result<token_answer> read_token_answer(token_http_answer const& answer, time_point now);

}  // namespace outlink::oauth
