#include <algorithm>
#include <array>

#include "base/text.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

/// What the form calls a protocol: how it is spoken, and how it is protected.
struct named_protocol {
  std::string_view name;
  mail::protocol_kind protocol;
  flow::transport_security security;
};
constexpr std::array<named_protocol, 7> protocols{{
    {"imaps", mail::protocol_kind::imap, flow::transport_security::tls},
    {"imap_starttls", mail::protocol_kind::imap, flow::transport_security::start_tls},
    {"imap", mail::protocol_kind::imap, flow::transport_security::plain},
    {"pop3s", mail::protocol_kind::pop3, flow::transport_security::tls},
    {"pop3_stls", mail::protocol_kind::pop3, flow::transport_security::start_tls},
    {"pop3", mail::protocol_kind::pop3, flow::transport_security::plain},
    {"graph", mail::protocol_kind::graph, flow::transport_security::tls},
}};

json::object health_json(mail::health const& h, std::string_view provider) {
  json::object o{{"state", to_string(h.state)},
                 {"since", to_text(h.since)},
                 {"letters", h.letters},
                 {"ahead", h.ahead},
                 {"last_letter_at", to_json(h.last_letter_at)},
                 {"next_try", to_json(h.next_try)}};
  if (h.trouble) o["trouble"] = trouble_json(*h.trouble, provider);
  return o;
}

task<json::object> mailbox_json(services const& s, mail::mailbox const& m) {
  json::object o{{"id", m.id.value},
                 {"name", m.name},
                 {"description", m.description},
                 {"provider", m.provider},
                 {"host", m.server.host},
                 {"port", m.server.port},
                 {"timeout_ms", m.timeout.count()},
                 {"user_name", m.user_name},
                 {"folder", m.folder},
                 {"take_over", to_string(m.take_over)},
                 {"since", to_json(m.since)},
                 {"afterwards", to_string(m.afterwards)},
                 {"move_to", m.move_to},
                 {"poll_seconds", std::chrono::duration_cast<std::chrono::seconds>(m.poll_every).count()},
                 {"enabled", m.enabled},
                 {"created_at", to_text(m.created_at)},
                 {"updated_at", to_text(m.updated_at)},
                 {"version", m.version.value}};
  for (auto const& p : protocols)
    if (p.protocol == m.protocol && p.security == m.server.security) o["protocol"] = p.name;
  json::object authentication{{"kind", "password"}};
  if (auto const* link = std::get_if<mail::link_authentication>(&m.authentication)) {
    CO_TRY(auto g, co_await s.links.load_grant(link->grant));
    authentication = {{"kind", "link"},
                      {"link", g.link.value},
                      {"grant", g.id.value},
                      {"grant_state", links::state_name(g.state)},
                      {"account", g.who.shown()}};
  }
  o["authentication"] = std::move(authentication);
  o["health"] = health_json(s.mail.health(m.id), m.provider);
  CO_TRY(auto const handlers, co_await s.mail.handlers(m.id));
  o["handlers"] = handlers.size();
  co_return o;
}

result<mail::mailbox_form> read_form(body_reader& body) {
  mail::mailbox_form f;
  f.name = body.text("name");
  f.description = body.text("description");
  f.provider = body.text("provider");
  f.host = body.text("host");
  f.port = body.small_number("port");
  if (auto const name = body.text("protocol")) {
    auto const* known = std::ranges::find(protocols, *name, &named_protocol::name);
    if (known == protocols.end())
      return invalid_field("mailbox", "protocol",
                           "The protocol must be imaps, imap_starttls, imap, pop3s, pop3_stls, pop3 or graph.");
    f.protocol = known->protocol;
    f.security = known->security;
  }
  f.timeout_ms = body.small_number("timeout_ms");
  f.user_name = body.text("user_name");
  if (auto password = body.text("password"); password && !password->empty())
    f.password = secret_text(*std::move(password));
  if (auto const link = body.number("link")) f.link = links::link_id{*link};
  if (auto const grant = body.number("grant")) f.grant = links::grant_id{*grant};
  f.folder = body.text("folder");
  if (auto const name = body.text("take_over")) {
    f.take_over = mail::take_over_from(*name);
    if (!f.take_over)
      return invalid_field("mailbox", "take_over", "This must be unread, nothing, since_date or everything.");
  }
  if (auto const date = body.text("since")) {
    f.since = read_rfc3339(*date);
    if (!f.since) return invalid_field("mailbox", "since", "This must be a date like 2026-01-31.");
  }
  if (auto const name = body.text("afterwards")) {
    f.afterwards = mail::afterwards_from(*name);
    if (!f.afterwards) return invalid_field("mailbox", "afterwards", "This must be mark_seen, move, remove or keep.");
  }
  f.move_to = body.text("move_to");
  f.poll_seconds = body.small_number("poll_seconds");
  f.enabled = body.flag("enabled");
  return f;
}

