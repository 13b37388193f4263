#include "web/routes.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

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

bool reads_accounts(request const& r) {
  return r.token && std::holds_alternative<access::reads_accounts>(r.token->reach);
}

result<void> check_caller(request const& r, route const& to) {
  if (!to.least) return {};
  if (!r.who && !r.token)
    return fail({.code = "session.needed", .remedy = remedy::fix_input, .words = "Sign in first."});
  if (to.by == callers::token_readers) {
    if (reads_accounts(r)) return {};
    return fail({.code = "api_token.needed",
                 .remedy = remedy::fix_input,
                 .words = "This address answers API tokens that read accounts, and nobody else: a token for a mail "
                          "program or a script must not hang on a person's session. Make one under API tokens.",
                 .where = "Authorization"});
  }
  if (reads_accounts(r))
    return fail({.code = "api_token.reach",
                 .remedy = remedy::fix_input,
                 .words = "This API token reads the tokens of its accounts and nothing else.",
                 .where = "Authorization"});
  if (to.by == callers::browsers && r.token)
    return fail({.code = "api_token.reach",
                 .remedy = remedy::fix_input,
                 .words = "This needs a person in a browser: no API token can do it.",
                 .where = "Authorization"});
  if (r.who->role < *to.least)
    return fail({.code = "role.too_low",
                 .remedy = remedy::fix_input,
                 .words = "This needs the role " + std::string(to_string(*to.least)) + "."});
  return {};
}

audit::entry make_entry(request const& r, std::string action) {
  auto const& note = r.audit;
  audit::entry e{.action = std::move(action), .about = note.about, .details = note.details, .remote = r.remote};
  e.who = note.who ? *note.who : r.who ? r.who->actor : audit::actor{.kind = audit::actor_kind::person};
  if (e.about.kind.empty()) {
    e.about.kind = e.action.substr(0, e.action.find('.'));
    if (e.about.id.empty() && !r.parts.empty()) e.about.id = r.parts.front();
  }
  return e;
}

void log_unrecorded(audit::entry const& e, failure const& why) {
  log(log_level::error, "audit.not_recorded",
      {{"action", e.action},
       {"actor", std::string(to_string(e.who.kind)) + " " + e.who.id},
       {"subject", e.about.kind + " " + peer_words(e.about.id)},
       {"why", describe(why)}});
}

}  // namespace

std::vector<route> make_routes(services const& s) {
  std::vector<route> all;
  add_session_routes(all, s);
  add_link_routes(all, s);
  add_grant_routes(all, s);
  add_api_token_routes(all, s);
  add_account_routes(all, s);
  add_mailbox_routes(all, s);
  add_handler_routes(all, s);
  add_letter_routes(all, s);
  add_outgoing_routes(all, s);
  add_outbox_routes(all, s);
  add_template_routes(all, s);
  add_tracker_routes(all, s);
  add_audit_routes(all, s);
  add_overview_routes(all, s);
  add_metric_routes(all, s);
  return all;
}

route& rows::add(std::string method, std::string pattern, permission least, service_handler handle,
                 std::string_view action, callers by) {
  to_.push_back({.method = std::move(method),
                 .pattern = beginning_ + pattern,
                 .least = least,
                 .handle = [s = services_, handle](request& r) { return handle(s, r); },
                 .action = std::string(action),
                 .by = by});
  return to_.back();
}

router::router(services const& s, std::vector<route> routes) : services_(s), routes_(std::move(routes)) {
  for (auto const& r : routes_) literals_.push_back(r.pattern.substr(0, r.pattern.find('{')));
}

// An API token takes the place of a cookie; both together would leave open who asks.
task<void> router::recognise(request& r) {
  if (r.bearer.empty()) {
    CO_TRY(auto const account, co_await services_.access.who(r.cookie));
    if (account) r.who = asker_of(*account);
    co_return result<void>{};
  }
  r.cookie = {};
  CO_TRY(r.token, co_await services_.api_tokens.who(r.bearer));
  r.who = asker_of(*r.token);
  auto const* acts = std::get_if<access::acts_as>(&r.token->reach);
  if (!acts) co_return result<void>{};
  CO_TRY(r.who->account, co_await services_.access.load(r.token->owner));
  r.who->role = std::min(r.who->account->role, acts->most);
  co_return result<void>{};
}

// Another page cannot read our token, and a browser tells where a request comes from. An API token is never sent by a
// browser on its own.
result<void> router::check_origin(request const& r) const {
  if (is_safe(r.method) || r.token) return {};
  bool const foreign = !r.origin.empty() && r.origin != services_.address.base_url;
  bool const unproven =
      r.who && secret_text(r.csrf_token).same_as(secret_text(services_.access.csrf_token(r.cookie))) == false;
  if (foreign || unproven)
    return fail({.code = "csrf.refused",
                 .remedy = remedy::fix_input,
                 .words = "The request does not come from a page of this Outlink. Reload the page and try again."});
  return {};
}

task<response> router::admit(request& r, route const& to) {
  CO_TRY_DO(co_await recognise(r));
  CO_TRY_DO(check_caller(r, to));
  CO_TRY_DO(check_origin(r));
  auto done = co_await to.handle(r);
  if (!done)
    co_await record_failure(r, done.error());
  else
    CO_TRY_DO(co_await record(r, to));
  co_return done;
}

task<void> router::record(request const& r, route const& to) {
  auto const& action = r.audit.action.empty() ? to.action : r.audit.action;
  if (action.empty() || action == changes_nothing) co_return result<void>{};
  auto e = make_entry(r, action);
  // Nothing is handed out that the log does not know of.
  if (to.recorded == recorded::as_use) co_return co_await services_.audit.record_use(std::move(e));
  // What was changed is changed: to say that it failed would be wrong.
  if (auto const done = co_await services_.audit.record(e); !done) log_unrecorded(e, done.error());
  co_return result<void>{};
}

// Counted: whoever guesses must not write the log full.
boost::asio::awaitable<void> router::record_failure(request const& r, failure const& why) {
  if (r.audit.action_of_failure.empty()) co_return;
  auto e = make_entry(r, r.audit.action_of_failure);
  e.details.emplace_back("code", why.code);
  if (auto const done = co_await services_.audit.record_use(e); !done) log_unrecorded(e, done.error());
}

boost::asio::awaitable<std::size_t> router::body_bytes_max(request head) {
  for (auto const& to : routes_) {
    if (to.body_bytes_max == 0 || to.method != head.method || !match(to.pattern, head.path)) continue;
    auto const known = co_await recognise(head);
    if (known && check_caller(head, to)) co_return to.body_bytes_max;
  }
  co_return limits::web_body_bytes_max;
}

boost::asio::awaitable<response> router::answer(request& r) {
  std::string allowed;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!r.path.starts_with(literals_[i])) continue;
    auto const& to = routes_[i];
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
      // RFC 6750 section 3.
      if (!got && got.error().code == "api_token.refused")
        done->headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
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
