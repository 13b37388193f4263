#include "links/links.h"

#include "links/names.h"

namespace outlink::links {
namespace {

constexpr name_list<grant_type, 4> grant_type_names{{{grant_type::authorization_code, "authorization_code"},
                                                     {grant_type::client_credentials, "client_credentials"},
                                                     {grant_type::jwt_bearer, "jwt_bearer"},
                                                     {grant_type::device_code, "device_code"}}};

constexpr name_list<client_authentication, 4> authentication_names{
    {{client_authentication::basic, "basic"},
     {client_authentication::post, "post"},
     {client_authentication::private_key_jwt, "private_key_jwt"},
     {client_authentication::none, "none"}}};

}  // namespace

std::string_view to_string(grant_type t) { return name_in(grant_type_names, t); }
std::optional<grant_type> grant_type_from(std::string_view name) { return value_in(grant_type_names, name); }
std::string_view to_string(client_authentication a) { return name_in(authentication_names, a); }
std::optional<client_authentication> client_authentication_from(std::string_view name) {
  return value_in(authentication_names, name);
}

std::string_view state_name(grant_state const& s) {
  constexpr std::string_view names[] = {"awaiting_consent", "awaiting_device", "usable",
                                        "failing",          "needs_consent",   "needs_fix"};
  return names[s.index()];
}

std::string const& identity::shown() const {
  return !address.empty() ? address : !user_name.empty() ? user_name : subject;
}

}  // namespace outlink::links
