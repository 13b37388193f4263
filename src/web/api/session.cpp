#include "base/text.h"
#include "base/version.h"
#include "web/routes.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object person_json(access::account const& a) {
  return {{"id", a.person.id.value}, {"name", a.person.name}, {"email", a.person.email}, {"role", to_string(a.role)}};
}

bool is_https(services const& s) { return s.address.base_url.starts_with("https://"); }

// The __Host- prefix makes browsers refuse the cookie from anywhere but this host over https.
std::string cookie_header(services const& s, std::string_view value, std::string_view life) {
  return (is_https(s) ? "__Host-outlink_session=" : "outlink_session=") + std::string(value) +
         "; Path=/; HttpOnly; SameSite=Lax" + (is_https(s) ? "; Secure" : "") + std::string(life);
}

json::object session_json(services const& s, access::account const* who, secret_text const& cookie) {
  json::object o{{"signed_in", who != nullptr},
                 {"settings", json::object{{"base_url", s.address.base_url},
                                           {"https", is_https(s)},
                                           {"allow_plain_http", s.address.allow_plain_http},
                                           {"version", version_text}}}};
  if (who) {
    o["person"] = person_json(*who);
    o["csrf_token"] = s.access.csrf_token(cookie);
  }
  return o;
}

response signed_in_response(services const& s, access::signed_in const& in, int status) {
  auto r = json_response(session_json(s, &in.account, in.cookie), status);
  r.headers.emplace_back("Set-Cookie", cookie_header(s, in.cookie.reveal(), "; Max-Age=604800"));
  return r;
}

// Somebody who is not signed in: by the address that they gave. What is no address may be a password in the wrong
// field.
void note_try(request& r, std::string const& email, std::string action_of_failure) {
  auto const name = ascii_lower(trim(email));
  r.audit.who = audit::actor{audit::actor_kind::person, "", access::is_address(name) ? name : "no e-mail address"};
  r.audit.about = {.kind = "session"};
  r.audit.action_of_failure = std::move(action_of_failure);
}

void note_signed_in(request& r, access::account const& a) {
  r.audit.who = asker_of(a).actor;
  r.audit.about = subject_of(a);
}

task<response> get_setup(services s, request&) {
  CO_TRY(bool const needed, co_await s.access.needs_setup());
  co_return json_response(json::object{{"needed", needed}});
}

task<response> post_setup(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto code = body.required_text("code");
  access::new_account first{.name = body.required_text("name"),
                            .email = body.required_text("email"),
                            .password = secret_text(body.required_text("password"))};
  auto project_key = body.text("project_key");
  auto project_name = body.text("project_name");
  CO_TRY_DO(body.done());
  note_try(r, first.email, "setup.failed");
  CO_TRY(auto in, co_await s.access.set_up(std::move(code), std::move(first)));
  note_signed_in(r, in.account);
  // There is an administrator now, whatever becomes of the project.
  r.audit.action_of_failure = "setup.finished";
  if (project_key) CO_TRY_DO(co_await s.tracker.create_project(*project_key, project_name.value_or(*project_key)));
  co_return signed_in_response(s, in, 201);
}

task<response> get_session(services s, request& r) {
  co_return json_response(session_json(s, r.who && r.who->account ? &*r.who->account : nullptr, r.cookie));
}

task<response> post_session(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto email = body.required_text("email");
  secret_text password(body.required_text("password"));
  CO_TRY_DO(body.done());
  note_try(r, email, "session.failed");
  auto in = co_await s.access.sign_in(std::move(email), std::move(password), r.remote);
  if (!in) {
    // Refused unseen: whose password it would have been does not matter, and guessing goes on by the thousand.
    if (in.error().code == "session.slow_down") r.audit.who->name.clear();
    co_return fail(std::move(in).error());
  }
  note_signed_in(r, in->account);
  co_return signed_in_response(s, *in, 200);
}

task<response> delete_session(services s, request& r) {
  CO_TRY_DO(co_await s.access.sign_out(r.cookie));
  r.audit.about = {"person", r.who->actor.id, r.who->actor.name};
  response out{.status = 204};
  out.headers.emplace_back("Set-Cookie", cookie_header(s, "", "; Max-Age=0"));
  co_return out;
}

task<response> get_people(services s, request&) {
  CO_TRY(auto all, co_await s.access.accounts());
  json::array items;
  for (auto const& a : all) items.push_back(person_json(a));
  co_return json_response(json::object{{"items", std::move(items)}});
}

result<std::optional<access::role>> read_role(body_reader& body) {
  auto const name = body.text("role");
  if (!name) return std::optional<access::role>();
  auto const r = access::role_from(*name);
  if (!r) return invalid_field("account", "role", "The role must be viewer, agent or admin.");
  return r;
}

void note_change(request& r, access::account const& before, access::account const& after) {
  r.audit.about = subject_of(after);
  if (before.person.name != after.person.name) r.audit.add("name_before", before.person.name);
  if (before.role == after.role) return;
  r.audit.action = "person.role_changed";
  r.audit.add("role_before", std::string(to_string(before.role)));
  r.audit.add("role", std::string(to_string(after.role)));
}

task<response> post_people(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  access::new_account a{.name = body.required_text("name"),
                        .email = body.required_text("email"),
                        .password = secret_text(body.required_text("password"))};
  CO_TRY(auto role, read_role(body));
  CO_TRY_DO(body.done());
  a.role = role.value_or(access::role::viewer);
  CO_TRY(auto made, co_await s.access.create(std::move(a)));
  r.audit.about = subject_of(made);
  r.audit.add("role", std::string(to_string(made.role)));
  co_return json_response(person_json(made), 201);
}

task<response> patch_person(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto name = body.text("name");
  auto password = body.text("password");
  CO_TRY(auto role, read_role(body));
  CO_TRY_DO(body.done());
  tracker::person_id const id{to_id(r.parts[0])};
  CO_TRY(auto const all, co_await s.access.accounts());
  CO_TRY(auto changed,
         co_await s.access.change(id, name, role, password ? std::optional(secret_text(*password)) : std::nullopt));
  for (auto const& before : all)
    if (before.person.id == id) note_change(r, before, changed);
  if (password) r.audit.add("password", "replaced");
  co_return json_response(person_json(changed));
}

}  // namespace

void add_session_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/setup", {}, get_setup);
  all.add("POST", "/setup", {}, post_setup, "setup.finished");
  all.add("GET", "/session", {}, get_session);
  all.add("POST", "/session", {}, post_session, "session.opened");
  all.add("DELETE", "/session", viewer, delete_session, "session.closed", callers::browsers);
  all.add("GET", "/people", admin, get_people);
  all.add("POST", "/people", admin, post_people, "person.created", callers::browsers);
  all.add("PATCH", "/people/{id}", admin, patch_person, "person.changed", callers::browsers);
}

}  // namespace outlink::web
