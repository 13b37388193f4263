#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "flow/wire.h"
#include "links/links.h"

namespace outlink::links {

/// What a link's tokens are for.
enum class use { imap, pop3, smtp, graph, repositories, sign_in };
std::string_view to_string(use u);
std::optional<use> use_from(std::string_view name);

/// How one provider departs from the RFCs, or narrows them. A closed list; each mention in a row names its evidence.
enum class quirk {
  form_encoded_answer,         ///< token answers are form-encoded unless `Accept: application/json` asks otherwise
  errors_with_200,             ///< the token endpoint's errors come with HTTP status 200
  comma_scopes,                ///< the answer's scope is separated by commas
  scope_key_scopes,            ///< the answer names its scopes in `scopes`, not in `scope`
  no_refresh_token,            ///< access tokens do not end, and no refresh token is given
  refresh_needs_redirect_uri,  ///< the refresh request repeats redirect_uri
  one_resource_per_token,      ///< one token request names scopes of one resource only
  scopes_fixed_at_provider,    ///< what is granted is chosen at the registration; asked scopes are ignored
  scopes_asked_with_commas,    ///< the request's scopes are separated by commas
  refresh_token_once,          ///< a refresh token comes with the first consent only, unless consent is forced
  oauthbearer_only,            ///< the mail servers take OAUTHBEARER and no XOAUTH2
  registration_by_request,     ///< a person at the provider approves or makes the registration
};
std::string_view to_string(quirk q);
std::optional<quirk> quirk_from(std::string_view name);

/// What must hold of a redirect URL before the provider lets it be registered. A closed list.
enum class redirect_rule {
  https_or_loopback,   ///< http only for localhost, 127.0.0.0/8 and [::1]
  https_or_localhost,  ///< http only for localhost and 127.0.0.1
  https_only,          ///< http never
  no_ip_address,       ///< no literal address but loopback
  no_private_address,  ///< no literal address of a private or link-local network
  public_domain,       ///< no single label, .local, .internal and their kind
  no_ipv6_loopback,    ///< no [::1]
  no_fragment,
  no_wildcard,
  no_user_info,
  no_path_traversal,
};
std::string_view to_string(redirect_rule r);
std::optional<redirect_rule> redirect_rule_from(std::string_view name);

/// The provider's rules about redirect URLs.
struct redirect_rules {
  std::vector<redirect_rule> rules;
  /// Longest redirect URL; empty: not documented.
  std::optional<std::size_t> characters_max;
  /// Characters that may not be in it.
  std::string characters_refused;
  /// What an administrator must know when registering it ("upper and lower case count"). May be empty.
  std::vector<std::string> advice;
};

/// How a variable of a row may be filled.
enum class variable_kind {
  choice,   ///< one of the listed values
  segment,  ///< one path segment: percent-encoded where it stands
  host,     ///< host name or address with an optional port: the only kind that decides where a request goes
  path,     ///< what lies before the endpoints on that host: empty, or "/gitlab"
  issuer,   ///< an https address whose metadata tells the endpoints; empty when they are entered by hand
};

std::string_view to_string(variable_kind k);
std::optional<variable_kind> variable_kind_from(std::string_view name);

/// One value of a choice.
struct variable_choice {
  std::string value;
  std::string label;
  /// Names that templates may use, with what they mean under this choice ("login" is "login.microsoftonline.us").
  std::map<std::string, std::string> sets;
};

/// What a row leaves open.
struct variable {
  /// Stable, lower case: "tenant".
  std::string name;
  std::string label;
  std::string help;
  variable_kind kind = variable_kind::segment;
  /// Empty: it must be given, unless the kind allows an empty value.
  std::string default_value;
  /// ECMAScript regular expression that the whole value matches; empty: the kind's own rules are enough.
  std::string pattern;
  std::vector<variable_choice> choices;
};

/// Each empty when the provider has none. In a row they are templates ("https://{host}/token"), once resolved they are
/// addresses.
struct endpoints {
  std::string authorization;
  std::string token;
  std::string device_authorization;
  /// RFC 7009.
  std::string revocation;
  /// OpenID Connect userinfo.
  std::string userinfo;
  /// The provider's own interface that tells whose token it is, where there is no userinfo.
  std::string identity;
  std::string jwks;
  std::string issuer;
  /// What `iss` of an ID token is where it depends on its other claims: "{claim:tid}" stands for the claim `tid`.
  std::string id_token_issuer;
};

/// A value of a variable with which a grant type does not work ("common" with client_credentials).
struct grant_condition {
  std::string variable;
  std::vector<std::string> refused;
  /// For people: why, and what to choose.
  std::string why;
};

/// One grant type at one provider.
struct grant_offer {
  links::grant_type type = links::grant_type::authorization_code;
  /// Empty when it is offered; else why not, in words.
  std::string not_offered;
  /// What the client may prove itself with, the usual first. Empty for jwt_bearer: the assertion is the proof.
  std::vector<client_authentication> authentication;
  /// RFC 7636 with S256. False only with evidence in the row.
  bool pkce = true;
  /// Per use, what to ask for; a use without a row cannot be had with this grant type. An empty list: ask for nothing.
  std::map<use, std::vector<std::string>> scopes;
  /// Added to the authorization request (authorization_code), else to the token request.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<grant_condition> conditions;
};

/// What happens to a refresh token when it is used.
enum class rotation { never, may, always_single_use };
std::string_view to_string(rotation r);
std::optional<rotation> rotation_from(std::string_view name);

/// What the provider documents about lives. Nothing is declared dead on these dates; they are for warnings.
struct refresh_behaviour {
  links::rotation rotation = links::rotation::may;
  /// The refresh token ends this long after its last use; empty: not documented, or never.
  std::optional<std::chrono::days> idle_life;
  /// And this long after it was given, however often it is used.
  std::optional<std::chrono::days> absolute_life;
  /// Life of an access token; empty: not documented, or without end.
  std::optional<std::chrono::seconds> access_life;
};

/// Where a provider's mailboxes live, to prefill the mail server form.
struct mail_host {
  std::string host;
  std::uint16_t port = 0;
  flow::transport_security security = flow::transport_security::tls;
};

/// What variables may rewrite: templates in a row, plain values once resolved.
struct provider_facts {
  links::endpoints endpoints;
  /// One for each grant type, in the order of the enum.
  std::vector<grant_offer> grants;
  /// By use: imap, pop3, smtp; absent where the provider has none.
  std::map<use, mail_host> mail;

