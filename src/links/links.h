#pragma once

#include <map>
#include <string>
#include <utility>
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

/// Whether a person gives it: then the provider can take it away, and only a person can give it again.
constexpr bool is_by_consent(grant_type t) {
  return t == grant_type::authorization_code || t == grant_type::device_code;
}

/// How the client proves itself at the token endpoint (RFC 6749 section 2.3.1, RFC 7523 section 2.2).
enum class client_authentication { basic, post, private_key_jwt, none };
std::string_view to_string(client_authentication a);
std::optional<client_authentication> client_authentication_from(std::string_view name);

/// One of a link's client secrets. Several are kept while a new one is rolled out.
struct client_secret {
  secret_text value;
  time_point added_at;
  /// As the administrator copied it from the provider; empty when not told.
  std::optional<time_point> expires_at = {};
};

/// The private key that signs in the client's name: client assertions, or a service account's bearer assertions.
struct client_key {
  /// PEM, not encrypted.
  secret_text private_key;
  /// PEM; empty when the provider knows the key by its id.
  std::string certificate;
  /// `kid` of the provider; empty when it goes by the certificate.
  std::string key_id;
  /// Of a service account: its address, the assertion's issuer. Empty otherwise.
  std::string service_account;
  /// The certificate's end; empty without one.
  std::optional<time_point> expires_at;
};

/// The registration of this Outlink at one provider.
struct link {
  link_id id;
  std::string name;
  /// Row of the catalogue: "google", "microsoft", "custom".
  std::string provider;
  /// What the row leaves open: "tenant", "cloud", "host".
  std::map<std::string, std::string> variables;
  links::grant_type grant_type = links::grant_type::authorization_code;
  std::string client_id;
  /// Newest first: tried in this order. Empty with client_authentication::none or private_key_jwt, and for jwt_bearer.
  std::vector<client_secret> client_secrets;
  /// With private_key_jwt or jwt_bearer.
  std::optional<client_key> key;
  client_authentication authentication = client_authentication::basic;
  std::vector<std::string> scopes;
  /// Empty when the provider was not discovered; then `iss` cannot be compared.
  std::string issuer;
  /// Empty for grant types without a browser.
  std::string authorization_endpoint;
  std::string token_endpoint;
  /// The provider's other endpoints; each empty when it has none.
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  /// The metadata promised `iss` in authorization answers (RFC 9207): an answer without it is refused.
  bool expects_iss = false;
  /// Exactly as it is registered at the provider, for the life of the link; its last part is distinct per authorization
  /// server (mix-up defence). Empty for grant types without a redirect.
  std::string redirect_url;
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
  /// When the refresh token ends, if the provider said so. Never assumed.
  std::optional<time_point> refresh_token_expires_at = {};
  /// When the refresh token was put on its way, written before it was sent. Still set once an answer is stored only if
  /// that answer never came: then the provider may have spent it.
  std::optional<time_point> refresh_sent_at = {};
};

/// Who consented, as far as the provider said; every field may be empty.
struct identity {
  /// The provider's stable key of the account.
  std::string subject;
  std::string address;
  std::string user_name;
  /// The organisation's id at the provider.
  std::string tenant;
  bool operator==(identity const&) const = default;
  /// What a person knows it by: address, else user name, else subject.
  std::string const& shown() const;
};

/// A consent by another account than the grant is for: kept apart until an administrator accepts or refuses it.
struct candidate {
  token_set tokens;
  identity who;
  time_point came_at;
};

/// Why a grant does not work now.
struct trouble {
  failure why;
  time_point since;
  int attempts = 1;
};

// The states of a grant. A field exists only where it means something.
/// No token yet: nobody consented, or the application has not asked for its first one.
struct awaiting_consent {};
/// A person is to enter the code at the provider's page, on any machine (RFC 8628).
struct awaiting_device {
  secret_text device_code;
  std::string user_code;
  std::string verification_url;
  /// With the code in it, for a link or a picture; empty when the provider gives none.
  std::string verification_url_complete;
  time_point expires_at;
  duration interval;
  time_point next_poll;
};
struct usable {
  token_set tokens;
};
/// Passing trouble: the tokens are kept and tried again. An application's first try has none yet.
struct failing {
  std::optional<token_set> tokens;
  trouble why;
  time_point next_try;
};
/// The provider ended it, or never gave it: only a person can mend that.
struct needs_consent {
  trouble why;
};
/// The link is set up wrong (client secret, endpoint): the tokens are kept until an administrator mended it.
struct needs_fix {
  std::optional<token_set> tokens;
  trouble why;
};
using grant_state = std::variant<awaiting_consent, awaiting_device, usable, failing, needs_consent, needs_fix>;
/// "awaiting_consent", "awaiting_device", "usable", "failing", "needs_consent", "needs_fix".
std::string_view state_name(grant_state const& s);
/// Null in states without.
inline token_set const* tokens_of(grant_state const& s) {
  if (auto const* u = std::get_if<usable>(&s)) return &u->tokens;
  if (auto const* f = std::get_if<failing>(&s)) return f->tokens ? &*f->tokens : nullptr;
  if (auto const* n = std::get_if<needs_fix>(&s)) return n->tokens ? &*n->tokens : nullptr;
  return nullptr;
}
inline token_set* tokens_of(grant_state& s) { return const_cast<token_set*>(tokens_of(std::as_const(s))); }
/// Null in states without.
inline trouble const* trouble_of(grant_state const& s) {
  if (auto const* f = std::get_if<failing>(&s)) return &f->why;
  if (auto const* n = std::get_if<needs_consent>(&s)) return &n->why;
  if (auto const* n = std::get_if<needs_fix>(&s)) return &n->why;
  return nullptr;
}

/// One consented account on a link.
struct grant {
  grant_id id;
  link_id link;
  /// The account that is expected to consent; offered to the provider as login_hint. With jwt_bearer: the mailbox in
  /// whose name the service account acts. May be empty.
  std::string login_hint;
  /// Who consented; empty before, and when the provider did not say.
  identity who;
  /// An administrator accepted that `who` is not `login_hint` (a shared mailbox).
  bool other_account_accepted = false;
  std::optional<links::candidate> candidate;
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
  /// Also removes its grants. "link.in_use" (fix_input) while a mail server uses one of them.
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
  /// "grant.in_use" (fix_input) while a mail server uses it.
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

/// Port: which warnings were sent out.
class told_store {
 public:
  virtual ~told_store() = default;
  virtual result<std::vector<std::string>> list() = 0;
  /// Does nothing for a key that is there.
  virtual result<void> record(std::string_view key, time_point now) = 0;
  /// Forgets what was told before.
  virtual result<void> remove_before(time_point when) = 0;
};

struct tables {
  link_store& links;
  grant_store& grants;
  consent_store& consents;
  told_store& told;
};

}  // namespace outlink::links
