#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "flow/http.h"
#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/catalogue.h"
#include "links/links.h"

namespace outlink::links {

/// The service's own public address and what development may relax.
struct public_address {
  /// "https://outlink.example.org", without a trailing slash.
  std::string base_url;
  /// Development switch: plain HTTP for the base URL and for providers' endpoints. Shown on every page.
  bool allow_plain_http = false;
};

/// The form of a link as an administrator sends it. Absent fields of an update stay as they are.
struct link_form {
  std::optional<std::string> name;
  std::optional<std::string> provider;
  std::optional<std::string> client_id;
  std::optional<secret_text> client_secret;
  std::optional<client_authentication> authentication;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::string> issuer;
  std::optional<std::string> authorization_endpoint;
  std::optional<std::string> token_endpoint;
  std::optional<bool> expects_iss;
};

/// What discovery found (RFC 8414, OpenID Connect Discovery 1.0).
struct discovered {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  bool expects_iss = false;
  client_authentication authentication = client_authentication::basic;
  std::vector<std::string> scopes_supported;
};

/// Where a finished consent leads. A refused one is a failure; `return_to` is then read from consent_end.
struct consent_end {
  /// Path in the console; "/" when the state was unknown.
  std::string return_to;
  result<grant> outcome;
};

/// An access token that is good for use now.
struct fresh_token {
  secret_text access_token;
  time_point expires_at;
  /// What the provider granted with it.
  std::vector<std::string> scopes;
  /// The grant's version that it came from; hand it back with report_refused.
  version from;
};

/// Port for those who use tokens (mail). Implemented by the keeper.
class token_source {
 public:
  virtual ~token_source() = default;
  /// A token that lives for at least `life` at once; else joins the one refresh of that grant. When the refresh fails,
  /// a token that is still valid at all. Failures: "grant.not_found", "grant.awaiting_consent", "grant.needs_consent"
  /// (consent_again), "grant.needs_fix" (fix_setup), "oauth.*"/"http.*" with retry.
  virtual task<fresh_token> fresh(grant_id id, duration life = limits::token_life_left_min) = 0;
  /// A resource server refused the token: refreshes now unless a newer token is there already. Failures as fresh().
  virtual task<fresh_token> report_refused(grant_id id, version refused) = 0;
};

/// Use cases of administrators. All on the I/O thread.
class service {
 public:
  virtual ~service() = default;
  virtual catalogue const& providers() const = 0;
  /// Empty while it cannot be known (Custom without both endpoints).
  virtual std::string redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                                   std::string_view token_endpoint) const = 0;
  virtual std::string redirect_url(link const& l) const = 0;
  /// "link.invalid" where=issuer, "discovery.*".
  virtual task<discovered> discover(std::string issuer) = 0;

  virtual task<std::vector<link>> list() = 0;
  virtual task<link> load(link_id id) = 0;
  virtual task<link> create(link_form form) = 0;
  /// A change of client id, endpoints or scopes sends its grants to needs_consent; a new secret wakes those that need a
  /// fix.
  virtual task<link> update(link_id id, version seen, link_form form) = 0;
  virtual task<void> remove(link_id id) = 0;

  virtual task<std::vector<grant>> grants() = 0;
  virtual task<std::vector<grant>> grants(link_id link) = 0;
  virtual task<grant> load_grant(grant_id id) = 0;
  /// A grant that awaits its first consent.
  virtual task<grant> add_grant(link_id link, std::string login_hint) = 0;
  virtual task<void> remove_grant(grant_id id) = 0;

  /// The address at the provider to send the browser to. `session` is the raw session cookie value.
  virtual task<std::string> start_consent(grant_id id, secret_text const& session, std::string return_to) = 0;
  /// The browser came back to /oauth2/callback/{suffix}?{query}.
  virtual boost::asio::awaitable<consent_end> finish_consent(std::string suffix, std::string query,
                                                             secret_text const& session) = 0;

  /// Called on the I/O thread after a grant's state or token changed.
  virtual void on_grant_change(std::function<void(grant_id)> listener) = 0;
};

}  // namespace outlink::links