  grant_offer const& grant(grant_type t) const { return grants.at(static_cast<std::size_t>(t)); }
};

/// A quirk and the public page that shows it.
struct quirk_evidence {
  links::quirk quirk = links::quirk::form_encoded_answer;
  std::string evidence;
};

/// One row of providers/*.json.
struct provider {
  /// Stable: "google".
  std::string id;
  std::string name;
  /// Group of facts ("endpoints", "scopes", "redirect", ...) to the public pages that it was taken from.
  std::map<std::string, std::vector<std::string>> documentation;
  std::vector<use> uses;
  std::vector<links::variable> variables;
  /// With templates: resolve() fills them.
  provider_facts facts;
  /// The user name that goes with an access token as password, for git over HTTPS; empty when the provider has no
  /// repositories.
  std::string git_user;
  bool expects_iss = false;
  redirect_rules redirect;
  refresh_behaviour refresh;
  std::vector<quirk_evidence> quirks;
  /// Where the administrator registers Outlink (a template), and the steps with that console's own words.
  std::string registration_url;
  std::vector<std::string> registration_steps;

  bool has(quirk q) const;
};

/// A row with its variables filled in.
struct resolved_provider {
  std::string id;
  /// All of them, with defaults where none was given.
  std::map<std::string, std::string> variables;
  provider_facts facts;
  /// Where the administrator registers Outlink.
  std::string registration_url;

  /// Scopes for these uses together, each once; empty when the grant type serves none of them.
  std::vector<std::string> scopes_for(grant_type t, std::span<use const> uses) const;
  /// Failure "link.invalid" (where=grant_type): not offered, or not with these variables. The words say what to do.
  result<void> check_grant(grant_type t) const;
};

/// Fills a row's templates. Pure. Failures "link.invalid" with `where` = the variable: unknown, missing, or a value
/// that is not of its kind. Only a variable of kind host decides a host; none can add a user name, a query or a path
/// step.
result<resolved_provider> resolve(provider const& row, std::map<std::string, std::string> const& variables);

/// One JSON text and where it came from ("providers/google.json"), for messages.
struct catalogue_document {
  std::string origin;
  std::string text;
};

/// The JSON texts of the rows that the binary carries, from providers/*.json.
std::span<catalogue_document const> embedded_rows();

/// The provider catalogue, read once at start.
class catalogue {
 public:
  /// From one JSON document per row, strictly: unknown fields are refused. Failure "catalogue.invalid" (fix_setup)
  /// names the origin, the row and the field.
  static result<catalogue> read(std::span<catalogue_document const> documents);
  /// The rows that the binary carries. Aborts when they are broken (a test reads them).
  static catalogue embedded();

  /// This catalogue with an operator's rows: each adds an id or replaces the row of that id. A broken row is left out
  /// and told in `refused` ("catalogue.invalid"); the rest stands.
  catalogue with(std::span<catalogue_document const> documents, std::vector<failure>& refused) const;

  /// Google, Microsoft, the others by name, "custom" last.
  std::vector<provider> const& rows() const { return rows_; }
  /// Null when unknown.
  provider const* find(std::string_view id) const;

 private:
  void put(provider row);
  std::vector<provider> rows_;
};

}  // namespace outlink::links
