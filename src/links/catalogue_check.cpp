#include "links/catalogue_check.h"

#include <algorithm>
#include <regex>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "links/json_fields.h"
#include "links/url_template.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {
namespace {

[[noreturn]] void refuse(std::string field, std::string why) { throw document_error{std::move(field), std::move(why)}; }

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

void check_page(std::string const& field, std::string const& url) {
  // A page may have an anchor; otherwise it is an address like any other.
  if (!oauth::is_endpoint(url.substr(0, url.find('#')), false)) refuse(field, "a page must be an https address");
}

void check_documentation(provider const& row) {
  static std::set<std::string> const groups{"endpoints", "scopes",       "grants", "redirect", "refresh",
                                            "mail",      "registration", "errors", "git"};
  for (auto const& [group, pages] : row.documentation) {
    if (!groups.contains(group)) refuse("documentation." + group, "this group of facts is not known");
    if (pages.empty()) refuse("documentation." + group, "name a page");
    for (auto const& page : pages) check_page("documentation." + group, page);
  }
  if (!row.documentation.contains("endpoints")) refuse("documentation.endpoints", "name the page the facts come from");
  if (!row.git_user.empty() && !is_name(row.git_user)) refuse("git_user", "a short name is expected");
  for (auto const& q : row.quirks) check_page("quirks." + std::string(to_string(q.quirk)), q.evidence);
}

// What templates may name, and whether it may stand where the host is decided.
enum class place { anywhere, host_only, after_host };
using known_names = std::map<std::string, place>;

place place_of(variable_kind k) {
  if (k == variable_kind::host || k == variable_kind::issuer) return place::host_only;
  return k == variable_kind::choice ? place::anywhere : place::after_host;
}

void check_choices(variable const& v, std::string const& field) {
  if ((v.kind == variable_kind::choice) != !v.choices.empty()) refuse(field, "choices belong to the kind choice");
  std::set<std::string> values;
  for (auto const& c : v.choices) {
    if (!is_name(c.value) || !values.insert(c.value).second) refuse(field, "choices need short names, each once");
    for (auto const& [name, set] : c.sets)
      if (!is_name(name) || !v.choices.front().sets.contains(name))
        refuse(field, "every choice must set the same names");
    if (c.sets.size() != v.choices.front().sets.size()) refuse(field, "every choice must set the same names");
  }
  if (v.kind == variable_kind::choice && !values.contains(v.default_value))
    refuse(field, "the default must be one of the choices");
}

known_names check_variables(provider const& row) {
  known_names known;
  auto const learn = [&](std::string const& name, place p) {
    if (!is_name(name) || !known.emplace(name, p).second) refuse("variables." + name, "names are short, and each once");
  };
  for (auto const& v : row.variables) {
    std::string const field = "variables." + v.name;
    learn(v.name, place_of(v.kind));
    if (v.label.empty()) refuse(field, "a label is missing");
    if (v.kind == variable_kind::path && v.name != "path") refuse(field, "a variable of kind path is named path");
    check_choices(v, field);
    if (!v.choices.empty())
      for (auto const& [name, set] : v.choices.front().sets) learn(name, place::anywhere);
    try {
      std::regex const pattern(v.pattern);
    } catch (std::regex_error const&) {
      refuse(field, "the pattern is not a regular expression");
    }
  }
  return known;
}

void check_names(std::string const& field, std::string_view text, known_names const& known) {
  auto const names = placeholders_in(text);
  if (!names) refuse(field, "a brace has no partner");
  for (auto const& name : *names)
    if (!known.contains(name) && !(field == "endpoints.id_token_issuer" && name.starts_with("claim:")))
      refuse(field, "this variable is not known: " + name);
}

void check_address(std::string const& field, std::string const& address, known_names const& known) {
  if (address.empty()) return;
  check_names(field, address, known);
  auto const authority = authority_in(address);
  if (!authority) refuse(field, "an address must begin with https:// and a host");
  if (authority->find('@') != authority->npos) refuse(field, "an address must not hold a user name");
  auto const in_authority = placeholders_in(*authority).value_or(std::vector<std::string>());
  for (auto const& name : in_authority)
    if (auto const at = known.find(name); at == known.end() || at->second == place::after_host)
      refuse(field, "this variable may not decide the host: " + name);
  auto const rest = std::string_view(address).substr(address.find(*authority) + authority->size());
  auto const in_rest = placeholders_in(rest).value_or(std::vector<std::string>());
  for (auto const& name : in_rest)
    if (auto const at = known.find(name); at != known.end() && at->second == place::host_only)
      refuse(field, "this variable may only stand for the host: " + name);
}

void check_endpoints(provider const& row, known_names const& known) {
  auto const& e = row.facts.endpoints;
  bool const discovered = std::any_of(row.variables.begin(), row.variables.end(),
                                      [](auto const& v) { return v.kind == variable_kind::issuer; });
  if (discovered) {
    // Everything else comes from the issuer's metadata.
    if (e.issuer != "{issuer}" || !e.token.empty())
      refuse("endpoints", "a row with an issuer variable has only {issuer}");
    return;
  }
  if (e.token.empty()) refuse("endpoints.token", "this field is missing");
  for (auto const& [field, address] : std::initializer_list<std::pair<char const*, std::string const&>>{
           {"authorization", e.authorization},
           {"token", e.token},
           {"device_authorization", e.device_authorization},
           {"revocation", e.revocation},
           {"userinfo", e.userinfo},
           {"identity", e.identity},
           {"jwks", e.jwks},
           {"issuer", e.issuer},
           {"id_token_issuer", e.id_token_issuer},
           {"registration", row.registration_url}})
    check_address(std::string("endpoints.") + field, address, known);
  auto const offered = [&](grant_type t) { return row.facts.grant(t).not_offered.empty(); };
  if (offered(grant_type::authorization_code) && e.authorization.empty())
    refuse("endpoints.authorization", "the authorization code needs this");
  if (offered(grant_type::device_code) && e.device_authorization.empty())
    refuse("endpoints.device_authorization", "the device code needs this");
}

void check_grant(provider const& row, grant_offer const& g, known_names const& known) {
  std::string const field = "grants." + std::string(to_string(g.type));
  if (!g.not_offered.empty()) {
    if (!g.scopes.empty() || !g.authentication.empty()) refuse(field, "what is not offered has no scopes");
    return;
  }
  if (g.scopes.empty()) refuse(field + ".scopes", "an offered grant type serves at least one use");
  if (g.authentication.empty() != (g.type == grant_type::jwt_bearer))
    refuse(field + ".authentication", "every grant type but jwt_bearer needs at least one");
  for (auto const& [use, scopes] : g.scopes) {
    if (std::find(row.uses.begin(), row.uses.end(), use) == row.uses.end())
      refuse(field + ".scopes", "this use is not among the row's: " + std::string(to_string(use)));
    for (auto const& s : scopes) {
      check_names(field + ".scopes", s, known);
      if (s.empty() || s.find_first_of(" \"\\") != s.npos) refuse(field + ".scopes", "a scope has no blanks or quotes");
    }
  }
  for (auto const& c : g.conditions)
    if (!known.contains(c.variable) || c.refused.empty() || c.why.empty())
      refuse(field + ".conditions", "a condition names a variable, its values and why");
}

}  // namespace

void check_row(provider const& row) {
  if (!is_name(row.id)) refuse("id", "an id is short, in lower case, of letters, digits, _ and -");
  if (row.name.empty() || row.name.size() > limits::link_name_bytes_max)
    refuse("name", "a name is missing or too long");
  if (row.uses.empty()) refuse("uses", "at least one is needed");
  check_documentation(row);
  auto const known = check_variables(row);
  check_endpoints(row, known);
  for (auto const& g : row.facts.grants) check_grant(row, g, known);
  for (auto const u : row.uses)
    if (std::none_of(row.facts.grants.begin(), row.facts.grants.end(),
                     [&](auto const& g) { return g.scopes.contains(u); }))
      refuse("uses", "no grant type serves this: " + std::string(to_string(u)));
  for (auto const& [use, host] : row.facts.mail) {
    check_names("mail." + std::string(to_string(use)), host.host, known);
    if (use == links::use::repositories || use == links::use::sign_in) refuse("mail", "imap, pop3 or smtp is expected");
  }
  if (row.registration_steps.empty()) refuse("registration.steps", "tell the administrator what to do");
}

}  // namespace outlink::links
