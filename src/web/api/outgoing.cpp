#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

struct protocol_row {
  std::string_view name;
  outbox::protocol_kind kind;
  flow::transport_security security;
};
constexpr protocol_row protocols[] = {
    {"smtps", outbox::protocol_kind::smtp, flow::transport_security::tls},
    {"smtp_starttls", outbox::protocol_kind::smtp, flow::transport_security::start_tls},
    {"smtp", outbox::protocol_kind::smtp, flow::transport_security::plain},
    {"graph", outbox::protocol_kind::graph, flow::transport_security::tls}};

json::object health_json(outbox::health const& h, std::string_view provider) {
  json::object o{{"state", to_string(h.state)},
                 {"since", to_text(h.since)},
                 {"letters", h.letters},
                 {"last_sent_at", to_json(h.last_sent_at)},
                 {"next_try", to_json(h.next_try)}};
  if (h.trouble) o["trouble"] = trouble_json(*h.trouble, provider);
  return o;
}

task<json::object> authentication_json(services const& s, outbox::server const& server) {
  if (std::holds_alternative<outbox::no_authentication>(server.authentication))
    co_return json::object{{"kind", "none"}};
  auto const* link = std::get_if<outbox::link_authentication>(&server.authentication);
  if (!link) co_return json::object{{"kind", "password"}};
  CO_TRY(auto g, co_await s.links.load_grant(link->grant));
  co_return json::object{{"kind", "link"},
                         {"link", g.link.value},
                         {"grant", g.id.value},
                         {"grant_state", links::state_name(g.state)},
                         {"account", g.who.shown()}};
}

task<json::object> server_json(services const& s, outbox::server const& server) {
  json::object o{{"id", server.id.value},
                 {"name", server.name},
                 {"description", server.description},
                 {"provider", server.provider},
                 {"host", server.endpoint.host},
                 {"port", server.endpoint.port},
                 {"timeout_ms", server.timeout.count()},
                 {"user_name", server.user_name},
                 {"from_address", server.from_address},
                 {"from_name", server.from_name},
                 {"subject_prefix", server.subject_prefix},
                 {"letters_per_minute", server.letters_per_minute},
                 {"enabled", server.enabled},
                 {"created_at", to_text(server.created_at)},
                 {"updated_at", to_text(server.updated_at)},
                 {"version", server.version.value}};
  for (auto const& row : protocols)
    if (row.kind == server.protocol && row.security == server.endpoint.security) o["protocol"] = row.name;
  json::array projects;
  for (auto const p : server.projects) projects.emplace_back(p.value);
  o["projects"] = std::move(projects);
  CO_TRY(o["authentication"], co_await authentication_json(s, server));
  o["health"] = health_json(s.outbox.health(server.id), server.provider);
  co_return o;
}

