#include "base/text.h"
#include "web/routes.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object project_json(tracker::project const& p) {
  return {{"id", p.id.value}, {"key", p.key}, {"name", p.name}, {"created_at", to_text(p.created_at)}};
}
json::object person_json(tracker::person const& p) {
  return {{"id", p.id.value},
          {"name", p.name},
          {"email", p.email},
          {"bounced_at", to_json(p.bounced_at)},
          {"bounce_reason", p.bounce_reason}};
}
json::value letter_or_null(std::int64_t letter) { return letter != 0 ? json::value(letter) : json::value(nullptr); }

json::object issue_json(tracker::issue const& i) {
  return {{"id", i.id.value},
          {"project", i.project.value},
          {"key", i.key},
          {"summary", i.summary},
          {"status", to_string(i.status)},
          {"type", i.type},
          {"priority", to_string(i.priority)},
          {"assignee", i.assignee ? json::value(i.assignee.value) : json::value(nullptr)},
          {"created_at", to_text(i.created_at)},
          {"updated_at", to_text(i.updated_at)},
          {"version", i.version.value},
          {"letter", letter_or_null(i.letter)}};
}

audit::subject subject_of(tracker::issue const& i) { return {"issue", i.key, i.summary}; }

json::object view_json(tracker::issue_view const& v) {
  auto o = issue_json(v.issue);
  o["description"] = v.issue.description;
  o["reporter"] = person_json(v.reporter);
  // Lists name the assignee by the id, which says nothing to a reader.
  o.erase("assignee");
  if (v.assignee) o["assignee"] = person_json(*v.assignee);
  json::array watchers, participants;
  for (auto const& w : v.watchers)
    (w.kind == tracker::watcher_kind::watcher ? watchers : participants).push_back(person_json(w.person));
  o["watchers"] = std::move(watchers);
  o["participants"] = std::move(participants);
  json::array comments;
  for (auto const& [c, author] : v.comments)
    comments.push_back(json::object{{"id", c.id.value},
                                    {"author", person_json(author)},
                                    {"text", c.text},
                                    {"created_at", to_text(c.created_at)},
                                    {"letter", letter_or_null(c.letter)}});
  json::array attachments;
  for (auto const& a : v.attachments)
    attachments.push_back(json::object{{"id", a.id.value},
                                       {"comment", a.comment ? json::value(a.comment.value) : json::value(nullptr)},
                                       {"file_name", a.file_name},
                                       {"media_type", a.media_type},
                                       {"bytes", a.bytes},
                                       {"created_at", to_text(a.created_at)}});
  o["comments"] = std::move(comments);
  o["attachments"] = std::move(attachments);
  return o;
}

