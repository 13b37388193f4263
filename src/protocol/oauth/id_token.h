#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::oauth {

struct id_token_expectation {
  /// Empty: not known, not compared.
  std::string_view issuer;
  std::string_view client_id;
  /// Empty: none was sent.
  std::string_view nonce;
  time_point now;
};

/// Who consented: the first of email, preferred_username, upn, sub that the ID token has. Its signature is not checked:
/// it came from the token endpoint over TLS (OpenID Connect Core section 3.1.3.7 point 6). Failures
/// "oauth.id_token_invalid" (consent_again).
result<std::string> read_account(std::string_view id_token, id_token_expectation const& expected);

}  // namespace outlink::oauth