// Whole numbers of a body are of any size; those that no field can be are told apart by the checks of the form.
int clamped(std::int64_t n) { return static_cast<int>(std::clamp<std::int64_t>(n, -1, 1'000'000'000)); }

result<outbox::server_form> read_form(body_reader& body) {
  outbox::server_form f;
  f.name = body.text("name");
  f.description = body.text("description");
  f.provider = body.text("provider");
  f.host = body.text("host");
  if (auto const port = body.number("port")) f.port = clamped(*port);
  if (auto const name = body.text("protocol")) {
    for (auto const& row : protocols)
      if (row.name == *name) f.protocol = row.kind, f.security = row.security;
    if (!f.security)
      return invalid_field("outgoing_server", "protocol", "The protocol must be smtps, smtp_starttls, smtp or graph.");
  }
  if (auto const ms = body.number("timeout_ms")) f.timeout_ms = clamped(*ms);
  f.user_name = body.text("user_name");
  if (auto password = body.text("password"); password && !password->empty())
    f.password = secret_text(*std::move(password));
  if (auto const link = body.number("link")) f.link = links::link_id{*link};
  if (auto const grant = body.number("grant")) f.grant = links::grant_id{*grant};
  f.without_sign_in = body.flag("without_sign_in").value_or(false);
  f.from_address = body.text("from_address");
  f.from_name = body.text("from_name");
  f.subject_prefix = body.text("subject_prefix");
  if (auto const ids = body.numbers("projects")) {
    f.projects.emplace();
    for (auto const id : *ids) f.projects->push_back({id});
  }
  if (auto const limit = body.number("letters_per_minute")) f.letters_per_minute = clamped(*limit);
  f.enabled = body.flag("enabled");
  return f;
}

std::string_view kind_of_sign_in(outbox::server const& s) {
  if (std::holds_alternative<outbox::no_authentication>(s.authentication)) return "none";
  return std::holds_alternative<outbox::link_authentication>(s.authentication) ? "link" : "password";
}

task<response> list_servers(services s, request&) {
  CO_TRY(auto all, co_await s.outbox.list());
  json::array items;
  for (auto const& server : all) {
    CO_TRY(auto o, co_await server_json(s, server));
    items.push_back(std::move(o));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_server(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  CO_TRY(auto server, co_await s.outbox.create(std::move(form)));
  r.audit.about = subject_of(server);
  r.audit.add("from_address", server.from_address);
  r.audit.add("authentication", std::string(kind_of_sign_in(server)));
  CO_TRY(auto o, co_await server_json(s, server));
  co_return json_response(o, 201);
}

task<response> get_server(services s, request& r) {
  CO_TRY(auto server, co_await s.outbox.load({to_id(r.parts[0])}));
  CO_TRY(auto o, co_await server_json(s, server));
  co_return json_response(o);
}

task<response> patch_server(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  outbox::server_id const id{to_id(r.parts[0])};
  CO_TRY(auto const before, co_await s.outbox.load(id));
  CO_TRY(auto server, co_await s.outbox.update(id, {seen}, std::move(form)));
  r.audit.about = subject_of(server);
  r.audit.details = changes_of(before, server);
  CO_TRY(auto o, co_await server_json(s, server));
  co_return json_response(o);
}

task<response> delete_server(services s, request& r) {
  outbox::server_id const id{to_id(r.parts[0])};
  CO_TRY(auto const server, co_await s.outbox.load(id));
  CO_TRY_DO(co_await s.outbox.remove(id));
  r.audit.about = subject_of(server);
  co_return response{.status = 204};
}

task<response> test_server(services s, request& r) {
  outbox::server_id const id{to_id(r.parts[0])};
  CO_TRY(auto const server, co_await s.outbox.load(id));
  CO_TRY(auto stages, co_await s.outbox.test(id));
  r.audit.about = subject_of(server);
  json::array shown;
  for (auto const& stage : stages) {
    if (stage.trouble) r.audit.add(stage.name, stage.trouble->code);
    json::object o{{"name", stage.name}, {"ok", !stage.trouble.has_value()}, {"detail", stage.detail}};
    if (stage.trouble) o["trouble"] = trouble_json(*stage.trouble, server.provider);
    shown.push_back(std::move(o));
  }
  co_return json_response(json::object{{"stages", std::move(shown)}});
}

task<response> send_test(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto to = body.required_text("to");
  CO_TRY_DO(body.done());
  outbox::server_id const id{to_id(r.parts[0])};
  CO_TRY(auto const server, co_await s.outbox.load(id));
  CO_TRY(auto const letter, co_await s.outbox.send_test(id, std::move(to)));
  r.audit.about = subject_of(server);
  r.audit.add("to", letter.to);
  co_return json_response(outgoing_letter_json(letter, {server}), 202);
}

}  // namespace

void add_outgoing_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/outgoing-servers", admin, list_servers);
  all.add("POST", "/outgoing-servers", admin, post_server, "outgoing_server.created");
  all.add("GET", "/outgoing-servers/{id}", admin, get_server);
  all.add("PATCH", "/outgoing-servers/{id}", admin, patch_server, "outgoing_server.changed");
  all.add("DELETE", "/outgoing-servers/{id}", admin, delete_server, "outgoing_server.deleted");
  all.add("POST", "/outgoing-servers/{id}/test", admin, test_server, "outgoing_server.tested");
  all.add("POST", "/outgoing-servers/{id}/send-test", admin, send_test, "outgoing_server.test_sent");
}

}  // namespace outlink::web
