#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"

/// Outgoing OAuth 2.0 links: what an administrator registered at a provider (link), and what somebody's consent gave
/// (grant).
namespace outlink::links {

using link_id = id<struct link>;
using grant_id = id<struct grant>;

/// How a grant's first access token is obtained.
enum class grant_type {
  authorization_code,  ///< a person consents in a browser (RFC 6749 section 4.1, PKCE S256)
  client_credentials,  ///< the application for itself (RFC 6749 section 4.4)
  jwt_bearer,          ///< a service account in the name of the mailbox (RFC 7523 section 2.1)
  device_code,         ///< a person consents in a browser elsewhere (RFC 8628)
};
std::string_view to_string(grant_type t);
std::optional<grant_type> grant_type_from(std::string_view name);

/// How the client proves itself at the token endpoint (RFC 6749 section 2.3.1, RFC 7523 section 2.2).
enum class client_authentication { basic, post, private_key_jwt, none };
std::string_view to_string(client_authentication a);
std::optional<client_authentication> client_authentication_from(std::string_view name);

/// The registration of this Outlink at one provider.
struct link {
  link_id id;
  std::string name;
  /// Row of the catalogue: "google", "microsoft", "custom".
  std::string provider;
  std::string client_id;
  /// Empty only with client_authentication::none.
  secret_text client_secret;
  client_authentication authentication = client_authentication::basic;
  std::vector<std::string> scopes;
  /// Empty when the provider was not discovered; then `iss` cannot be compared.
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  /// The metadata promised `iss` in authorization answers (RFC 9207): an answer without it is refused.
  bool expects_iss = false;
  /// Last part of the redirect URL; fixed for the life of the link, distinct per authorization server (mix-up defence).
  std::string redirect_suffix;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
};

/// One answer of the token endpoint, with dates made absolute.
struct token_set {
  secret_text access_token;
  time_point expires_at;
  /// Empty when the provider gave none: the grant ends with its access token.
  secret_text refresh_token;
  /// What was granted; what was asked for when the provider did not say (RFC 6749 section 5.1).
  std::vector<std::string> scopes;
  time_point obtained_at;
};

/// Why a grant does not work now.
struct trouble {
  failure why;
  time_point since;
  int attempts = 1;
};

// The states of a grant. A field exists only where it means something.
struct awaiting_consent {};
struct usable {
  token_set tokens;
};
/// Passing trouble: the tokens are kept and tried again.
struct failing {
  token_set tokens;
  trouble why;
  time_point next_try;
};
/// The provider ended it, or never gave it: only a person can mend that.
struct needs_consent {
  trouble why;
};
/// The link is set up wrong (client secret, endpoint): the tokens are kept until an administrator mended it.
struct needs_fix {
  token_set tokens;
  trouble why;
};
using grant_state = std::variant<awaiting_consent, usable, failing, needs_consent, needs_fix>;
/// "awaiting_consent", "usable", "failing", "needs_consent", "needs_fix".
std::string_view state_name(grant_state const& s);

/// One consented account on a link.
struct grant {
  grant_id id;
  link_id link;
  /// Offered to the provider as login_hint; usually the mailbox address. May be empty.
  std::string login_hint;
  /// Who consented, as far as the provider said (address, user name or subject); empty when it did not.
  std::string account;
  grant_state state;
  /// Empty until the first consent.
  std::optional<time_point> consented_at;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
};

/// A consent that was begun and not yet answered. Single use; only the browser session that began it may finish it.
struct pending_consent {
  /// SHA-256 of the state value, hexadecimal; the value itself is only in the browser.
  std::string state_digest;
  /// SHA-256 of the session cookie that began it, hexadecimal.
  std::string session_digest;
  grant_id grant;
  secret_text code_verifier;
  /// OpenID nonce; empty when `openid` is not among the scopes.
  std::string nonce;
  /// Path in the console to come back to; begins with a single '/'.
  std::string return_to;
  time_point expires_at;
};

/// Port: links. Implemented by the stores, which seal the client secret at rest.
class link_store {
 public:
  virtual ~link_store() = default;
  /// By name.
  virtual result<std::vector<link>> list() = 0;
  /// "link.not_found".
  virtual result<link> load(link_id id) = 0;
  /// "link.exists" (fix_input, where=name) when the name is taken. Gives id, version 1.
  virtual result<link> insert(link const& l) = 0;
  /// "link.stale" when `seen` is not the stored version; stores seen+1.
  virtual result<link> replace(link const& l, version seen) = 0;
  /// Also removes its grants. "link.in_use" (fix_input) while a mailbox uses one of them.
  virtual result<void> remove(link_id id) = 0;
};

/// Port: grants; tokens are sealed at rest.
class grant_store {
 public:
  virtual ~grant_store() = default;
  virtual result<std::vector<grant>> list() = 0;
  virtual result<std::vector<grant>> list(link_id link) = 0;
  /// "grant.not_found".
  virtual result<grant> load(grant_id id) = 0;
  virtual result<grant> insert(grant const& g) = 0;
  /// "grant.stale" when `seen` is not the stored version; stores seen+1.
  virtual result<grant> replace(grant const& g, version seen) = 0;
  /// "grant.in_use" (fix_input) while a mailbox uses it.
  virtual result<void> remove(grant_id id) = 0;
};

/// Port: consents under way.
class consent_store {
 public:
  virtual ~consent_store() = default;
  virtual result<void> insert(pending_consent const& c) = 0;
  /// Loads and deletes in one step; empty when unknown or already taken.
  virtual result<std::optional<pending_consent>> take(std::string_view state_digest) = 0;
  virtual result<void> remove_expired(time_point now) = 0;
};

struct tables {
  link_store& links;
  grant_store& grants;
  consent_store& consents;
};

}  // namespace outlink::links
