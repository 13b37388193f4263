#include "links/alerts.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::links {
namespace {

std::string page_of(warning const& w, std::string_view base_url) {
  return fmt::format("{}/admin/links/{}", base_url, w.link.value);
}

}  // namespace

std::string warning_json(warning const& w, std::string_view base_url) {
  return serialize(boost::json::object{{"code", w.code},
                                       {"severity", to_string(w.severity)},
                                       {"key", w.key},
                                       {"link", w.link.value},
                                       {"grant", w.grant ? boost::json::value(w.grant.value) : boost::json::value()},
                                       {"words", w.words},
                                       {"due", w.due ? boost::json::value(rfc3339(*w.due)) : boost::json::value()},
                                       {"page", page_of(w, base_url)}});
}

flow::plain_letter warning_letter(warning const& w, std::string_view base_url, std::string_view to) {
  auto const first = w.words.substr(0, w.words.find(". "));
  return {.to = std::string(to),
          .subject = fmt::format("[Outlink] {}", utf8_prefix(first, limits::letter_subject_bytes_max / 2)),
          .text = fmt::format("{}\n\n{}\n", w.words, page_of(w, base_url))};
}

task<void> alerts::post(warning const& w) {
  auto answer = co_await targets_.http->send({.method = "POST",
                                              .url = targets_.webhook,
                                              .headers = {{"Content-Type", "application/json"}},
                                              .secret_headers = {},
                                              .body = secret_text(warning_json(w, base_url_))},
                                             clock_.now() + limits::http_call_time_max);
  if (!answer) {
    failure f = std::move(answer).error();
    f.words = "Telling the alert webhook: " + f.words;
    f.where = "alert-webhook";
    co_return fail(std::move(f));
  }
  if (answer->status < 200 || answer->status > 299)
    co_return fail({.code = "alert.refused",
                    .remedy = remedy::retry,
                    .words = fmt::format("The alert webhook answered with HTTP status {}.", answer->status),
                    .where = "alert-webhook"});
  co_return result<void>{};
}

task<void> alerts::tell(warning const& w) {
  std::optional<failure> trouble;
  if (!targets_.webhook.empty())
    if (auto done = co_await post(w); !done) trouble = std::move(done).error();
  if (!targets_.mail_to.empty())
    if (auto done = co_await targets_.letters->send(warning_letter(w, base_url_, targets_.mail_to)); !done)
      trouble = std::move(done).error();
  if (trouble) co_return fail(*std::move(trouble));
  co_return result<void>{};
}

}  // namespace outlink::links
