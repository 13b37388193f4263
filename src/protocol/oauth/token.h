#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/grants.h"
#include "protocol/oauth/provider_answer.h"

namespace outlink::oauth {

/// What the token endpoint gave.
struct token_answer {
  secret_text access_token;
  /// Empty: none given.
  secret_text refresh_token;
  /// Empty: not said.
  std::optional<std::chrono::seconds> expires_in;
  /// GitHub's and Bitbucket's spellings are read too (commas, `scopes`). Empty: not said, so those that were asked for.
  std::optional<std::vector<std::string>> scopes;
  /// GitHub Apps: the life of the refresh token. Empty: not said.
  std::optional<std::chrono::seconds> refresh_token_expires_in;
  /// GitLab: when the token was made, by the provider's clock. Empty: not said.
  std::optional<time_point> created_at;
  /// Empty: none given.
  std::string id_token;
};

/// Whether a form-encoded answer is taken: only where the provider's row says that it sends such (GitHub does when it
/// is not asked for JSON).
enum class answer_form { json, json_or_form };

/// Judges the answer (RFC 6749 section 5). Failures: "oauth.<error>" as the provider says, "oauth.unexpected_answer"
/// (retry: not what a token endpoint answers), "oauth.throttled" (wait_until), "oauth.provider_down" (retry). `now`
/// turns Retry-After into a date.
result<token_answer> read_token_answer(token_http_answer const& answer, time_point now,
                                       answer_form form = answer_form::json);

}  // namespace outlink::oauth
