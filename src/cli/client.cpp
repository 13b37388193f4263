#include "cli/client.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::cli {

namespace json = boost::json;

namespace {

std::string text_in(json::object const& o, std::string_view key) {
  auto const* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->as_string()) : std::string();
}

std::unexpected<failure> not_outlink(std::string_view url, int status) {
  return fail({.code = "client.answer",
               .remedy = remedy::fix_setup,
               .words = fmt::format("What answers at {} (status {}) is not Outlink, or a proxy in front of it is in "
                                    "trouble. Check the url.",
                                    url, status),
               .where = "url"});
}

}  // namespace

task<json::value> client::send(std::string method, std::string path, std::string body) {
  flow::http_request r{.method = std::move(method), .url = settings_.url + path};
  r.secret_headers.emplace_back("Authorization", secret_text("Bearer " + settings_.api_token.reveal()));
  if (r.method == "POST") {
    r.headers.emplace_back("Content-Type", "application/json");
    r.body = secret_text(std::move(body));
  }
  CO_TRY(auto const answer, co_await http_.send(std::move(r), clock_.now() + limits::cli_call_time_max));
  if (answer.status == 204) co_return json::value();
  json::error_code ec;
  auto v = json::parse(answer.body, ec);
  if (ec) co_return not_outlink(settings_.url, answer.status);
  if (answer.status >= 200 && answer.status < 300) co_return v;
  auto const* problem = v.if_object();
  if (!problem || text_in(*problem, "code").empty()) co_return not_outlink(settings_.url, answer.status);
  co_return fail({.code = text_in(*problem, "code"),
                  .remedy = remedy_from(text_in(*problem, "remedy")).value_or(remedy::report_bug),
                  .words = text_in(*problem, "detail"),
                  .peer = text_in(*problem, "peer"),
                  .where = text_in(*problem, "field")});
}

task<json::value> client::get(std::string path) { return send("GET", std::move(path), {}); }
task<json::value> client::post(std::string path, json::object body) {
  return send("POST", std::move(path), json::serialize(body));
}
task<json::value> client::remove(std::string path) { return send("DELETE", std::move(path), {}); }

bool is_private_way(std::string_view url) {
  if (url.starts_with("https://")) return true;
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  url = url.substr(0, std::min(url.find('/'), url.size()));
  if (url.starts_with("[::1]")) return true;
  auto const host = url.substr(0, std::min(url.find(':'), url.size()));
  return host == "127.0.0.1" || host == "localhost";
}

int exit_status(failure const& f) {
  switch (f.remedy) {
    case remedy::retry:
    case remedy::wait_until:
      return 1;
    case remedy::consent_again:
    case remedy::fix_setup:
      return 3;
    case remedy::fix_input:
      return f.code == "session.needed" || f.code.starts_with("api_token.") || f.code == "role.too_low" ? 3 : 2;
    case remedy::give_up:
    case remedy::report_bug:
      return 1;
  }
  return 1;
}

}  // namespace outlink::cli
