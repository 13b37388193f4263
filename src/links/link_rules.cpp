#include "links/link_rules.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "links/link_key.h"
#include "links/redirect_check.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {
namespace {

bool has_blank_or_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

// RFC 6749 section 3.3: printable ASCII without blank, quote and backslash.
bool is_scope(std::string_view s) {
  return !s.empty() &&
         std::all_of(s.begin(), s.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
}

std::unexpected<failure> invalid(std::string_view field, std::string words) {
  return invalid_field("link", field, std::move(words));
}

result<void> check_names(link const& l) {
  if (l.name.empty() || l.name.size() > limits::link_name_bytes_max || !is_utf8(l.name) ||
      std::any_of(l.name.begin(), l.name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return invalid("name", "Give the link a name of 1 to 100 characters.");
  if (l.client_id.empty() || l.client_id.size() > limits::client_text_bytes_max || has_blank_or_control(l.client_id))
    return invalid("client_id", "Enter the client ID as the provider shows it, without blanks.");
  return {};
}

result<void> check_secret(secret_text const& secret) {
  auto const& text = secret.reveal();
  if (text.empty())
    return invalid("client_secret", "Enter the client secret that the provider shows once when it is made.");
  if (text.size() > limits::client_text_bytes_max || has_blank_or_control(text))
    return invalid("client_secret",
                   "The client secret is too long or contains blanks; it may have been cut when it was copied.");
  return {};
}

// How the client proves itself must fit to what it has, and to what the provider takes.
result<void> check_proof(link const& l, provider const& row) {
  if (l.grant_type == grant_type::jwt_bearer) {
    if (!l.key || l.key->service_account.empty())
      return invalid("service_account_key",
                     "Paste the JSON key file of the service account: its key signs for the mailboxes.");
    return {};
  }
  auto const& takes = row.facts.grant(l.grant_type).authentication;
  if (std::ranges::find(takes, l.authentication) == takes.end())
    return invalid("authentication", row.name + " does not take this way for the client to prove itself.");
  bool const by_secret =
      l.authentication == client_authentication::basic || l.authentication == client_authentication::post;
  if (by_secret && l.client_secrets.empty()) return check_secret({});
  for (auto const& s : l.client_secrets) TRY_DO(check_secret(s.value));
  if (l.client_secrets.size() > limits::client_secrets_max)
    return invalid("client_secret", "Remove a secret that is no longer used before you add another.");
  if (l.authentication == client_authentication::private_key_jwt && !l.key)
    return invalid("private_key", "Enter the private key that signs for this client, in PEM.");
  if (l.authentication == client_authentication::none && l.grant_type == grant_type::client_credentials)
    return invalid("authentication", "An application that asks for itself must prove itself.");
  return {};
}

result<void> check_endpoint(std::string_view field, std::string const& url, std::string const& what, bool is_needed,
                            bool allow_plain_http) {
  if (url.empty() && !is_needed) return {};
  if (oauth::is_endpoint(url, allow_plain_http)) return {};
  return invalid(
      field,
      what + (allow_plain_http ? " must be an address that begins with https:// or http://, without # and without a "
                                 "user name."
                               : " must be an address that begins with https://, without # and without a user name."));
}

result<void> check_endpoints(link const& l, bool plain) {
  bool const browser = l.grant_type == grant_type::authorization_code;
  bool const device = l.grant_type == grant_type::device_code;
  TRY_DO(
      check_endpoint("authorization_endpoint", l.authorization_endpoint, "The authorization endpoint", browser, plain));
  TRY_DO(check_endpoint("token_endpoint", l.token_endpoint, "The token endpoint", true, plain));
  TRY_DO(check_endpoint("device_authorization_endpoint", l.device_authorization_endpoint,
                        "The device authorization endpoint", device, plain));
  TRY_DO(check_endpoint("revocation_endpoint", l.revocation_endpoint, "The revocation endpoint", false, plain));
  TRY_DO(check_endpoint("userinfo_endpoint", l.userinfo_endpoint, "The userinfo endpoint", false, plain));
  TRY_DO(check_endpoint("jwks_uri", l.jwks_uri, "The address of the provider's keys", false, plain));
  return check_endpoint("issuer", l.issuer, "The issuer", false, plain);
}

result<void> check_scopes(std::vector<std::string> const& scopes) {
  for (auto const& s : scopes)
    if (!is_scope(s))
      return invalid("scopes", "The scope " + peer_words(s) + " has a character that scopes cannot have.");
  if (scopes.size() > limits::scopes_max) return invalid("scopes", "There are too many scopes.");
  return {};
}

template <class T>
void take(T& to, std::optional<T> const& from) {
  if (from) to = *from;
}

// What the row says under these variables.
void prefill(link& l, resolved_provider const& row) {
  auto const& e = row.facts.endpoints;
  l.issuer = e.issuer;
  l.authorization_endpoint = is_by_consent(l.grant_type) ? e.authorization : std::string();
  l.token_endpoint = e.token;
  l.device_authorization_endpoint = l.grant_type == grant_type::device_code ? e.device_authorization : std::string();
  l.revocation_endpoint = e.revocation;
  l.userinfo_endpoint = e.userinfo.empty() ? e.identity : e.userinfo;
  l.jwks_uri = e.jwks;
}

// A new link begins as its row says, for what it will be used for.
result<link> begin_link(link_form const& form, provider const& row) {
  link l;
  l.provider = row.id;
  l.grant_type = form.grant_type.value_or(grant_type::authorization_code);
  TRY(auto const filled, resolve(row, form.variables.value_or(std::map<std::string, std::string>())));
  TRY_DO(filled.check_grant(l.grant_type));
  l.variables = filled.variables;
  l.expects_iss = row.expects_iss;
  auto const& takes = filled.facts.grant(l.grant_type).authentication;
  l.authentication = takes.empty() ? client_authentication::none : takes.front();
  l.scopes = filled.scopes_for(l.grant_type, form.uses.value_or(std::vector{row.uses.front()}));
  prefill(l, filled);
  return l;
}

// Other variables rewrite the endpoints, and the scopes unless they were changed by hand.
result<void> change_variables(link& l, provider const& row, std::map<std::string, std::string> const& wanted) {
  TRY(auto const before, resolve(row, l.variables));
  TRY(auto const after, resolve(row, wanted));
  TRY_DO(after.check_grant(l.grant_type));
  for (auto const u : row.uses)
    if (l.scopes == before.scopes_for(l.grant_type, std::span(&u, 1))) {
      l.scopes = after.scopes_for(l.grant_type, std::span(&u, 1));
      break;
    }
  l.variables = after.variables;
  prefill(l, after);
  return {};
}

result<void> keeps_what_it_was_made_with(link const& before, link_form const& form) {
  if (form.provider && *form.provider != before.provider)
    return invalid("provider", "The provider of a link cannot be changed; make a new link.");
  if (form.grant_type && *form.grant_type != before.grant_type)
    return invalid("grant_type", "The grant type of a link cannot be changed; make a new link.");
  if (form.redirect_base) return invalid("redirect_base", "The redirect URL stays the same for the life of a link.");
  return {};
}

result<void> take_secret(link& l, link_form const& form, time_point now) {
  if (form.client_secret) {
    TRY_DO(check_secret(*form.client_secret));
    l.client_secrets = {{.value = *form.client_secret, .added_at = now}};
  }
  if (form.client_secret_expires_at) {
    if (!l.client_secrets.empty())
      l.client_secrets.front().expires_at = *form.client_secret_expires_at;
    else if (*form.client_secret_expires_at)
      return invalid("client_secret_expires_at", "There is no client secret that could end.");
  }
  // A public client has none, whatever it was before.
  if (l.authentication == client_authentication::none) l.client_secrets.clear();
  return {};
}

result<std::string> make_redirect_url(link const& l, provider const& row, link_form const& form,
                                      public_address const& address) {
  if (l.grant_type != grant_type::authorization_code) return std::string();
  auto const base = form.redirect_base.value_or(address.base_url);
  if (!oauth::is_endpoint(base, address.allow_plain_http) || base.ends_with('/'))
    return invalid("redirect_base", "This must be an https address without a slash at its end.");
  auto const url = redirect_url(base, redirect_suffix(row, l.authorization_endpoint, l.token_endpoint));
  if (auto const refused = check_redirect(row, url)) return invalid("redirect_url", refused->words());
  return url;
}

}  // namespace

result<link> check_form(link const& before, link_form const& form, catalogue const& providers,
                        public_address const& address, bool creating, time_point now) {
  auto const* row = providers.find(creating ? form.provider.value_or("") : before.provider);
  if (!row) return invalid("provider", "Choose one of the providers on the list, or Custom.");
  link l = before;
  if (creating) {
    TRY(l, begin_link(form, *row));
  } else {
    TRY_DO(keeps_what_it_was_made_with(before, form));
    if (form.variables) TRY_DO(change_variables(l, *row, *form.variables));
  }
  if (form.name) l.name = trim(*form.name);
  if (form.client_id) l.client_id = trim(*form.client_id);
  take(l.authentication, form.authentication);
  take(l.scopes, form.scopes);
  take(l.issuer, form.issuer);
  take(l.authorization_endpoint, form.authorization_endpoint);
  take(l.token_endpoint, form.token_endpoint);
  take(l.device_authorization_endpoint, form.device_authorization_endpoint);
  take(l.revocation_endpoint, form.revocation_endpoint);
  take(l.userinfo_endpoint, form.userinfo_endpoint);
  take(l.jwks_uri, form.jwks_uri);
  take(l.expects_iss, form.expects_iss);
  TRY_DO(take_key(l, form, address.allow_plain_http));
  TRY_DO(check_names(l));
  TRY_DO(take_secret(l, form, now));
  TRY_DO(check_proof(l, *row));
  TRY_DO(check_endpoints(l, address.allow_plain_http));
  TRY_DO(check_scopes(l.scopes));
  if (creating) {
    TRY(l.redirect_url, make_redirect_url(l, *row, form, address));
  }
  return l;
}

result<void> add_secret(link& l, client_secret added) {
  TRY_DO(check_secret(added.value));
  l.client_secrets.insert(l.client_secrets.begin(), std::move(added));
  if (l.client_secrets.size() > limits::client_secrets_max)
    return invalid("client_secret", "Remove a secret that is no longer used before you add another.");
  return {};
}

result<void> check_prerequisites(public_address const& address) {
  if (address.base_url.starts_with("https://") || address.allow_plain_http) return {};
  return fail({.code = "link.base_url_not_https",
               .remedy = remedy::fix_setup,
               .words = "Links need HTTPS: the base URL is " + address.base_url +
                        ". Put a proxy with a certificate in front and set base-url to its https address, or give "
                        "Outlink a certificate with tls-certificate and tls-key.",
               .where = "base_url"});
}

std::string redirect_suffix(provider const& row, std::string_view authorization_endpoint,
                            std::string_view token_endpoint) {
  // Where the row alone says whose servers answer, its id is enough and known at once. Hosts that an administrator
  // names are told apart by their endpoints.
  bool const names_its_host = std::ranges::any_of(row.variables, [](variable const& v) {
    return v.kind == variable_kind::host || v.kind == variable_kind::issuer;
  });
  if (!names_its_host && row.id != "custom") return row.id;
  if (authorization_endpoint.empty() || token_endpoint.empty()) return {};
  return row.id + "-" +
         hex(sha256(std::string(authorization_endpoint) + "\n" + std::string(token_endpoint))).substr(0, 10);
}

std::string redirect_url(std::string_view base, std::string_view suffix) {
  return suffix.empty() ? std::string() : std::string(base) + "/oauth2/callback/" + std::string(suffix);
}

bool needs_new_consent(link const& a, link const& b) {
  return a.client_id != b.client_id || a.authorization_endpoint != b.authorization_endpoint ||
         a.token_endpoint != b.token_endpoint || a.scopes != b.scopes;
}

bool is_local_path(std::string_view path) {
  return path.starts_with('/') && !path.starts_with("//") && path.size() <= limits::url_bytes_max &&
         path.find('\\') == path.npos && !has_blank_or_control(path);
}

}  // namespace outlink::links
