#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

template <class Noun>
json::value id_or_null(id<Noun> key) {
  return key ? json::value(key.value) : json::value(nullptr);
}

std::string name_of(outbox::server_id id, std::vector<outbox::server> const& servers) {
  for (auto const& s : servers)
    if (s.id == id) return s.name;
  return {};
}

task<response> letter_response(services s, request& r, outbox::letter l) {
  r.audit.about = {"outgoing_letter", std::to_string(l.id.value), l.subject};
  CO_TRY(auto const servers, co_await s.outbox.list());
  co_return json_response(outgoing_letter_json(l, servers));
}

task<response> list_outbox(services s, request& r) {
  outbox::letter_filter f{.text = r.parameter("q")};
  CO_TRY(auto const server, r.id_parameter("server"));
  CO_TRY(auto const before, r.id_parameter("before"));
  CO_TRY(f.limit, r.limit_parameter(f.limit));
  if (server) f.server = outbox::server_id{*server};
  if (before) f.before = outbox::letter_id{*before};
  if (auto const state = r.parameter("state"); !state.empty()) {
    f.state = outbox::letter_state_from(state);
    if (!f.state) co_return invalid_parameter("state", "The state must be waiting, sent, failed or cancelled.");
  }
  CO_TRY(auto all, co_await s.outbox.letters(f));
  CO_TRY(auto const servers, co_await s.outbox.list());
  json::array items;
  for (auto const& l : all) items.push_back(outgoing_letter_json(l, servers));
  json::object o{{"items", std::move(items)}};
  if (all.size() >= f.limit) o["next"] = all.back().id.value;
  co_return json_response(o);
}

task<response> get_letter(services s, request& r) {
  CO_TRY(auto l, co_await s.outbox.load_letter({to_id(r.parts[0])}));
  co_return co_await letter_response(s, r, std::move(l));
}

task<response> get_raw(services s, request& r) {
  outbox::letter_id const id{to_id(r.parts[0])};
  CO_TRY(auto raw, co_await s.outbox.raw_letter(id));
  if (raw.empty())
    co_return fail({.code = "outgoing_letter.bytes.not_found",
                    .remedy = remedy::fix_input,
                    .words = "The letter ended long ago: its text was thrown away."});
  response out{.content_type = "message/rfc822", .body = std::move(raw)};
  out.headers.emplace_back("Content-Disposition",
                           "attachment; filename=\"outgoing-letter-" + std::to_string(id.value) + ".eml\"");
  co_return out;
}

task<response> send_again(services s, request& r) {
  CO_TRY(auto l, co_await s.outbox.send_again({to_id(r.parts[0])}));
  co_return co_await letter_response(s, r, std::move(l));
}

task<response> cancel(services s, request& r) {
  CO_TRY(auto l, co_await s.outbox.cancel({to_id(r.parts[0])}));
  co_return co_await letter_response(s, r, std::move(l));
}

}  // namespace

json::object outgoing_letter_json(outbox::letter const& l, std::vector<outbox::server> const& servers) {
  return {{"id", l.id.value},
          {"kind", to_string(l.kind)},
          {"state", to_string(l.state)},
          {"server", id_or_null(l.server)},
          {"server_name", name_of(l.server, servers)},
          {"to", l.to},
          {"subject", l.subject},
          {"message_id", l.message_id},
          {"issue", id_or_null(l.issue)},
          {"person", id_or_null(l.person)},
          {"bytes", l.bytes},
          {"attempts", l.attempts},
          {"created_at", to_text(l.created_at)},
          {"next_try", to_json(l.next_try)},
          {"sent_at", to_json(l.sent_at)},
          {"trouble", l.trouble},
          {"answer", l.answer}};
}

void add_outbox_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/outbox", agent, list_outbox);
  all.add("GET", "/outbox/{id}", agent, get_letter);
  all.add("GET", "/outbox/{id}/raw", agent, get_raw);
  all.add("POST", "/outbox/{id}/send-again", agent, send_again, "outgoing_letter.sent_again");
  all.add("POST", "/outbox/{id}/cancel", agent, cancel, "outgoing_letter.cancelled");
}

}  // namespace outlink::web
