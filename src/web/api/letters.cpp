#include "base/mail_limits.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object letter_json(mail::letter const& l) {
  return {{"id", l.id.value},
          {"mailbox", l.mailbox.value},
          {"uid", l.uid},
          {"message_id", l.message_id},
          {"from", l.from},
          {"subject", l.subject},
          {"bytes", l.bytes},
          {"state", to_string(l.state)},
          {"reason", l.reason},
          {"handler", l.handler ? json::value(l.handler.value) : json::value(nullptr)},
          {"has_bytes", l.has_bytes},
          {"issue", l.issue ? json::value(l.issue.value) : json::value(nullptr)},
          {"comment", l.comment ? json::value(l.comment.value) : json::value(nullptr)},
          {"received_at", to_text(l.received_at)},
          {"handled_at", to_json(l.handled_at)}};
}

task<response> list_letters(services s, request& r) {
  mail::letter_filter f{.text = r.parameter("q")};
  CO_TRY(auto const mailbox, r.id_parameter("mailbox"));
  CO_TRY(auto const before, r.id_parameter("before"));
  CO_TRY(f.limit, r.limit_parameter(f.limit));
  if (mailbox) f.mailbox = mail::mailbox_id{*mailbox};
  if (before) f.before = mail::letter_id{*before};
  if (auto const state = r.parameter("state"); !state.empty()) {
    f.state = mail::letter_state_from(state);
    if (!f.state) co_return invalid_parameter("state", "The state must be received, filtered, done or failed.");
  }
  CO_TRY(auto all, co_await s.letters.list(f));
  json::array items;
  for (auto const& l : all) items.push_back(letter_json(l));
  json::object o{{"items", std::move(items)}};
  if (all.size() >= f.limit) o["next"] = all.back().id.value;
  co_return json_response(o);
}

task<response> get_letter(services s, request& r) {
  CO_TRY(auto l, co_await s.letters.load({to_id(r.parts[0])}));
  co_return json_response(letter_json(l));
}

task<response> run_again(services s, request& r) {
  CO_TRY(auto l, co_await s.letters.run_again({to_id(r.parts[0])}));
  r.audit.add("state", std::string(to_string(l.state)));
  co_return json_response(letter_json(l));
}

// Made harmless, and still given no rights: no scripts, no network, no origin.
task<response> get_html(services s, request& r) {
  CO_TRY(auto html, co_await s.letters.safe_html({to_id(r.parts[0])}));
  response out{.content_type = "text/html; charset=utf-8", .body = std::move(html)};
  out.headers.emplace_back("Content-Security-Policy",
                           "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src "
                           "'unsafe-inline'; img-src data:; frame-ancestors 'self'");
  out.headers.emplace_back("Referrer-Policy", "no-referrer");
  co_return out;
}

task<response> get_raw(services s, request& r) {
  CO_TRY(auto raw, co_await s.letters.raw({to_id(r.parts[0])}));
  response out{.content_type = "message/rfc822", .body = std::move(raw)};
  out.headers.emplace_back("Content-Disposition",
                           "attachment; filename=\"letter-" + std::to_string(to_id(r.parts[0])) + ".eml\"");
  co_return out;
}

task<response> run_all_again(services s, request& r) {
  std::optional<mail::mailbox_id> of;
  CO_TRY(auto const mailbox, r.id_parameter("mailbox"));
  if (mailbox) of = mail::mailbox_id{*mailbox};
  CO_TRY(auto const count, co_await s.letters.run_all_again(of));
  r.audit.add("letters", std::to_string(count));
  co_return json_response(json::object{{"letters", count}});
}

// As if it had come into the mailbox: the body is the letter.
task<response> import_letter(services s, request& r) {
  mail::mailbox_id const id{to_id(r.parts[0])};
  CO_TRY(auto const m, co_await s.mail.load(id));
  CO_TRY(auto l, co_await s.letters.import(id, std::move(r.body)));
  r.audit.about = subject_of(m);
  r.audit.add("letter", std::to_string(l.id.value));
  co_return json_response(letter_json(l), 201);
}

}  // namespace

void add_letter_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/letters", agent, list_letters);
  all.add("POST", "/letters/run-again", agent, run_all_again, "letters.run_again");
  all.add("POST", "/mailboxes/{id}/letters", admin, import_letter, "letter.imported").body_bytes_max =
      limits::letter_bytes_max;
  all.add("GET", "/letters/{id}", agent, get_letter);
  all.add("POST", "/letters/{id}/run-again", agent, run_again, "letter.run_again");
  all.add("GET", "/letters/{id}/html", viewer, get_html);
  all.add("GET", "/letters/{id}/raw", agent, get_raw);
}

}  // namespace outlink::web
