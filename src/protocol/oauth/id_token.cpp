#include "protocol/oauth/id_token.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

std::unexpected<failure> invalid(std::string words) {
  return fail({.code = "oauth.id_token_invalid",
               .remedy = remedy::consent_again,
               .words = "The provider's statement of who consented " + std::move(words),
               .where = "id token"});
}

std::string text_of(json::object const& o, char const* name) {
  auto const* v = o.if_contains(name);
  return v && v->is_string() ? std::string(v->as_string()) : std::string();
}

bool is_for(json::object const& claims, std::string_view client_id) {
  auto const* aud = claims.if_contains("aud");
  if (!aud) return false;
  if (aud->is_string()) return std::string_view(aud->as_string().data(), aud->as_string().size()) == client_id;
  if (!aud->is_array()) return false;
  bool const named = std::any_of(aud->as_array().begin(), aud->as_array().end(), [&](auto const& a) {
    return a.is_string() && std::string(a.as_string()) == client_id;
  });
  // With several audiences the party that it was made for must be named, and be us.
  auto const azp = text_of(claims, "azp");
  return named && (aud->as_array().size() == 1 ? azp.empty() || azp == client_id : azp == client_id);
}

}  // namespace

result<std::string> read_account(std::string_view id_token, id_token_expectation const& expected) {
  auto const first = id_token.find('.');
  auto const second = first == id_token.npos ? id_token.npos : id_token.find('.', first + 1);
  if (second == id_token.npos) return invalid("is not a JSON Web Token.");
  auto const payload = base64url_decode(id_token.substr(first + 1, second - first - 1));
  if (!payload) return invalid("is garbled.");
  json::error_code ec;
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto const value = json::parse(*payload, ec, {}, options);
  if (ec || !value.is_object()) return invalid("is garbled.");
  auto const& claims = value.as_object();
  if (!expected.issuer.empty() && text_of(claims, "iss") != expected.issuer)
    return invalid("comes from another issuer.");
  if (!is_for(claims, expected.client_id)) return invalid("was made for another client.");
  auto const* exp = claims.if_contains("exp");
  if (!exp || !exp->is_number()) return invalid("has no end date.");
  auto const end =
      time_point(std::chrono::seconds(static_cast<std::int64_t>(std::min(exp->to_number<double>(), 1e11))));
  if (end + limits::clock_skew_max < expected.now) return invalid("has run out; check this machine's clock.");
  if (!expected.nonce.empty() && text_of(claims, "nonce") != expected.nonce)
    return invalid("belongs to another sign-in.");
  for (auto const* name : {"email", "preferred_username", "upn", "sub"})
    if (auto const who = text_of(claims, name); !who.empty()) return peer_words(who);
  return invalid("names nobody.");
}

}  // namespace outlink::oauth
