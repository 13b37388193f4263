#include "web/routes.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"

namespace outlink::web {
namespace {

// The open parts of the path, or empty when the pattern does not fit.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty() || !path.empty()) {
    auto next = [](std::string_view& s) {
      if (s.starts_with('/')) s.remove_prefix(1);
      auto const end = std::min(s.find('/'), s.size());
      auto const part = s.substr(0, end);
      s.remove_prefix(end);
      return part;
    };
    if (pattern.empty() != path.empty()) return std::nullopt;
    auto const wanted = next(pattern);
    auto const given = next(path);
    if (wanted.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      parts.emplace_back(given);
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  return parts;
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

}  // namespace

std::vector<route> make_routes(services const& s) {
  std::vector<route> all;
  add_session_routes(all, s);
  add_link_routes(all, s);
  add_grant_routes(all, s);
  add_mailbox_routes(all, s);
  add_letter_routes(all, s);
  add_tracker_routes(all, s);
  add_overview_routes(all, s);
  return all;
}

router::router(services const& s, std::vector<route> routes) : services_(s), routes_(std::move(routes)) {}

task<response> router::admit(request& r, route const& to) {
  CO_TRY(r.who, co_await services_.access.who(r.cookie));
  if (to.least && !r.who)
    co_return fail({.code = "session.needed", .remedy = remedy::fix_input, .words = "Sign in first."});
  if (to.least && r.who->role < *to.least)
    co_return fail({.code = "role.too_low",
                    .remedy = remedy::fix_input,
                    .words = "This needs the role " + std::string(to_string(*to.least)) + "."});
  if (!is_safe(r.method)) {
    // Another page cannot read our token, and a browser tells where a request comes from.
    bool const foreign = !r.origin.empty() && r.origin != services_.address.base_url;
    bool const unproven =
        r.who && secret_text(r.csrf_token).same_as(secret_text(services_.access.csrf_token(r.cookie))) == false;
    if (foreign || unproven)
      co_return fail(
          {.code = "csrf.refused",
           .remedy = remedy::fix_input,
           .words = "The request does not come from a page of this Outlink. Reload the page and try again."});
  }
  co_return co_await to.handle(r);
}

boost::asio::awaitable<response> router::answer(request& r) {
  std::string allowed;
  for (auto const& to : routes_) {
    auto parts = match(to.pattern, r.path);
    if (!parts) continue;
    if (to.method != r.method && !(to.method == "GET" && r.method == "HEAD")) {
      allowed += (allowed.empty() ? "" : ", ") + to.method;
      continue;
    }
    r.parts = *std::move(parts);
    std::optional<response> done;
    try {
      auto got = co_await admit(r, to);
      done = got ? *std::move(got) : problem(got.error());
    } catch (std::exception const& e) {
      done = problem({.code = "request.broken", .remedy = remedy::report_bug, .words = e.what()});
    }
    co_return *std::move(done);
  }
  if (!allowed.empty()) {
    auto refused = problem(
        {.code = "route.method", .remedy = remedy::fix_input, .words = "This address does not take " + r.method + "."});
    refused.headers.emplace_back("Allow", allowed);
    co_return refused;
  }
  co_return problem(
      {.code = "route.not_found", .remedy = remedy::fix_input, .words = "There is nothing at this address."});
}

}  // namespace outlink::web