task<response> list_mailboxes(services s, request&) {
  CO_TRY(auto all, co_await s.mail.list());
  json::array items;
  for (auto const& m : all) {
    CO_TRY(auto o, co_await mailbox_json(s, m));
    items.push_back(std::move(o));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_mailbox(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  CO_TRY(auto form, read_form(body));
  std::optional<tracker::project_id> project;
  if (auto const id = body.number("project")) project = tracker::project_id{*id};
  CO_TRY_DO(body.done());
  CO_TRY(auto m, co_await s.mail.create(std::move(form), project));
  r.audit.about = subject_of(m);
  r.audit.add("user_name", m.user_name);
  r.audit.add("authentication",
              std::holds_alternative<mail::link_authentication>(m.authentication) ? "link" : "password");
  CO_TRY(auto o, co_await mailbox_json(s, m));
  co_return json_response(o, 201);
}

task<response> get_mailbox(services s, request& r) {
  CO_TRY(auto m, co_await s.mail.load({to_id(r.parts[0])}));
  CO_TRY(auto o, co_await mailbox_json(s, m));
  co_return json_response(o);
}

task<response> patch_mailbox(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  mail::mailbox_id const id{to_id(r.parts[0])};
  CO_TRY(auto const before, co_await s.mail.load(id));
  CO_TRY(auto m, co_await s.mail.update(id, {seen}, std::move(form)));
  r.audit.about = subject_of(m);
  r.audit.details = changes_of(before, m);
  CO_TRY(auto o, co_await mailbox_json(s, m));
  co_return json_response(o);
}

task<response> delete_mailbox(services s, request& r) {
  mail::mailbox_id const id{to_id(r.parts[0])};
  CO_TRY(auto const m, co_await s.mail.load(id));
  CO_TRY_DO(co_await s.mail.remove(id));
  r.audit.about = subject_of(m);
  co_return response{.status = 204};
}

task<response> test_mailbox(services s, request& r) {
  mail::mailbox_id const id{to_id(r.parts[0])};
  CO_TRY(auto const m, co_await s.mail.load(id));
  CO_TRY(auto stages, co_await s.mail.test(id));
  r.audit.about = subject_of(m);
  for (auto const& stage : stages)
    if (stage.trouble) r.audit.add(stage.name, stage.trouble->code);
  json::array shown;
  for (auto const& stage : stages) {
    json::object o{{"name", stage.name}, {"ok", !stage.trouble.has_value()}, {"detail", stage.detail}};
    if (stage.trouble) o["trouble"] = trouble_json(*stage.trouble, m.provider);
    shown.push_back(std::move(o));
  }
  co_return json_response(json::object{{"stages", std::move(shown)}});
}

task<response> pump_mailbox(services s, request& r) {
  mail::mailbox_id const id{to_id(r.parts[0])};
  CO_TRY(auto const m, co_await s.mail.load(id));
  CO_TRY_DO(co_await s.mail.pump_now(id));
  r.audit.about = subject_of(m);
  co_return json_response(health_json(s.mail.health(id), m.provider));
}

task<response> list_connections(services s, request& r) {
  CO_TRY(auto all, co_await s.mail.connections({to_id(r.parts[0])}));
  json::array items;
  for (auto const& e : all)
    items.push_back(json::object{
        {"at", to_text(e.at)}, {"what", e.what}, {"code", e.code}, {"detail", e.detail}, {"peer", e.peer}});
  co_return json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

void add_mailbox_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/mailboxes", admin, list_mailboxes);
  all.add("POST", "/mailboxes", admin, post_mailbox, "mailbox.created");
  all.add("GET", "/mailboxes/{id}", admin, get_mailbox);
  all.add("PATCH", "/mailboxes/{id}", admin, patch_mailbox, "mailbox.changed");
  all.add("DELETE", "/mailboxes/{id}", admin, delete_mailbox, "mailbox.deleted");
  all.add("POST", "/mailboxes/{id}/test", admin, test_mailbox, "mailbox.tested");
  all.add("POST", "/mailboxes/{id}/pump", admin, pump_mailbox, "mailbox.pumped");
  all.add("GET", "/mailboxes/{id}/connections", admin, list_connections);
}

}  // namespace outlink::web
