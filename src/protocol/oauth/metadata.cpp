#include "protocol/oauth/metadata.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

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

template <class T, class U>
bool has(std::vector<T> const& all, U const& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

void read_methods(json::object const& o, metadata& m) {
  auto const proofs = texts_of(o, "token_endpoint_auth_methods_supported");
  for (auto const& [name, proof] :
       {std::pair{"client_secret_basic", client_proof::basic}, std::pair{"client_secret_post", client_proof::post},
        std::pair{"private_key_jwt", client_proof::private_key_jwt}, std::pair{"none", client_proof::none}})
    if (has(proofs, name)) m.proofs.push_back(proof);
  // RFC 8414 section 2: what nothing was said about.
  if (proofs.empty()) m.proofs.push_back(client_proof::basic);
  if (!has(m.proofs, client_proof::basic) && has(m.proofs, client_proof::post)) m.proof = client_proof::post;
  for (auto const& name : texts_of(o, "token_endpoint_auth_signing_alg_values_supported"))
    if (auto const a = jws_algorithm_from(name)) m.assertion_algorithms.push_back(*a);
  for (auto const& name : texts_of(o, "id_token_signing_alg_values_supported"))
    if (auto const a = jws_algorithm_from(name)) m.id_token_algorithms.push_back(*a);
  m.scopes_supported = texts_of(o, "scopes_supported");
  m.grant_types_supported = texts_of(o, "grant_types_supported");
  if (m.grant_types_supported.empty()) m.grant_types_supported = {"authorization_code", "implicit"};
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
  auto const fields = read_object(body, limits::http_answer_bytes_max);
  if (!fields) return invalid("is not a JSON object, or names something twice.");
  auto const& o = *fields;
  metadata m{.issuer = text_or_empty(o, "issuer"),
             .authorization_endpoint = text_or_empty(o, "authorization_endpoint"),
             .token_endpoint = text_or_empty(o, "token_endpoint")};
  // Exactly as asked for (RFC 8414 section 3.3): else anybody could speak for another issuer.
  if (m.issuer != asked_issuer) return invalid("belongs to another issuer than the one asked for.", m.issuer);
  if (!is_endpoint(m.authorization_endpoint, allow_plain_http))
    return invalid("has no usable authorization endpoint.", m.authorization_endpoint);
  if (!is_endpoint(m.token_endpoint, allow_plain_http))
    return invalid("has no usable token endpoint.", m.token_endpoint);
  if (auto const methods = texts_of(o, "code_challenge_methods_supported"); !methods.empty() && !has(methods, "S256"))
    return invalid("does not list PKCE with S256.");
  if (auto const types = texts_of(o, "response_types_supported"); !types.empty() && !has(types, "code"))
    return invalid("does not list the code flow.");
  if (auto const* promised = o.if_contains("authorization_response_iss_parameter_supported"))
    m.promises_iss = promised->is_bool() && promised->as_bool();
  read_methods(o, m);
  for (auto const& [name, to] :
       {std::pair{"device_authorization_endpoint", &m.device_authorization_endpoint},
        std::pair{"revocation_endpoint", &m.revocation_endpoint}, std::pair{"userinfo_endpoint", &m.userinfo_endpoint},
        std::pair{"jwks_uri", &m.jwks_uri}}) {
    if (!has_field(o, name)) continue;
    *to = text_or_empty(o, name);
    // Tokens and keys go there: one that is not https is a mistake to be told, not to be passed over.
    if (!is_endpoint(*to, allow_plain_http)) return invalid("has an unusable " + std::string(name) + ".", *to);
  }
  return m;
}

}  // namespace outlink::oauth