task<response> list_projects(services s, request&) {
  CO_TRY(auto all, co_await s.tracker.projects());
  json::array items;
  for (auto const& p : all) items.push_back(project_json(p));
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_project(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto key = body.required_text("key");
  auto name = body.required_text("name");
  CO_TRY_DO(body.done());
  CO_TRY(auto p, co_await s.tracker.create_project(std::move(key), std::move(name)));
  r.audit.about = {"project", std::to_string(p.id.value), p.name};
  co_return json_response(project_json(p), 201);
}

task<response> list_issues(services s, request& r) {
  tracker::issue_filter f{.text = r.parameter("q")};
  CO_TRY(auto const project, r.id_parameter("project"));
  CO_TRY(auto const before, r.id_parameter("before"));
  CO_TRY(f.limit, r.limit_parameter(f.limit));
  if (project) f.project = tracker::project_id{*project};
  if (before) f.before = tracker::issue_id{*before};
  if (auto const status = r.parameter("status"); !status.empty()) {
    f.status = tracker::issue_status_from(status);
    if (!f.status) co_return invalid_parameter("status", "The status must be open, in_progress or done.");
  }
  CO_TRY(auto all, co_await s.tracker.issues(f));
  json::array items;
  for (auto const& i : all) items.push_back(issue_json(i));
  json::object o{{"items", std::move(items)}};
  if (all.size() >= f.limit) o["next"] = all.back().id.value;
  co_return json_response(o);
}

task<response> get_issue(services s, request& r) {
  CO_TRY(auto v, co_await s.tracker.view(r.parts[0]));
  co_return json_response(view_json(v));
}

task<response> post_issue(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const project = body.required_number("project");
  auto summary = body.required_text("summary");
  auto description = body.text("description").value_or("");
  CO_TRY_DO(body.done());
  CO_TRY(auto const author, r.person());
  CO_TRY(auto i, co_await s.tracker.create_issue({project}, std::move(summary), std::move(description), author));
  r.audit.about = subject_of(i);
  CO_TRY(auto v, co_await s.tracker.view(i.key));
  co_return json_response(view_json(v), 201);
}

task<response> patch_issue(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  tracker::issue_change change{.summary = body.text("summary"), .description = body.text("description")};
  if (auto const name = body.text("status")) {
    change.status = tracker::issue_status_from(*name);
    if (!change.status) co_return invalid_field("issue", "status", "The status must be open, in_progress or done.");
  }
  change.type = body.text("type");
  if (auto const name = body.text("priority")) {
    change.priority = tracker::issue_priority_from(*name);
    if (!change.priority)
      co_return invalid_field("issue", "priority", "The priority must be highest, high, medium, low or lowest.");
  }
  if (auto const person = body.number("assignee")) change.assignee = tracker::person_id{*person};
  CO_TRY_DO(body.done());
  if (change.summary) r.audit.add("summary", "changed");
  if (change.description) r.audit.add("description", "changed");
  if (change.status) r.audit.add("status", std::string(to_string(*change.status)));
  if (change.type) r.audit.add("type", *change.type);
  if (change.priority) r.audit.add("priority", std::string(to_string(*change.priority)));
  if (change.assignee) r.audit.add("assignee", change.assignee->value);
  CO_TRY(auto const author, r.person());
  CO_TRY(auto i, co_await s.tracker.change_issue(r.parts[0], {seen}, std::move(change), author));
  r.audit.about = subject_of(i);
  CO_TRY(auto v, co_await s.tracker.view(i.key));
  co_return json_response(view_json(v));
}

task<response> post_comment(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto text = body.required_text("text");
  CO_TRY_DO(body.done());
  CO_TRY(auto const author, r.person());
  CO_TRY_DO(co_await s.tracker.add_comment(r.parts[0], std::move(text), author));
  CO_TRY(auto v, co_await s.tracker.view(r.parts[0]));
  r.audit.about = subject_of(v.issue);
  co_return json_response(view_json(v), 201);
}

task<response> set_watching(services s, request& r, bool on) {
  CO_TRY(auto const person, r.person());
  CO_TRY_DO(co_await s.tracker.watch(r.parts[0], person, on));
  CO_TRY(auto v, co_await s.tracker.view(r.parts[0]));
  r.audit.about = subject_of(v.issue);
  co_return json_response(view_json(v));
}
task<response> watch(services s, request& r) { return set_watching(s, r, true); }
task<response> stop_watching(services s, request& r) { return set_watching(s, r, false); }

// Who is named by an assignment, or the status; empty: nobody.
std::string shown(std::string const& text, std::optional<tracker::person> const& person) {
  return person ? person->name : text;
}

task<response> get_history(services s, request& r) {
  CO_TRY(auto const all, co_await s.tracker.history(r.parts[0]));
  json::array items;
  for (auto const& h : all)
    items.push_back(
        json::object{{"id", h.event.id.value},
                     {"kind", to_string(h.event.kind)},
                     {"author", person_json(h.author)},
                     {"comment", h.event.comment ? json::value(h.event.comment.value) : json::value(nullptr)},
                     {"before", shown(h.event.before, h.before)},
                     {"after", shown(h.event.after, h.after)},
                     {"at", to_text(h.event.at)}});
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> clear_bounce(services s, request& r) {
  CO_TRY_DO(co_await s.tracker.clear_bounce({to_id(r.parts[0])}));
  co_return response{.status = 204};
}

// The name in two forms (RFC 6266): plain ASCII for old clients, and percent-encoded UTF-8.
std::string disposition(tracker::attachment const& a, bool is_image) {
  std::string plain;
  for (char const c : a.file_name) plain += c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%' ? c : '_';
  return std::string(is_image ? "inline" : "attachment") + "; filename=\"" + plain + "\"; filename*=UTF-8''" +
         percent_encode(a.file_name);
}

task<response> get_attachment(services s, request& r) {
  CO_TRY(auto a, co_await s.tracker.load_attachment({to_id(r.parts[0])}));
  CO_TRY(auto bytes, co_await s.tracker.attachment_content(a.id));
  bool const is_image = a.media_type == "image/png" || a.media_type == "image/jpeg" || a.media_type == "image/gif" ||
                        a.media_type == "image/webp";
  // Whatever the sender called it: only pictures keep their type, everything else is a download.
  response out{.content_type = is_image ? a.media_type : "application/octet-stream", .body = std::move(bytes)};
  out.headers.emplace_back("Content-Disposition", disposition(a, is_image));
  out.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
  co_return out;
}

}  // namespace

void add_tracker_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/projects", viewer, list_projects);
  all.add("POST", "/projects", admin, post_project, "project.created");
  all.add("GET", "/issues", viewer, list_issues);
  all.add("POST", "/issues", agent, post_issue, "issue.created");
  all.add("GET", "/issues/{key}", viewer, get_issue);
  all.add("PATCH", "/issues/{key}", agent, patch_issue, "issue.changed");
  all.add("POST", "/issues/{key}/comments", agent, post_comment, "issue.commented");
  all.add("POST", "/issues/{key}/watch", viewer, watch, "issue.watched");
  all.add("DELETE", "/issues/{key}/watch", viewer, stop_watching, "issue.unwatched");
  all.add("GET", "/issues/{key}/history", viewer, get_history);
  all.add("POST", "/people/{id}/clear-bounce", admin, clear_bounce, "person.bounce_cleared");
  all.add("GET", "/attachments/{id}", viewer, get_attachment);
}

}  // namespace outlink::web
