#include "links/token_endpoint.h"

#include "base/limits.h"
#include "base/log.h"
#include "links/token_requests.h"
#include "protocol/oauth/http_date.h"

namespace outlink::links {

std::string origin_of(std::string_view url) {
  auto const host = url.find("://");
  return std::string(host == url.npos ? url : url.substr(0, url.find('/', host + 3)));
}

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

task<oauth::token_answer> token_endpoint::send(link const& l, oauth::token_request request) {
  flow::http_request call{
      .method = "POST",
      .url = l.token_endpoint,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .secret_headers = {},
      .body = std::move(request.body)};
  if (!request.authorization.empty())
    call.secret_headers.emplace_back("Authorization", std::move(request.authorization));
  auto& spared = breakers_[origin_of(l.token_endpoint)];
  spared.began(clock_.now());
  auto answer = co_await http_.send(std::move(call), clock_.now() + limits::http_call_time_max);
  auto const now = clock_.now();
  if (!answer) {
    failure f = std::move(answer).error();
    f.words = "Asking the token endpoint: " + f.words;
    f.where = "token endpoint";
    spared.failed(f, now, jitter());
    co_return fail(std::move(f));
  }
  if (auto const theirs = oauth::read_http_date(answer->header("date")))
    clocks_ahead_[l.id] = std::chrono::duration_cast<duration>(*theirs - now);
  auto read = oauth::read_token_answer({.status = answer->status,
                                        .content_type = answer->header("content-type"),
                                        .retry_after = answer->header("retry-after"),
                                        .body = answer->body},
                                       now);
  if (read)
    spared.succeeded();
  else
    spared.failed(read.error(), now, jitter());
  co_return read;
}

task<oauth::token_answer> token_endpoint::call(link const& l, request_builder build) {
  auto const tries = std::max<std::size_t>(l.client_secrets.size(), 1);
  for (std::size_t i = 0;; ++i) {
    auto request = build(client_of(l, i, clock_.now(), randomness_));
    if (!request) co_return fail(std::move(request).error());
    auto answer = co_await send(l, *std::move(request));
    bool const wrong_secret = !answer && answer.error().code == "oauth.invalid_client";
    if (!wrong_secret || i + 1 >= tries) co_return answer;
    log(log_level::info, "link.secret_refused", {{"link", l.id.value}, {"rank", static_cast<std::int64_t>(i)}});
  }
}

}  // namespace outlink::links
