#include "protocol/oauth/userinfo.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

constexpr char stage[] = "userinfo";

std::unexpected<failure> invalid(std::string words) {
  return fail({.code = "oauth.userinfo_invalid",
               .remedy = remedy::retry,
               .words = "The provider's answer to whose account this is " + std::move(words),
               .where = stage});
}

result<json::object> read_body(token_http_answer const& a, time_point now) {
  if (auto passing = passing_failure(a, now, stage)) return fail(*std::move(passing));
  auto fields = read_object(a.body, limits::http_answer_bytes_max);
  auto said = fields ? failure_of_fields(*fields, stage) : std::nullopt;
  if (a.status == 401)
    return fail({.code = "oauth.token_refused",
                 .remedy = remedy::retry,
                 .words = "The provider does not accept the access token for the question whose account this is.",
                 .peer = said ? said->peer : "HTTP 401",
                 .where = stage,
                 .peer_code = said ? said->peer_code : "",
                 .trace = said ? said->trace : ""});
  if (said) return fail(*std::move(said));
  if (a.status != 200) return invalid("is HTTP " + std::to_string(a.status) + ".");
  if (!fields) return invalid("is not a JSON object, or names something twice.");
  return *std::move(fields);
}

std::string words_of(json::object const& o, char const* name) {
  return peer_words(std::string_view(text_or_empty(o, name)).substr(0, limits::claim_bytes_max));
}

// The number as a text: the subject of hosts without OpenID Connect.
std::optional<std::string> number_of(json::object const& o, char const* name) {
  auto const* v = o.if_contains(name);
  if (!v || !v->is_int64() || v->as_int64() <= 0) return std::nullopt;
  return std::to_string(v->as_int64());
}

}  // namespace

result<identity> read_userinfo(token_http_answer const& a, std::string_view subject, time_point now) {
  TRY(auto const fields, read_body(a, now));
  auto who = read_identity(fields);
  if (!who) return invalid("has no sub.");
  // OpenID Connect Core section 5.3.2: else somebody else's claims could be put beside this token.
  if (!subject.empty() && who->subject != subject)
    return fail(
        {.code = "oauth.wrong_subject",
         .remedy = remedy::consent_again,
         .words = "The provider's userinfo endpoint speaks of somebody else than its ID token. It is not believed.",
         .where = stage});
  return *std::move(who);
}

result<identity> read_github_user(token_http_answer const& a, time_point now) {
  TRY(auto const fields, read_body(a, now));
  auto id = number_of(fields, "id");
  auto login = words_of(fields, "login");
  if (!id || login.empty()) return invalid("has no id or no login.");
  return identity{.subject = *std::move(id),
                  .email = words_of(fields, "email"),
                  .username = std::move(login),
                  .name = words_of(fields, "name")};
}

result<identity> read_gitlab_user(token_http_answer const& a, time_point now) {
  TRY(auto const fields, read_body(a, now));
  auto id = number_of(fields, "id");
  auto username = words_of(fields, "username");
  if (!id || username.empty()) return invalid("has no id or no username.");
  return identity{.subject = *std::move(id),
                  .email = words_of(fields, "email"),
                  .email_verified = !text_or_empty(fields, "confirmed_at").empty(),
                  .username = std::move(username),
                  .name = words_of(fields, "name")};
}

result<identity> read_bitbucket_user(token_http_answer const& a, time_point now) {
  TRY(auto const fields, read_body(a, now));
  auto id = text_or_empty(fields, "uuid");
  if (id.empty() || id.size() > limits::subject_bytes_max) return invalid("has no uuid.");
  auto username = words_of(fields, "username");
  if (username.empty()) username = words_of(fields, "nickname");
  return identity{.subject = peer_words(id), .username = std::move(username), .name = words_of(fields, "display_name")};
}

}  // namespace outlink::oauth
