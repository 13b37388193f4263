#include "links/catalogue.h"
#include "links/names.h"

namespace outlink::links {
namespace {

constexpr name_list<use, 6> uses{{{use::imap, "imap"},
                                  {use::pop3, "pop3"},
                                  {use::smtp, "smtp"},
                                  {use::graph, "graph"},
                                  {use::repositories, "repositories"},
                                  {use::sign_in, "sign_in"}}};

constexpr name_list<quirk, 12> quirks{{{quirk::form_encoded_answer, "form_encoded_answer"},
                                       {quirk::errors_with_200, "errors_with_200"},
                                       {quirk::comma_scopes, "comma_scopes"},
                                       {quirk::scope_key_scopes, "scope_key_scopes"},
                                       {quirk::no_refresh_token, "no_refresh_token"},
                                       {quirk::refresh_needs_redirect_uri, "refresh_needs_redirect_uri"},
                                       {quirk::one_resource_per_token, "one_resource_per_token"},
                                       {quirk::scopes_fixed_at_provider, "scopes_fixed_at_provider"},
                                       {quirk::scopes_asked_with_commas, "scopes_asked_with_commas"},
                                       {quirk::refresh_token_once, "refresh_token_once"},
                                       {quirk::oauthbearer_only, "oauthbearer_only"},
                                       {quirk::registration_by_request, "registration_by_request"}}};

constexpr name_list<redirect_rule, 11> rules{{{redirect_rule::https_or_loopback, "https_or_loopback"},
                                              {redirect_rule::https_or_localhost, "https_or_localhost"},
                                              {redirect_rule::https_only, "https_only"},
                                              {redirect_rule::no_ip_address, "no_ip_address"},
                                              {redirect_rule::no_private_address, "no_private_address"},
                                              {redirect_rule::public_domain, "public_domain"},
                                              {redirect_rule::no_ipv6_loopback, "no_ipv6_loopback"},
                                              {redirect_rule::no_fragment, "no_fragment"},
                                              {redirect_rule::no_wildcard, "no_wildcard"},
                                              {redirect_rule::no_user_info, "no_user_info"},
                                              {redirect_rule::no_path_traversal, "no_path_traversal"}}};

constexpr name_list<rotation, 3> rotations{
    {{rotation::never, "never"}, {rotation::may, "may"}, {rotation::always_single_use, "always_single_use"}}};

constexpr name_list<variable_kind, 5> kinds{{{variable_kind::choice, "choice"},
                                             {variable_kind::segment, "segment"},
                                             {variable_kind::host, "host"},
                                             {variable_kind::path, "path"},
                                             {variable_kind::issuer, "issuer"}}};

}  // namespace

std::string_view to_string(use u) { return name_in(uses, u); }
std::optional<use> use_from(std::string_view name) { return value_in(uses, name); }
std::string_view to_string(quirk q) { return name_in(quirks, q); }
std::optional<quirk> quirk_from(std::string_view name) { return value_in(quirks, name); }
std::string_view to_string(redirect_rule r) { return name_in(rules, r); }
std::optional<redirect_rule> redirect_rule_from(std::string_view name) { return value_in(rules, name); }
std::string_view to_string(rotation r) { return name_in(rotations, r); }
std::optional<rotation> rotation_from(std::string_view name) { return value_in(rotations, name); }
std::string_view to_string(variable_kind k) { return name_in(kinds, k); }
std::optional<variable_kind> variable_kind_from(std::string_view name) { return value_in(kinds, name); }

}  // namespace outlink::links
