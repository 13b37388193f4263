#include <algorithm>
#include <boost/url/authority_view.hpp>
#include <boost/url/parse.hpp>
#include <charconv>
#include <regex>

#include "base/limits.h"
#include "base/text.h"
#include "links/catalogue.h"
#include "links/url_template.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {
namespace {

std::unexpected<failure> refused(variable const& v, std::string_view words) {
  return invalid_field("link", v.name, v.label + ": " + std::string(words));
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  return ec == std::errc{} && end == text.data() + text.size() && number != 0;
}

bool is_host(std::string_view text) {
  auto const parsed = boost::urls::parse_authority(boost::urls::string_view(text.data(), text.size()));
  if (!parsed || parsed->has_userinfo()) return false;
  if (parsed->has_port() && !is_port(std::string(parsed->port()))) return false;
  if (parsed->host_type() == boost::urls::host_type::ipv4 || parsed->host_type() == boost::urls::host_type::ipv6)
    return true;
  std::string const host(parsed->encoded_host());
  return parsed->host_type() == boost::urls::host_type::name && !host.empty() && host.size() <= 253 &&
         host.find("..") == host.npos && !host.starts_with('.') && !host.starts_with('-') && !host.ends_with('.') &&
         std::all_of(host.begin(), host.end(), [](char c) { return is_unreserved(c) && c != '_' && c != '~'; });
}

bool is_path(std::string_view text) {
  while (!text.empty()) {
    auto const end = std::min(text.find('/', 1), text.size());
    auto const step = text.substr(1, end - 1);
    if (text[0] != '/' || step.empty() || step == "." || step == ".." ||
        !std::all_of(step.begin(), step.end(), is_unreserved))
      return false;
    text.remove_prefix(end);
  }
  return true;
}

// What would end the segment, climb out of it, or be read differently by two servers.
bool is_segment(std::string_view text) {
  return text != "." && text != ".." && is_utf8(text) && text.find_first_of("/\\%?#{}") == text.npos &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

variable_choice const* find_choice(variable const& v, std::string_view value) {
  auto const at = std::find_if(v.choices.begin(), v.choices.end(), [&](auto const& c) { return c.value == value; });
  return at == v.choices.end() ? nullptr : &*at;
}

std::string choices_of(variable const& v) {
  std::string all;
  for (auto const& c : v.choices) all += (all.empty() ? "" : ", ") + c.value;
  return all;
}

result<void> check_kind(variable const& v, std::string const& value) {
  switch (v.kind) {
    case variable_kind::choice:
      if (!find_choice(v, value)) return refused(v, "choose one of " + choices_of(v) + ".");
      return {};
    case variable_kind::host:
      if (!is_host(value))
        return refused(v, "enter the host name only, for example git.example.org or git.example.org:8443.");
      return {};
    case variable_kind::path:
      if (!is_path(value)) return refused(v, "leave it empty, or enter a path such as /gitlab without a / at its end.");
      return {};
    case variable_kind::issuer:
      // Whether plain http is allowed is the link's to check, as for every endpoint.
      if (!oauth::is_endpoint(value, true)) return refused(v, "enter an address that begins with https://.");
      return {};
    case variable_kind::segment:
      if (!is_segment(value)) return refused(v, "this name has a character that it cannot have.");
      return {};
  }
  return {};
}

result<std::string> check_value(variable const& v, std::string_view given) {
  std::string value(trim(given));
  if (value.empty()) value = v.default_value;
  if (value.empty()) {
    if (v.kind == variable_kind::path || v.kind == variable_kind::issuer) return value;
    return refused(v, "this must be filled in.");
  }
  if (value.size() > limits::provider_variable_bytes_max) return refused(v, "this is too long.");
  if (v.kind == variable_kind::host) value = ascii_lower(value);
  TRY_DO(check_kind(v, value));
  if (!v.pattern.empty() && !std::regex_match(value, std::regex(v.pattern)))
    return refused(v, "this is not a value that the provider knows. " + v.help);
  return value;
}

// What templates may name: the variables, and what the chosen values set.
std::map<std::string, std::string> values_for_templates(provider const& row,
                                                        std::map<std::string, std::string> const& checked) {
  std::map<std::string, std::string> values;
  for (auto const& v : row.variables) {
    auto const& value = checked.at(v.name);
    values[v.name] = v.kind == variable_kind::segment ? percent_encode(value) : value;
    if (auto const* c = find_choice(v, value)) values.insert(c->sets.begin(), c->sets.end());
  }
  return values;
}

void fill_facts(provider_facts& facts, std::map<std::string, std::string> const& values) {
  auto& e = facts.endpoints;
  for (auto* address : {&e.authorization, &e.token, &e.device_authorization, &e.revocation, &e.userinfo, &e.identity,
                        &e.jwks, &e.issuer, &e.id_token_issuer})
    *address = fill(*address, values);
  for (auto& g : facts.grants)
    for (auto& [use, scopes] : g.scopes)
      for (auto& s : scopes) s = fill(s, values);
  for (auto& [use, host] : facts.mail) host.host = fill(host.host, values);
}

}  // namespace

result<resolved_provider> resolve(provider const& row, std::map<std::string, std::string> const& variables) {
  for (auto const& [name, value] : variables)
    if (std::none_of(row.variables.begin(), row.variables.end(), [&](auto const& v) { return v.name == name; }))
      return invalid_field("link", name, row.name + " has no such setting: " + peer_words(name) + ".");
  resolved_provider r{.id = row.id, .variables = {}, .facts = row.facts, .registration_url = row.registration_url};
  for (auto const& v : row.variables) {
    auto const given = variables.find(v.name);
    TRY(r.variables[v.name], check_value(v, given == variables.end() ? std::string_view() : given->second));
  }
  auto const values = values_for_templates(row, r.variables);
  fill_facts(r.facts, values);
  r.registration_url = fill(r.registration_url, values);
  return r;
}

std::vector<std::string> resolved_provider::scopes_for(grant_type t, std::span<use const> uses) const {
  std::vector<std::string> all;
  auto const& offered = facts.grant(t).scopes;
  for (auto const u : uses)
    if (auto const at = offered.find(u); at != offered.end())
      for (auto const& s : at->second)
        if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(s);
  return all;
}

result<void> resolved_provider::check_grant(grant_type t) const {
  auto const& offer = facts.grant(t);
  if (!offer.not_offered.empty()) return invalid_field("link", "grant_type", offer.not_offered);
  for (auto const& c : offer.conditions)
    if (auto const at = variables.find(c.variable);
        at != variables.end() && std::find(c.refused.begin(), c.refused.end(), at->second) != c.refused.end())
      return invalid_field("link", c.variable, c.why);
  return {};
}

}  // namespace outlink::links
