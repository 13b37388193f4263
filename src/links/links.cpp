#include "links/links.h"

#include <array>

namespace outlink::links {
namespace {

template <class Enum, std::size_t N>
std::string_view name_of(std::array<std::pair<Enum, std::string_view>, N> const& names, Enum which) {
  for (auto const& [known, name] : names)
    if (known == which) return name;
  return names.front().second;
}

template <class Enum, std::size_t N>
std::optional<Enum> find_name(std::array<std::pair<Enum, std::string_view>, N> const& names, std::string_view name) {
  for (auto const& [known, its_name] : names)
    if (its_name == name) return known;
  return std::nullopt;
}

constexpr std::array<std::pair<grant_type, std::string_view>, 4> grant_type_names{
    {{grant_type::authorization_code, "authorization_code"},
     {grant_type::client_credentials, "client_credentials"},
     {grant_type::jwt_bearer, "jwt_bearer"},
     {grant_type::device_code, "device_code"}}};

constexpr std::array<std::pair<client_authentication, std::string_view>, 4> authentication_names{
    {{client_authentication::basic, "basic"},
     {client_authentication::post, "post"},
     {client_authentication::private_key_jwt, "private_key_jwt"},
     {client_authentication::none, "none"}}};

}  // namespace

std::string_view to_string(grant_type t) { return name_of(grant_type_names, t); }
std::optional<grant_type> grant_type_from(std::string_view name) { return find_name(grant_type_names, name); }
std::string_view to_string(client_authentication a) { return name_of(authentication_names, a); }
std::optional<client_authentication> client_authentication_from(std::string_view name) {
  return find_name(authentication_names, name);
}

std::string_view state_name(grant_state const& s) {
  constexpr std::string_view names[] = {"awaiting_consent", "usable", "failing", "needs_consent", "needs_fix"};
  return names[s.index()];
}

}  // namespace outlink::links
