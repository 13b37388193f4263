#include "links/token_endpoint.h"

#include "base/limits.h"
#include "base/log.h"
#include "links/token_requests.h"
#include "protocol/oauth/echo.h"
#include "protocol/oauth/http_date.h"
#include "protocol/oauth/revocation.h"

namespace outlink::links {

std::string origin_of(std::string_view url) {
  auto const host = url.find("://");
  return std::string(host == url.npos ? url : url.substr(0, url.find('/', host + 3)));
}

namespace {

oauth::token_http_answer as_token_answer(flow::http_answer const& a) {
  return {.status = a.status,
          .content_type = a.header("content-type"),
          .retry_after = a.header("retry-after"),
          .body = a.body};
}

}  // namespace

double token_endpoint::jitter() {
  std::uint32_t bits = 0;
  randomness_.fill(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

std::optional<failure> token_endpoint::paused(link const& l) const {
  auto const it = breakers_.find(origin_of(l.token_endpoint));
  if (it == breakers_.end()) return std::nullopt;
  auto const until = it->second.paused_until(clock_.now());
  if (!until) return std::nullopt;
  failure why = *it->second.reason();
  why.remedy = remedy::wait_until;
  why.not_before = until;
  return why;
}

std::optional<duration> token_endpoint::clock_ahead(link_id id) const {
  auto const it = clocks_ahead_.find(id);
  return it == clocks_ahead_.end() ? std::nullopt : std::optional(it->second);
}

task<flow::http_answer> token_endpoint::post(std::string const& url, oauth::token_request request,
                                             std::string_view stage) {
  flow::http_request call{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .secret_headers = {},
      .body = std::move(request.body)};
  if (!request.authorization.empty())
    call.secret_headers.emplace_back("Authorization", std::move(request.authorization));
  auto answer = co_await http_.send(std::move(call), clock_.now() + limits::http_call_time_max);
  if (answer) co_return answer;
  failure f = std::move(answer).error();
  f.words = "Asking the " + std::string(stage) + ": " + f.words;
  f.where = stage;
  co_return fail(std::move(f));
}

oauth::answer_form token_endpoint::form_of(link const& l) const {
  auto const* row = providers_.find(l.provider);
  return row && row->has(quirk::form_encoded_answer) ? oauth::answer_form::json_or_form : oauth::answer_form::json;
}

task<oauth::token_answer> token_endpoint::send(link const& l, oauth::token_request request) {
  auto const secrets = oauth::secrets_in(request);
  auto& spared = breakers_[origin_of(l.token_endpoint)];
  spared.began(clock_.now());
  auto answer = co_await post(l.token_endpoint, std::move(request), "token endpoint");
  auto const now = clock_.now();
  if (!answer) {
    spared.failed(answer.error(), now, jitter());
    co_return fail(std::move(answer).error());
  }
  if (auto const ahead = oauth::clock_skew(answer->header("date"), now)) clocks_ahead_[l.id] = *ahead;
  auto read = oauth::read_token_answer(as_token_answer(*answer), now, form_of(l));
  if (!read) read = fail(oauth::without_secrets(std::move(read).error(), secrets));
  // That nobody has typed the device code yet is no trouble of the provider's.
  if (read || read.error().code == "oauth.authorization_pending" || read.error().code == "oauth.slow_down")
    spared.succeeded();
  else
    spared.failed(read.error(), now, jitter());
  co_return read;
}

task<oauth::device_answer> token_endpoint::ask_device_code(link const& l, provider const* row) {
  CO_TRY(auto const client, client_of(l, 0, clock_.now(), randomness_));
  auto const extra = row ? row->facts.grant(grant_type::device_code).parameters : oauth::parameters();
  auto request = oauth::ask_device_code(client, l.scopes, extra);
  auto const secrets = oauth::secrets_in(request);
  CO_TRY(auto const answer,
         co_await post(l.device_authorization_endpoint, std::move(request), "device authorization endpoint"));
  auto read = oauth::read_device_answer(as_token_answer(answer), clock_.now(), allow_plain_http_);
  if (!read) co_return fail(oauth::without_secrets(std::move(read).error(), secrets));
  co_return read;
}

task<void> token_endpoint::revoke(link const& l, token_set const& tokens) {
  if (l.revocation_endpoint.empty())
    co_return fail({.code = "revocation.not_offered",
                    .remedy = remedy::give_up,
                    .words =
                        "The provider has no interface to end a token. Remove Outlink's access in the account's own "
                        "settings there.",
                    .where = "revocation endpoint"});
  CO_TRY(auto const client, client_of(l, 0, clock_.now(), randomness_));
  bool const whole = !tokens.refresh_token.empty();
  auto request = oauth::revoke(client, whole ? tokens.refresh_token : tokens.access_token,
                               whole ? oauth::token_kind::refresh_token : oauth::token_kind::access_token);
  auto const secrets = oauth::secrets_in(request);
  CO_TRY(auto const answer, co_await post(l.revocation_endpoint, std::move(request), "revocation endpoint"));
  auto done = oauth::judge_revocation(as_token_answer(answer), clock_.now());
  if (!done) co_return fail(oauth::without_secrets(std::move(done).error(), secrets));
  co_return done;
}

task<oauth::token_answer> token_endpoint::call(link const& l, request_builder build) {
  auto const tries = std::max<std::size_t>(l.client_secrets.size(), 1);
  for (std::size_t i = 0;; ++i) {
    CO_TRY(auto const client, client_of(l, i, clock_.now(), randomness_));
    auto request = build(client);
    if (!request) co_return fail(std::move(request).error());
    auto answer = co_await send(l, *std::move(request));
    bool const wrong_secret = !answer && answer.error().code == "oauth.invalid_client";
    if (!wrong_secret || i + 1 >= tries) co_return answer;
    log(log_level::info, "link.secret_refused", {{"link", l.id.value}, {"rank", static_cast<std::int64_t>(i)}});
  }
}

}  // namespace outlink::links
