#include "protocol/oauth/revocation.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {
namespace {

constexpr char stage[] = "revocation endpoint";

}  // namespace

token_request revoke(client const& c, secret_text const& token, token_kind kind) {
  return make_request(c, {{"token", token.reveal()},
                          {"token_type_hint", kind == token_kind::refresh_token ? "refresh_token" : "access_token"}});
}

result<void> judge_revocation(token_http_answer const& a, time_point now) {
  if (auto passing = passing_failure(a, now, stage)) return fail(*std::move(passing));
  if (a.status >= 200 && a.status <= 299) return {};
  auto const fields = read_object(a.body, limits::http_answer_bytes_max);
  auto error = fields ? failure_of_fields(*fields, stage) : std::nullopt;
  // Google answers 400 with invalid_token for one that it no longer knows: it is gone, as wanted.
  // https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
  if (error && error->code == "oauth.invalid_token") return {};
  if (error) return fail(*std::move(error));
  return fail({.code = "oauth.unexpected_answer",
               .remedy = remedy::retry,
               .words = "The revocation endpoint's answer is an HTTP error.",
               .peer = "HTTP " + std::to_string(a.status),
               .where = stage});
}

}  // namespace outlink::oauth
