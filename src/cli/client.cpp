#include "cli/client.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

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

std::size_t read_standard_input(char* to, std::size_t bytes_max) {
  std::cin.read(to, static_cast<std::streamsize>(bytes_max));
  return static_cast<std::size_t>(std::cin.gcount());
}

void write_standard_error(std::string_view text) { std::cerr << text; }

void show_progress(std::string_view line) {
  if (::isatty(STDERR_FILENO) == 1) std::cerr << "\r\x1b[K" << line << std::flush;
}

task<json::value> client::send(flow::http_request r, duration time_max) {
  r.url = settings_.url + r.url;
  r.secret_headers.emplace_back("Authorization", secret_text("Bearer " + settings_.api_token.reveal()));
  CO_TRY(auto const answer, co_await http_.send(std::move(r), clock_.now() + time_max));
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

flow::http_request client::post_request(std::string path, std::string media_type, std::string body) const {
  return {.method = "POST",
          .url = std::move(path),
          .headers = {{"Content-Type", std::move(media_type)}},
          .body = secret_text(std::move(body))};
}

task<json::value> client::get(std::string path) { return send({.url = std::move(path)}, limits::cli_call_time_max); }
task<json::value> client::post(std::string path, json::object body) {
  return send(post_request(std::move(path), "application/json", json::serialize(body)), limits::cli_call_time_max);
}
task<json::value> client::post_and_wait(std::string path) {
  return send(post_request(std::move(path), "application/json", "{}"), limits::cli_long_call_time_max);
}
task<json::value> client::post_letter(std::string path, std::string letter) {
  return send(post_request(std::move(path), "message/rfc822", std::move(letter)), limits::cli_long_call_time_max);
}
task<json::value> client::remove(std::string path) {
  return send({.method = "DELETE", .url = std::move(path)}, limits::cli_call_time_max);
}

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
