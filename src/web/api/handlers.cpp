#include "base/mail_limits.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

task<json::object> handler_json(services const& s, mail::handler const& h) {
  std::string reporter;
  if (h.default_reporter) {
    CO_TRY(auto const person, co_await s.tracker.load_person(h.default_reporter));
    reporter = person.email;
  }
  co_return json::object{{"id", h.id.value},
                         {"mailbox", h.mailbox.value},
                         {"position", h.position},
                         {"name", h.name},
                         {"kind", to_string(h.kind)},
                         {"project", h.project.value},
                         {"issue_type", h.issue_type},
                         {"strip_quotes", h.strip_quotes},
                         {"split_pattern", h.split_pattern},
                         {"catch_address", h.catch_address},
                         {"bulk", to_string(h.bulk)},
                         {"forward_address", h.forward_address},
                         {"create_users", h.create_users},
                         {"notify_users", h.notify_users},
                         {"default_reporter", reporter},
                         {"cc_assignee", h.cc_assignee},
                         {"cc_watchers", h.cc_watchers},
                         {"letters_per_hour", h.letters_per_hour},
                         {"enabled", h.enabled},
                         {"version", h.version.value}};
}

result<mail::handler_form> read_form(body_reader& body) {
  mail::handler_form f;
  f.position = body.small_number("position");
  f.name = body.text("name");
  if (auto const name = body.text("kind")) {
    f.kind = mail::handler_kind_from(*name);
    if (!f.kind)
      return invalid_field("handler", "kind",
                           "The kind must be create_or_comment, comment_whole, comment_fresh, comment_before_marker or "
                           "create_always.");
  }
  if (auto const project = body.number("project")) f.project = tracker::project_id{*project};
  f.issue_type = body.text("issue_type");
  f.strip_quotes = body.flag("strip_quotes");
  f.split_pattern = body.text("split_pattern");
  f.catch_address = body.text("catch_address");
  if (auto const name = body.text("bulk")) {
    f.bulk = mail::bulk_action_from(*name);
    if (!f.bulk) return invalid_field("handler", "bulk", "This must be accept, ignore, forward or remove.");
  }
  f.forward_address = body.text("forward_address");
  f.create_users = body.flag("create_users");
  f.notify_users = body.flag("notify_users");
  f.default_reporter = body.text("default_reporter");
  f.cc_assignee = body.flag("cc_assignee");
  f.cc_watchers = body.flag("cc_watchers");
  f.letters_per_hour = body.small_number("letters_per_hour");
  f.enabled = body.flag("enabled");
  return f;
}

task<response> list_handlers(services s, request& r) {
  CO_TRY(auto all, co_await s.mail.handlers({to_id(r.parts[0])}));
  json::array items;
  for (auto const& h : all) {
    CO_TRY(auto o, co_await handler_json(s, h));
    items.push_back(std::move(o));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_handler(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  CO_TRY(auto h, co_await s.mail.create_handler({to_id(r.parts[0])}, std::move(form)));
  r.audit.about = subject_of(h);
  CO_TRY(auto o, co_await handler_json(s, h));
  co_return json_response(o, 201);
}

task<response> get_handler(services s, request& r) {
  CO_TRY(auto h, co_await s.mail.load_handler({to_id(r.parts[0])}));
  CO_TRY(auto o, co_await handler_json(s, h));
  co_return json_response(o);
}

task<response> patch_handler(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  mail::handler_id const id{to_id(r.parts[0])};
  CO_TRY(auto const before, co_await s.mail.load_handler(id));
  CO_TRY(auto h, co_await s.mail.update_handler(id, {seen}, std::move(form)));
  r.audit.about = subject_of(h);
  r.audit.details = changes_of(before, h);
  CO_TRY(auto o, co_await handler_json(s, h));
  co_return json_response(o);
}

task<response> delete_handler(services s, request& r) {
  mail::handler_id const id{to_id(r.parts[0])};
  CO_TRY(auto const h, co_await s.mail.load_handler(id));
  CO_TRY_DO(co_await s.mail.remove_handler(id));
  r.audit.about = subject_of(h);
  co_return response{.status = 204};
}

json::object trial_json(mail::trial const& t) {
  json::array steps;
  for (auto const& step : t.steps) steps.emplace_back(step);
  return {{"handler", t.handler.value}, {"handler_name", t.handler_name}, {"action", t.action},   {"why", t.why},
          {"steps", std::move(steps)},  {"summary", t.summary},           {"issue", t.issue_key}, {"text", t.text}};
}

// The letter is the body itself: message/rfc822, as a mail program saves it.
task<response> try_letter(services s, request& r) {
  CO_TRY(auto d, co_await s.mail.try_letter({to_id(r.parts[0])}, std::move(r.body)));
  json::array attachments;
  for (auto const& name : d.attachments) attachments.emplace_back(name);
  json::array trials;
  for (auto const& t : d.trials) trials.push_back(trial_json(t));
  co_return json_response(json::object{{"from", d.from},
                                       {"subject", d.subject},
                                       {"text", d.text},
                                       {"attachments", std::move(attachments)},
                                       {"origin", d.origin},
                                       {"origin_evidence", d.origin_evidence},
                                       {"never_handled", d.never_handled},
                                       {"trials", std::move(trials)}});
}

}  // namespace

void add_handler_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/mailboxes/{id}/handlers", admin, list_handlers);
  all.add("POST", "/mailboxes/{id}/handlers", admin, post_handler, "handler.created");
  all.add("POST", "/mailboxes/{id}/try", admin, try_letter, changes_nothing).body_bytes_max = limits::letter_bytes_max;
  all.add("GET", "/handlers/{id}", admin, get_handler);
  all.add("PATCH", "/handlers/{id}", admin, patch_handler, "handler.changed");
  all.add("DELETE", "/handlers/{id}", admin, delete_handler, "handler.deleted");
}

}  // namespace outlink::web
