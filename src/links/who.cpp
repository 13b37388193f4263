#include "links/who.h"

#include <array>

#include "base/limits.h"
#include "base/log.h"
#include "protocol/oauth/echo.h"
#include "protocol/oauth/userinfo.h"

namespace outlink::links {
namespace {

identity as_identity(oauth::identity const& who) {
  return {.subject = who.subject, .address = who.email, .user_name = who.username, .tenant = who.tenant};
}

oauth::token_http_answer as_token_answer(flow::http_answer const& a) {
  return {.status = a.status,
          .content_type = a.header("content-type"),
          .retry_after = a.header("retry-after"),
          .body = a.body};
}

// The issuer that ID tokens name. Microsoft's depends on the tenant that the token itself tells.
std::string issuer_of(link const& l, provider const* row) {
  if (!row) return l.issuer;
  auto const filled = resolve(*row, l.variables);
  auto issuer = filled ? filled->facts.endpoints.id_token_issuer : std::string();
  if (issuer.empty()) return l.issuer;
  constexpr std::string_view ours = "{claim:tid}";
  if (auto const at = issuer.find(ours); at != issuer.npos) issuer.replace(at, ours.size(), "{tenantid}");
  return issuer;
}

// Providers without userinfo have an interface of their own for it.
result<oauth::identity> read_answer(std::string_view provider, oauth::token_http_answer const& a,
                                    std::string_view subject, time_point now) {
  if (provider == "github" || provider == "github_enterprise" || provider == "gitea")
    return oauth::read_github_user(a, now);
  if (provider == "bitbucket") return oauth::read_bitbucket_user(a, now);
  if (provider.starts_with("gitlab") && !subject.empty()) return oauth::read_userinfo(a, subject, now);
  if (provider.starts_with("gitlab")) {
    auto who = oauth::read_userinfo(a, subject, now);
    return who ? std::move(who) : oauth::read_gitlab_user(a, now);
  }
  return oauth::read_userinfo(a, subject, now);
}

}  // namespace

task<who_consented::key_set const*> who_consented::keys(std::string const& uri, time_point not_older_than) {
  if (auto const it = key_sets_.find(uri); it != key_sets_.end() && it->second.fetched_at >= not_older_than)
    co_return &it->second;
  auto answer = co_await needs_.http.send({.url = uri, .headers = {{"Accept", "application/json"}}},
                                          needs_.clock.now() + limits::http_call_time_max);
  if (!answer) {
    failure f = std::move(answer).error();
    f.words = "Asking for the provider's keys: " + f.words;
    f.where = "jwks_uri";
    co_return fail(std::move(f));
  }
  CO_TRY(auto read, oauth::read_jwks(answer->body));
  co_return &(key_sets_[uri] = {.keys = std::move(read), .fetched_at = needs_.clock.now()});
}

task<oauth::identity> who_consented::from_id_token(link const& l, provider const* row,
                                                   oauth::token_answer const& answer, std::string nonce) {
  auto const issuer = issuer_of(l, row);
  auto const now = needs_.clock.now();
  oauth::id_token_expectation const expected{.issuer = issuer, .client_id = l.client_id, .nonce = nonce, .now = now};
  if (l.jwks_uri.empty()) co_return oauth::read_unsigned_id_token(answer.id_token, expected);
  constexpr std::array algorithms{oauth::jws_algorithm::rs256, oauth::jws_algorithm::ps256,
                                  oauth::jws_algorithm::es256};
  std::string kid;
  for (auto not_older_than : {now - limits::key_set_kept, now}) {
    CO_TRY(auto const* set, co_await keys(l.jwks_uri, not_older_than));
    auto who = oauth::verify_id_token(
        answer.id_token, expected, {.keys = set->keys, .algorithms = algorithms, .access_token = &answer.access_token});
    // The provider may have changed its keys since they were fetched: asked once more.
    if (who || who.error().code != "oauth.unknown_key") co_return who;
    kid = who.error().peer;
    if (set->fetched_at >= now) break;
  }
  co_return fail({.code = "oauth.id_token_invalid",
                  .remedy = remedy::consent_again,
                  .words = "The ID token is signed with a key that the provider does not publish. It is not believed.",
                  .peer = kid,
                  .where = "id token"});
}

task<oauth::identity> who_consented::from_userinfo(link const& l, secret_text const& access_token,
                                                   std::string subject) {
  flow::http_request call{.url = l.userinfo_endpoint, .headers = {{"Accept", "application/json"}}};
  call.secret_headers.emplace_back("Authorization", secret_text("Bearer " + access_token.reveal()));
  CO_TRY(auto const answer,
         co_await needs_.http.send(std::move(call), needs_.clock.now() + limits::http_call_time_max));
  auto read = read_answer(l.provider, as_token_answer(answer), subject, needs_.clock.now());
  if (!read) co_return fail(oauth::without_secrets(std::move(read).error(), std::span(&access_token, 1)));
  co_return read;
}

task<identity> who_consented::whose(link const& l, secret_text const& access_token, std::string subject) {
  CO_TRY(auto const told, co_await from_userinfo(l, access_token, std::move(subject)));
  co_return as_identity(told);
}

task<identity> who_consented::ask(link const& l, provider const* row, oauth::token_answer const& answer,
                                  std::string nonce) {
  identity who;
  if (!answer.id_token.empty()) {
    CO_TRY(auto const told, co_await from_id_token(l, row, answer, std::move(nonce)));
    who = as_identity(told);
    if (!who.address.empty() || l.userinfo_endpoint.empty()) co_return who;
  }
  if (l.userinfo_endpoint.empty()) co_return who;
  auto const told = co_await from_userinfo(l, answer.access_token, who.subject);
  if (told) co_return as_identity(*told);
  // Somebody else's userinfo is an attack or a mix-up; one that does not answer is only a pity.
  if (told.error().code == "oauth.wrong_subject") co_return fail(told.error());
  log(log_level::info, "consent.account_unknown", {{"link", l.id.value}, {"why", describe(told.error())}});
  co_return who;
}

}  // namespace outlink::links
