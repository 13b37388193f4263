#include "protocol/oauth/metadata.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

std::unexpected<failure> invalid(std::string words, std::string_view said = {}) {
  return fail({.code = "discovery.invalid",
               .remedy = remedy::fix_setup,
               .words = "The provider's metadata " + std::move(words),
               .peer = peer_words(said),
               .where = "issuer"});
}

std::string text_of(json::object const& o, char const* name) {
  auto const* v = o.if_contains(name);
  return v && v->is_string() ? std::string(v->as_string()) : std::string();
}

std::vector<std::string> list_of(json::object const& o, char const* name) {
  std::vector<std::string> all;
  if (auto const* v = o.if_contains(name); v && v->is_array())
    for (auto const& item : v->as_array())
      if (item.is_string()) all.emplace_back(item.as_string());
  return all;
}

bool has(std::vector<std::string> const& all, std::string_view name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace

std::vector<std::string> metadata_urls(std::string_view issuer) {
  while (issuer.ends_with('/')) issuer.remove_suffix(1);
  std::vector<std::string> urls{std::string(issuer) + "/.well-known/openid-configuration"};
  auto const scheme = issuer.find("://");
  auto const path = scheme == issuer.npos ? issuer.npos : issuer.find('/', scheme + 3);
  auto const host_end = std::min(path, issuer.size());
  urls.push_back(std::string(issuer.substr(0, host_end)) + "/.well-known/oauth-authorization-server" +
                 std::string(issuer.substr(host_end)));
  return urls;
}

result<metadata> read_metadata(std::string_view body, std::string_view asked_issuer, bool allow_plain_http) {
  json::error_code ec;
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto const value = json::parse(json::string_view(body.data(), body.size()), ec, {}, options);
  if (ec || !value.is_object()) return invalid("is not a JSON object.");
  auto const& o = value.as_object();
  metadata m{.issuer = text_of(o, "issuer"),
             .authorization_endpoint = text_of(o, "authorization_endpoint"),
             .token_endpoint = text_of(o, "token_endpoint")};
  // Exactly as asked for (RFC 8414 section 3.3): else anybody could speak for another issuer.
  if (m.issuer != asked_issuer) return invalid("belongs to another issuer than the one asked for.", m.issuer);
  if (!is_endpoint(m.authorization_endpoint, allow_plain_http))
    return invalid("has no usable authorization endpoint.", m.authorization_endpoint);
  if (!is_endpoint(m.token_endpoint, allow_plain_http))
    return invalid("has no usable token endpoint.", m.token_endpoint);
  if (auto const methods = list_of(o, "code_challenge_methods_supported"); !methods.empty() && !has(methods, "S256"))
    return invalid("does not list PKCE with S256.");
  if (auto const types = list_of(o, "response_types_supported"); !types.empty() && !has(types, "code"))
    return invalid("does not list the code flow.");
  if (auto const* promised = o.if_contains("authorization_response_iss_parameter_supported"))
    m.promises_iss = promised->is_bool() && promised->as_bool();
  auto const proofs = list_of(o, "token_endpoint_auth_methods_supported");
  if (!proofs.empty() && !has(proofs, "client_secret_basic")) {
    if (has(proofs, "client_secret_post"))
      m.proof = client_proof::post;
    else if (has(proofs, "private_key_jwt"))
      m.proof = client_proof::private_key_jwt;
    else if (has(proofs, "none"))
      m.proof = client_proof::none;
  }
  // A broken address of what is not needed for a consent is left out.
  for (auto const& [name, endpoint] :
       {std::pair("device_authorization_endpoint", &m.device_authorization_endpoint),
        std::pair("revocation_endpoint", &m.revocation_endpoint), std::pair("userinfo_endpoint", &m.userinfo_endpoint),
        std::pair("jwks_uri", &m.jwks_uri)})
    if (auto url = text_of(o, name); is_endpoint(url, allow_plain_http)) *endpoint = std::move(url);
  m.scopes_supported = list_of(o, "scopes_supported");
  return m;
}

}  // namespace outlink::oauth
