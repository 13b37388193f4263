#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/oauth/client.h"

namespace outlink::oauth {

/// Scopes as one text, separated by blanks (RFC 6749 section 3.3).
std::string join_scopes(std::vector<std::string> const& scopes);

/// RFC 6749 section 4.1.3 with RFC 7636's verifier. `extra`: what a provider's row wants beside it.
token_request exchange_code(client const& c, secret_text const& code, std::string_view redirect_uri,
                            secret_text const& verifier, parameters const& extra = {});
/// RFC 6749 section 6. No scopes: those of the consent. Microsoft wants them to name the one resource; GitLab wants the
/// redirect URL again, in `extra`.
token_request refresh(client const& c, secret_text const& refresh_token, std::vector<std::string> const& scopes = {},
                      parameters const& extra = {});
/// RFC 6749 section 4.4: the client in its own name.
token_request client_credentials(client const& c, std::vector<std::string> const& scopes, parameters const& extra = {});

/// A service account's statement that it acts for a mailbox (RFC 7523 section 2.1, as Google wants it).
struct service_assertion {
  /// The account's address.
  std::string issuer;
  /// The mailbox; empty: the account itself.
  std::string subject;
  std::string token_endpoint;
  std::vector<std::string> scopes;
  /// Empty: not named.
  std::string kid;
};
/// Signs it with RS256, valid from `now` for limits::service_assertion_life, and asks for tokens with it; there is no
/// other proof of the client. Failures "signing_key.invalid" (fix_setup), "signing_key.failed".
result<token_request> jwt_bearer(service_assertion const& a, signing_key const& key, time_point now,
                                 parameters const& extra = {});

}  // namespace outlink::oauth
