#include "protocol/oauth/grants.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

token_request with_extra(client const& c, parameters fields, parameters const& extra) {
  fields.insert(fields.end(), extra.begin(), extra.end());
  return make_request(c, fields);
}

}  // namespace

std::string join_scopes(std::vector<std::string> const& scopes) {
  std::string all;
  for (auto const& s : scopes) all += (all.empty() ? "" : " ") + s;
  return all;
}

token_request exchange_code(client const& c, secret_text const& code, std::string_view redirect_uri,
                            secret_text const& verifier, parameters const& extra) {
  return with_extra(c,
                    {{"grant_type", "authorization_code"},
                     {"code", code.reveal()},
                     {"redirect_uri", std::string(redirect_uri)},
                     {"code_verifier", verifier.reveal()}},
                    extra);
}

token_request refresh(client const& c, secret_text const& refresh_token, std::vector<std::string> const& scopes,
                      parameters const& extra) {
  parameters fields{{"grant_type", "refresh_token"}, {"refresh_token", refresh_token.reveal()}};
  if (!scopes.empty()) fields.emplace_back("scope", join_scopes(scopes));
  return with_extra(c, std::move(fields), extra);
}

token_request client_credentials(client const& c, std::vector<std::string> const& scopes, parameters const& extra) {
  parameters fields{{"grant_type", "client_credentials"}};
  if (!scopes.empty()) fields.emplace_back("scope", join_scopes(scopes));
  return with_extra(c, std::move(fields), extra);
}

result<token_request> jwt_bearer(service_assertion const& a, signing_key const& key, time_point now,
                                 parameters const& extra) {
  using std::chrono::seconds;
  json::object header{{"alg", "RS256"}, {"typ", "JWT"}};
  if (!a.kid.empty()) header["kid"] = a.kid;
  auto const issued = std::chrono::floor<seconds>(now).time_since_epoch();
  json::object claims{{"iss", a.issuer},
                      {"scope", join_scopes(a.scopes)},
                      {"aud", a.token_endpoint},
                      {"iat", issued.count()},
                      {"exp", (issued + seconds(limits::service_assertion_life)).count()}};
  if (!a.subject.empty()) claims["sub"] = a.subject;
  TRY(auto const jwt, key.sign_compact(json::serialize(header), json::serialize(claims), jws_algorithm::rs256));
  std::string body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + jwt;
  for (auto const& [name, value] : extra) body += "&" + percent_encode(name) + "=" + percent_encode(value);
  return token_request{.body = secret_text(std::move(body)), .authorization = {}};
}

}  // namespace outlink::oauth
