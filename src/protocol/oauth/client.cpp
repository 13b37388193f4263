#include "protocol/oauth/client.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

std::unexpected<failure> unusable(std::string_view field, std::string words) {
  return fail({.code = "signing_key.invalid",
               .remedy = remedy::fix_setup,
               .words = std::move(words),
               .where = std::string(field)});
}

void append(std::string& body, std::string_view name, std::string_view value) {
  body += (body.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
}

struct prover {
  std::string const& id;
  std::string& body;
  token_request& request;

  void operator()(no_proof const&) const { append(body, "client_id", id); }
  void operator()(basic_secret const& p) const {
    // Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
    request.authorization =
        secret_text("Basic " + base64_encode(percent_encode(id) + ":" + percent_encode(p.secret.reveal())));
  }
  void operator()(post_secret const& p) const {
    append(body, "client_id", id);
    append(body, "client_secret", p.secret.reveal());
  }
  void operator()(client_assertion const& p) const {
    append(body, "client_id", id);
    append(body, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    append(body, "client_assertion", p.jwt.reveal());
  }
};

}  // namespace

result<client_assertion> make_client_assertion(signing_key const& key, assertion_settings const& s, time_point now) {
  using std::chrono::floor;
  using std::chrono::seconds;
  json::object header{{"alg", to_string(s.algorithm)}, {"typ", "JWT"}};
  if (s.reference == key_reference::kid) {
    if (s.kid.empty()) return unusable("kid", "The key's name at the provider (kid) is missing.");
    header["kid"] = s.kid;
  } else {
    if (!key.certificate())
      return unusable("certificate", "The certificate is missing; the provider finds the key by its thumbprint.");
    if (key.certificate()->not_after <= now)
      return unusable("certificate",
                      "The certificate has run out. Register a new one at the provider and give it and its key here.");
    header["x5t#S256"] = key.certificate()->thumbprint_s256;
  }
  auto const issued = floor<seconds>(now).time_since_epoch();
  json::object const claims{{"aud", s.token_endpoint},
                            {"iss", s.client_id},
                            {"sub", s.client_id},
                            {"jti", s.jti},
                            {"nbf", issued.count()},
                            {"iat", issued.count()},
                            {"exp", (issued + seconds(limits::client_assertion_life)).count()}};
  TRY(auto jwt, key.sign_compact(json::serialize(header), json::serialize(claims), s.algorithm));
  return client_assertion{.jwt = secret_text(std::move(jwt))};
}

token_request make_request(client const& c, parameters const& fields) {
  std::string body;
  for (auto const& [name, value] : fields) append(body, name, value);
  token_request r;
  std::visit(prover{.id = c.id, .body = body, .request = r}, c.proof);
  r.body = secret_text(std::move(body));
  return r;
}

}  // namespace outlink::oauth
