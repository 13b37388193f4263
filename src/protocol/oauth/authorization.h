#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/provider_answer.h"

namespace outlink::oauth {

/// What goes to the authorization endpoint (RFC 6749 section 4.1.1, RFC 7636).
struct authorization_request {
  std::string endpoint;
  std::string client_id;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::string state;
  std::string code_challenge;
  /// Only sent when not empty.
  std::string nonce;
  std::string login_hint;
  /// Of the provider's row: access_type=offline.
  std::vector<std::pair<std::string, std::string>> extra;
};
/// The address for the browser; a query that the endpoint has already is kept.
std::string authorization_url(authorization_request const& r);

/// What the provider sent back through the browser, read but not yet believed.
struct authorization_answer {
  std::string state;
  std::optional<std::string> code;
  std::optional<std::string> error;
  std::string error_description;
  std::optional<std::string> iss;
};
/// Reads the callback's query. Failures "oauth.bad_callback": a parameter twice (RFC 6749 section 3.1), a broken
/// escape, no state.
result<authorization_answer> read_authorization_answer(std::string_view query);

/// What is known of the provider, to check the answer against.
struct expected_issuer {
  /// Empty: not known.
  std::string issuer;
  /// RFC 9207: answers must carry `iss`.
  bool must_be_present = false;
};

/// A code that came in a checked answer; only check_authorization_answer makes one.
class checked_code {
 public:
  secret_text const& code() const { return code_; }

 private:
  friend result<checked_code> check_authorization_answer(authorization_answer const&, expected_issuer const&);
  explicit checked_code(std::string code) : code_(std::move(code)) {}
  secret_text code_;
};
/// Failures "oauth.wrong_issuer" (give_up), "oauth.access_denied" (consent_again), other errors of the provider as
/// "oauth.<error>", "oauth.bad_callback".
result<checked_code> check_authorization_answer(authorization_answer const& a, expected_issuer const& expected);

}  // namespace outlink::oauth
