#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "flow/http.h"
#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/catalogue.h"
#include "links/links.h"
#include "links/warnings.h"

namespace outlink::links {

/// The service's own public address and what development may relax.
struct public_address {
  /// "https://outlink.example.org", without a trailing slash.
  std::string base_url;
  /// Development switch: plain HTTP for the base URL and for providers' endpoints. Shown on every page.
  bool allow_plain_http = false;
};

/// The form of a link as an administrator sends it. Absent fields of an update stay as they are. What only exists when
/// a link is made (provider, grant type, uses, redirect base) is refused in an update when it differs.
struct link_form {
  std::optional<std::string> name;
  std::optional<std::string> provider;
  std::optional<links::grant_type> grant_type;
  /// Of the provider's row: they rewrite endpoints, and scopes that were not changed by hand.
  std::optional<std::map<std::string, std::string>> variables;
  /// To prefill the scopes; IMAP when absent.
  std::optional<std::vector<use>> uses;
  std::optional<std::string> client_id;
  /// Takes the place of all secrets. To roll over, add_secret keeps the old ones.
  std::optional<secret_text> client_secret;
  /// When the newest secret ends; an empty inner value: not known.
  std::optional<std::optional<time_point>> client_secret_expires_at;
  /// PEM.
  std::optional<secret_text> private_key;
  std::optional<std::string> certificate;
  std::optional<std::string> key_id;
  /// Google's JSON key file of a service account; brings client id, key and token endpoint.
  std::optional<secret_text> service_account_key;
  std::optional<client_authentication> authentication;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::string> issuer;
  std::optional<std::string> authorization_endpoint;
  std::optional<std::string> token_endpoint;
  std::optional<std::string> device_authorization_endpoint;
  std::optional<std::string> revocation_endpoint;
  std::optional<std::string> userinfo_endpoint;
  std::optional<std::string> jwks_uri;
  std::optional<bool> expects_iss;
  /// Another public https address that leads here, where the provider does not take the base URL's.
  std::optional<std::string> redirect_base;
};

/// What discovery found (RFC 8414, OpenID Connect Discovery 1.0).
struct discovered {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  bool expects_iss = false;
  client_authentication authentication = client_authentication::basic;
  std::vector<std::string> scopes_supported;
};

/// How one stage of a test ended.
enum class stage_state { ok, failed, skipped };
std::string_view to_string(stage_state s);

/// One stage of the test of a grant: "dns", "tcp" and "tls" of the token endpoint, "metadata", "token", "identity".
/// Each is there, in this order, whatever became of the others.
struct test_stage {
  std::string name;
  stage_state state = stage_state::ok;
  /// For people: what was found, what went wrong, or why it was left out.
  std::string words;
  /// Only when it failed.
  std::optional<failure> trouble = {};
  std::chrono::milliseconds took{0};
};

/// What became of the tokens of a removed grant or link at the provider (RFC 7009).
struct removal {
  int revoked = 0;
  /// Why others were not, in words for the administrator; each once.
  std::vector<std::string> not_revoked;
};

/// Where a finished consent leads. A refused one is a failure; `return_to` is then read from consent_end.
struct consent_end {
  /// Path in the console; "/" when the state was unknown.
  std::string return_to;
  /// The grant it was for; empty when the state was unknown, or another browser's.
  grant_id about = {};
  result<grant> outcome;
};

/// An access token that is good for use now.
struct fresh_token {
  secret_text access_token;
  /// The address that it is for, as mail programs sign in with it; empty when neither the provider nor the
  /// administrator said.
  std::string address;
  time_point expires_at;
  /// What the provider granted with it.
  std::vector<std::string> scopes;
  /// The grant's version that it came from; hand it back with report_refused.
  version from;
};

/// What the keeper did since the start, for metrics.
struct counts {
  std::int64_t refreshes_done = 0;
  std::int64_t refreshes_failed = 0;
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
  /// For the form, before the link is made. Empty while it cannot be known (Custom without both endpoints).
  virtual std::string redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                                   std::string_view token_endpoint, std::string_view redirect_base) const = 0;
  /// "link.invalid" where=issuer, "discovery.*".
  virtual task<discovered> discover(std::string issuer) = 0;

  virtual task<std::vector<link>> list() = 0;
  virtual task<link> load(link_id id) = 0;
  virtual task<link> create(link_form form) = 0;
  /// A change of client id, endpoints or scopes sends its grants to needs_consent; a new secret wakes those that need a
  /// fix.
  virtual task<link> update(link_id id, version seen, link_form form) = 0;
  /// A new secret that is tried first; the others are kept until they are removed (rollover). "link.invalid".
  virtual task<link> add_secret(link_id id, version seen, secret_text value, std::optional<time_point> expires_at) = 0;
  /// `rank`: 0 is the newest. "link.invalid" for the last one.
  virtual task<link> remove_secret(link_id id, version seen, std::size_t rank) = 0;
  /// Its tokens are revoked where the provider can.
  virtual task<removal> remove(link_id id) = 0;

  virtual task<std::vector<grant>> grants() = 0;
  virtual task<std::vector<grant>> grants(link_id link) = 0;
  virtual task<grant> load_grant(grant_id id) = 0;
  /// A grant that awaits its first consent, or its application's first request.
  virtual task<grant> add_grant(link_id link, std::string login_hint) = 0;
  virtual task<removal> remove_grant(grant_id id) = 0;

  /// For grant types without a person: asks for a token now. The failure is also in the grant's state.
  virtual task<grant> connect(grant_id id) = 0;
  /// Asks for a device code (RFC 8628); afterwards the grant awaits it and is polled.
  virtual task<grant> start_device(grant_id id) = 0;
  /// The account that consented in place of the expected one is taken, for good. "grant.no_candidate".
  virtual task<grant> accept_candidate(grant_id id) = 0;
  /// Its tokens are thrown away (and revoked). "grant.no_candidate".
  virtual task<grant> refuse_candidate(grant_id id) = 0;

  /// From the network to the account: how far the grant gets now. The provider is asked for a new token where that can
  /// be done without a person, so that what was set up is what is tested; the grant's state tells of it too.
  virtual task<std::vector<test_stage>> test(grant_id id) = 0;
  /// When the grant's token is renewed, or tried again; empty when it waits for somebody.
  virtual std::optional<time_point> next_refresh(grant_id id) const = 0;

  /// What an administrator should know, the worst first.
  virtual task<std::vector<warning>> warnings() = 0;
  virtual counts counted() const = 0;

  /// The address at the provider to send the browser to. `session` is the raw session cookie value.
  virtual task<std::string> start_consent(grant_id id, secret_text const& session, std::string return_to) = 0;
  /// The browser came back to /oauth2/callback/{suffix}?{query}.
  virtual boost::asio::awaitable<consent_end> finish_consent(std::string suffix, std::string query,
                                                             secret_text const& session) = 0;

  /// Called on the I/O thread after a grant's state or token changed.
  virtual void on_grant_change(std::function<void(grant_id)> listener) = 0;
  /// The same, with the grant as it was and as it is; not for a grant that has just been made.
  virtual void on_grant_update(std::function<void(grant const& before, grant const& after)> listener) = 0;
};

}  // namespace outlink::links
