#include "base/text.h"
#include "links/link_rules.h"
#include "links/link_test_stages.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

task<grant_surroundings> load_grant_surroundings(services const& s) {
  CO_TRY(auto all, co_await s.mail.list());
  grant_surroundings around{s.links};
  for (auto& m : all)
    if (auto const* link = std::get_if<mail::link_authentication>(&m.authentication))
      around.mailboxes[link->grant].push_back(m);
  CO_TRY(auto servers, co_await s.outbox.list());
  for (auto& server : servers)
    if (auto const* link = std::get_if<outbox::link_authentication>(&server.authentication))
      around.servers[link->grant].push_back(server);
  co_return around;
}

namespace {

void note(request& r, links::grant const& g, links::link const& l) {
  r.audit.about = subject_of(g);
  r.audit.add("link", l.name);
  r.audit.add("link_id", l.id.value);
}

json::object stage_json(links::test_stage const& stage, std::string_view provider) {
  json::object o{{"name", stage.name},
                 {"state", to_string(stage.state)},
                 {"words", stage.words},
                 {"advice", links::advice_for(stage, provider)},
                 {"took_ms", stage.took.count()}};
  if (stage.trouble) o["trouble"] = trouble_json(*stage.trouble, provider);
  return o;
}

task<response> grant_response(services const& s, request& r, links::grant const& g, int status = 200) {
  CO_TRY(auto const around, co_await load_grant_surroundings(s));
  CO_TRY(auto const l, co_await s.links.load(g.link));
  note(r, g, l);
  co_return json_response(grant_json(g, l, around), status);
}

task<response> list_grants(services s, request& r) {
  links::link_id const id{to_id(r.parts[0])};
  CO_TRY(auto const l, co_await s.links.load(id));
  CO_TRY(auto all, co_await s.links.grants(id));
  CO_TRY(auto const around, co_await load_grant_surroundings(s));
  json::array items;
  for (auto const& g : all) items.push_back(grant_json(g, l, around));
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_grant(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto hint = body.text("login_hint");
  CO_TRY_DO(body.done());
  CO_TRY(auto g, co_await s.links.add_grant({to_id(r.parts[0])}, hint.value_or("")));
  co_return co_await grant_response(s, r, g, 201);
}

task<response> get_grant(services s, request& r) {
  CO_TRY(auto g, co_await s.links.load_grant({to_id(r.parts[0])}));
  co_return co_await grant_response(s, r, g);
}

task<response> delete_grant(services s, request& r) {
  CO_TRY(auto const g, co_await s.links.load_grant({to_id(r.parts[0])}));
  CO_TRY(auto const l, co_await s.links.load(g.link));
  CO_TRY(auto const gone, co_await s.links.remove_grant(g.id));
  s.news.tell(topic::links);
  note(r, g, l);
  r.audit.add("revoked", std::int64_t{gone.revoked});
  co_return json_response(removal_json(gone));
}

task<response> connect_grant(services s, request& r) {
  CO_TRY(auto g, co_await s.links.connect({to_id(r.parts[0])}));
  co_return co_await grant_response(s, r, g);
}

task<response> start_device(services s, request& r) {
  CO_TRY(auto g, co_await s.links.start_device({to_id(r.parts[0])}));
  co_return co_await grant_response(s, r, g);
}

task<response> test_grant(services s, request& r) {
  links::grant_id const id{to_id(r.parts[0])};
  CO_TRY(auto const g, co_await s.links.load_grant(id));
  CO_TRY(auto const l, co_await s.links.load(g.link));
  note(r, g, l);
  CO_TRY(auto const stages, co_await s.links.test(id));
  json::array shown;
  for (auto const& stage : stages) shown.push_back(stage_json(stage, l.provider));
  co_return json_response(json::object{{"stages", std::move(shown)}});
}

task<response> accept_candidate(services s, request& r) {
  CO_TRY(auto const before, co_await s.links.load_grant({to_id(r.parts[0])}));
  CO_TRY(auto g, co_await s.links.accept_candidate(before.id));
  r.audit.add("account", g.who.shown());
  r.audit.add("expected", before.login_hint);
  co_return co_await grant_response(s, r, g);
}

task<response> refuse_candidate(services s, request& r) {
  CO_TRY(auto const before, co_await s.links.load_grant({to_id(r.parts[0])}));
  CO_TRY(auto g, co_await s.links.refuse_candidate(before.id));
  if (before.candidate) r.audit.add("account", before.candidate->who.shown());
  co_return co_await grant_response(s, r, g);
}

task<response> post_consent(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto return_to = body.text("return_to").value_or("/");
  CO_TRY_DO(body.done());
  CO_TRY(auto const g, co_await s.links.load_grant({to_id(r.parts[0])}));
  CO_TRY(auto const l, co_await s.links.load(g.link));
  CO_TRY(auto url, co_await s.links.start_consent(g.id, r.cookie, std::move(return_to)));
  note(r, g, l);
  co_return json_response(json::object{{"authorization_url", url}});
}

boost::asio::awaitable<void> note_consent(services const& s, request& r, links::consent_end const& end) {
  // The path is the address of a provider, not a grant's number.
  r.audit.about = {.kind = "grant"};
  if (end.about)
    if (auto const g = co_await s.links.load_grant(end.about))
      if (auto const l = co_await s.links.load(g->link)) note(r, *g, *l);
  if (end.outcome) {
    add_consent(r.audit.details, *end.outcome);
  } else {
    r.audit.action = "grant.consent_failed";
    r.audit.add("code", end.outcome.error().code);
  }
}

// The browser comes back from the provider. Its query holds the code: it is never logged, and the page that follows
// does not carry it.
task<response> get_callback(services s, request& r) {
  auto end = co_await s.links.finish_consent(r.parts[0], r.query, r.cookie);
  co_await note_consent(s, r, end);
  std::string to = links::is_local_path(end.return_to) ? end.return_to : "/";
  to += to.find('?') == to.npos ? '?' : '&';
  if (end.outcome) {
    to += "consent=ok&grant=" + std::to_string(end.outcome->id.value);
  } else {
    auto const& f = end.outcome.error();
    to += "consent=failed&code=" + percent_encode(f.code) + "&words=" + percent_encode(f.words) +
          "&peer=" + percent_encode(f.peer);
  }
  response out{.status = 303, .content_type = "text/plain"};
  out.headers.emplace_back("Location", to);
  out.headers.emplace_back("Referrer-Policy", "no-referrer");
  co_return out;
}

}  // namespace

void add_grant_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "");
  using enum access::role;
  all.add("GET", "/api/v1/links/{id}/grants", admin, list_grants);
  all.add("POST", "/api/v1/links/{id}/grants", admin, post_grant, "grant.created");
  all.add("GET", "/api/v1/grants/{id}", admin, get_grant);
  all.add("DELETE", "/api/v1/grants/{id}", admin, delete_grant, "grant.deleted");
  all.add("POST", "/api/v1/grants/{id}/consent", admin, post_consent, "grant.consent_started", callers::browsers);
  all.add("POST", "/api/v1/grants/{id}/connect", admin, connect_grant, "grant.connected");
  all.add("POST", "/api/v1/grants/{id}/device", admin, start_device, "grant.device_started");
  all.add("POST", "/api/v1/grants/{id}/test", admin, test_grant, "grant.tested");
  all.add("POST", "/api/v1/grants/{id}/accept", admin, accept_candidate, "grant.account_accepted");
  all.add("POST", "/api/v1/grants/{id}/refuse", admin, refuse_candidate, "grant.account_refused");
  all.add("GET", "/oauth2/callback/{suffix}", admin, get_callback, "grant.consent_finished", callers::browsers);
}

}  // namespace outlink::web
