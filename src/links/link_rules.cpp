#include "links/link_rules.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
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

result<void> check_names(link const& l, catalogue const& providers) {
  if (l.name.empty() || l.name.size() > limits::link_name_bytes_max || !is_utf8(l.name) ||
      std::any_of(l.name.begin(), l.name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
    return invalid("name", "Give the link a name of 1 to 100 characters.");
  if (!providers.find(l.provider)) return invalid("provider", "Choose one of the providers on the list, or Custom.");
  if (l.client_id.empty() || l.client_id.size() > limits::client_text_bytes_max || has_blank_or_control(l.client_id))
    return invalid("client_id", "Enter the client ID as the provider shows it, without blanks.");
  bool const needs_secret = l.authentication != client_authentication::none;
  auto const& secret = l.client_secret.reveal();
  if (needs_secret && secret.empty())
    return invalid("client_secret", "Enter the client secret that the provider shows once when it is made.");
  if (secret.size() > limits::client_text_bytes_max || has_blank_or_control(secret))
    return invalid("client_secret",
                   "The client secret is too long or contains blanks; it may have been cut when it was copied.");
  return {};
}

result<void> check_endpoints(link const& l, bool allow_plain_http) {
  auto const words = [&](std::string const& what) {
    return what + (allow_plain_http
                       ? " must be an address that begins with https:// or http://, without # and without a user name."
                       : " must be an address that begins with https://, without # and without a user name.");
  };
  if (!oauth::is_endpoint(l.authorization_endpoint, allow_plain_http))
    return invalid("authorization_endpoint", words("The authorization endpoint"));
  if (!oauth::is_endpoint(l.token_endpoint, allow_plain_http))
    return invalid("token_endpoint", words("The token endpoint"));
  if (!l.issuer.empty() && !oauth::is_endpoint(l.issuer, allow_plain_http))
    return invalid("issuer", words("The issuer"));
  for (auto const& s : l.scopes)
    if (!is_scope(s))
      return invalid("scopes", "The scope " + peer_words(s) + " has a character that scopes cannot have.");
  if (l.scopes.size() > limits::scopes_max) return invalid("scopes", "There are too many scopes.");
  return {};
}

// What the row says with its defaults. A row whose variables have none fills nothing: the form brings the endpoints.
void prefill(link& l, provider const& row) {
  l.expects_iss = row.expects_iss;
  auto const& offer = row.facts.grant(grant_type::authorization_code);
  if (!offer.authentication.empty()) l.authentication = offer.authentication.front();
  auto const filled = resolve(row, {});
  if (!filled) return;
  auto const what = row.uses.front();
  l.scopes = filled->scopes_for(grant_type::authorization_code, std::span(&what, 1));
  l.issuer = filled->facts.endpoints.issuer;
  l.authorization_endpoint = filled->facts.endpoints.authorization;
  l.token_endpoint = filled->facts.endpoints.token;
}

template <class T>
void take(T& to, std::optional<T> const& from) {
  if (from) to = *from;
}

}  // namespace

result<link> check_form(link const& before, link_form const& form, catalogue const& providers,
                        public_address const& address, bool creating) {
  link l = before;
  if (!creating && form.provider && *form.provider != before.provider)
    return invalid("provider", "The provider of a link cannot be changed; make a new link.");
  if (creating) {
    l.provider = form.provider.value_or("");
    if (auto const* row = providers.find(l.provider)) prefill(l, *row);
  }
  if (form.name) l.name = trim(*form.name);
  if (form.client_id) l.client_id = trim(*form.client_id);
  take(l.client_secret, form.client_secret);
  take(l.authentication, form.authentication);
  take(l.scopes, form.scopes);
  take(l.issuer, form.issuer);
  take(l.authorization_endpoint, form.authorization_endpoint);
  take(l.token_endpoint, form.token_endpoint);
  take(l.expects_iss, form.expects_iss);
  TRY_DO(check_names(l, providers));
  TRY_DO(check_endpoints(l, address.allow_plain_http));
  if (creating) {
    l.redirect_suffix = redirect_suffix(l.provider, l.authorization_endpoint, l.token_endpoint);
    if (auto const refused = check_redirect(*providers.find(l.provider), redirect_url(address, l.redirect_suffix)))
      return invalid("redirect_url", refused->words());
  }
  return l;
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

std::string redirect_suffix(std::string_view provider, std::string_view authorization_endpoint,
                            std::string_view token_endpoint) {
  if (provider != "custom") return std::string(provider);
  if (authorization_endpoint.empty() || token_endpoint.empty()) return {};
  return "custom-" +
         hex(sha256(std::string(authorization_endpoint) + "\n" + std::string(token_endpoint))).substr(0, 10);
}

std::string redirect_url(public_address const& address, std::string_view suffix) {
  return suffix.empty() ? std::string() : address.base_url + "/oauth2/callback/" + std::string(suffix);
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
