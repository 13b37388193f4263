#include "audit/service.h"
#include "web/routes.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object entry_json(audit::entry const& e) {
  json::array details;
  for (auto const& [name, value] : e.details) details.push_back(json::object{{"name", name}, {"value", value}});
  return {{"id", e.id.value},
          {"at", to_text(e.at)},
          {"actor", json::object{{"kind", to_string(e.who.kind)}, {"id", e.who.id}, {"name", e.who.name}}},
          {"action", e.action},
          {"subject", json::object{{"kind", e.about.kind}, {"id", e.about.id}, {"name", e.about.name}}},
          {"details", std::move(details)},
          {"remote", e.remote},
          {"count", e.count},
          {"last_at", to_text(e.last_at)}};
}

result<audit::query> read_query(request const& r) {
  audit::query q{.actor_id = r.parameter("actor"),
                 .action_prefix = r.parameter("action"),
                 .subject_kind = r.parameter("subject_kind"),
                 .subject_id = r.parameter("subject")};
  TRY(auto const before, r.id_parameter("before"));
  if (before) q.before = audit::entry_id{*before};
  TRY(q.limit, r.limit_parameter(q.limit));
  if (auto const kind = r.parameter("actor_kind"); !kind.empty()) {
    q.actor_kind = audit::actor_kind_from(kind);
    if (!q.actor_kind)
      return invalid_parameter("actor_kind", "The kind of actor must be person, api_token or service.");
  }
  if (!q.subject_id.empty() && q.subject_kind.empty())
    return invalid_parameter("subject", "Say in subject_kind what this is the id of.");
  TRY(q.from, r.time_parameter("from"));
  TRY(q.to, r.time_parameter("to"));
  if (q.from && q.to && *q.to <= *q.from) return invalid_parameter("to", "This must be later than from.");
  return q;
}

task<response> list_entries(services s, request& r) {
  CO_TRY(auto q, read_query(r));
  CO_TRY(auto const page, co_await s.audit.list(std::move(q)));
  json::array items;
  for (auto const& e : page.items) items.push_back(entry_json(e));
  json::object o{{"items", std::move(items)}};
  if (page.next) o["next"] = page.next->value;
  co_return json_response(o);
}

}  // namespace

void add_audit_routes(std::vector<route>& to, services const& s) {
  rows(to, s, "/api/v1/audit").add("GET", "", access::role::admin, list_entries);
}

}  // namespace outlink::web
