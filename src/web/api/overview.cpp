#include "base/limits.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

void count(json::object& o, std::string_view name) {
  auto& n = o[name];
  n = n.is_int64() ? n.as_int64() + 1 : 1;
}

task<response> get_overview(services s, request&) {
  CO_TRY(auto mailboxes, co_await s.mail.list());
  CO_TRY(auto grants, co_await s.links.grants());
  CO_TRY(auto failed, co_await s.letters.list({.state = mail::letter_state::failed, .limit = limits::page_items_max}));
  CO_TRY(auto open,
         co_await s.tracker.issues({.status = tracker::issue_status::open, .limit = limits::page_items_max}));
  CO_TRY(auto const quiet, co_await s.mail.quiet());
  json::array quiet_ones;
  for (auto const& q : quiet)
    quiet_ones.push_back(
        json::object{{"mailbox", q.mailbox.value},
                     {"name", q.name},
                     {"last_letter_at", to_text(q.last_letter_at)},
                     {"longest_pause_hours", std::chrono::duration_cast<std::chrono::hours>(q.longest_pause).count()}});
  json::object by_health;
  for (auto const& m : mailboxes) count(by_health, m.enabled ? to_string(s.mail.health(m.id).state) : "stopped");
  json::object by_state;
  for (auto const& g : grants) count(by_state, links::state_name(g.state));
  // Counted up to one page: beyond that "many" is enough for a dashboard.
  co_return json_response(json::object{{"open_issues", open.size()},
                                       {"failed_letters", failed.size()},
                                       {"counted_up_to", limits::page_items_max},
                                       {"mailboxes", std::move(by_health)},
                                       {"quiet_mailboxes", std::move(quiet_ones)},
                                       {"grants", std::move(by_state)}});
}

task<response> get_changes(services s, request& r) {
  constexpr std::string_view names[] = {"issues", "mailboxes", "links", "letters", "outbox"};
  auto const after = r.parameter("after");
  auto const since = after.empty() ? -1 : to_id(after);
  if (since == 0 && after != "0") co_return invalid_parameter("after", "This must be the cursor of an answer before.");
  auto const changed = co_await s.news.wait(since, limits::web_news_time_max);
  json::array topics;
  for (auto const t : changed) topics.emplace_back(names[static_cast<std::size_t>(t)]);
  co_return json_response(json::object{{"cursor", s.news.now()}, {"topics", std::move(topics)}});
}

task<response> get_health(services s, request&) {
  CO_TRY_DO(co_await s.access.needs_setup());
  co_return response{.content_type = "text/plain", .body = "ok\n"};
}

}  // namespace

void add_overview_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "");
  using enum access::role;
  all.add("GET", "/api/v1/overview", viewer, get_overview);
  all.add("GET", "/api/v1/changes", viewer, get_changes);
  all.add("GET", "/healthz", {}, get_health);
  all.add("GET", "/readyz", {}, get_health);
}

}  // namespace outlink::web
