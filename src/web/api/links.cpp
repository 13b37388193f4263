#include <array>

#include "base/text.h"
#include "links/link_rules.h"
#include "links/redirect_check.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

std::string_view link_state(std::vector<links::grant> const& grants) {
  constexpr std::array<std::string_view, 5> worst_first{"needs_fix", "needs_consent", "failing", "awaiting_consent",
                                                        "usable"};
  for (auto const state : worst_first)
    for (auto const& g : grants)
      if (links::state_name(g.state) == state) return state;
  return "unused";
}

namespace {

json::object link_json(services const& s, links::link const& l, std::vector<links::grant> const& grants,
                       users_of_grants const& users) {
  json::array shown;
  json::array used_by;
  for (auto const& g : grants) {
    auto o = grant_json(g, users);
    for (auto const& u : o["used_by"].as_array()) used_by.push_back(u);
    shown.push_back(std::move(o));
  }
  return {{"id", l.id.value},
          {"name", l.name},
          {"provider", l.provider},
          {"client_id", l.client_id},
          {"has_client_secret", !l.client_secret.empty()},
          {"authentication", to_string(l.authentication)},
          {"scopes", json::value_from(l.scopes)},
          {"issuer", l.issuer},
          {"authorization_endpoint", l.authorization_endpoint},
          {"token_endpoint", l.token_endpoint},
          {"expects_iss", l.expects_iss},
          {"redirect_url", s.links.redirect_url(l)},
          {"state", link_state(grants)},
          {"grants", std::move(shown)},
          {"used_by", std::move(used_by)},
          {"created_at", to_text(l.created_at)},
          {"updated_at", to_text(l.updated_at)},
          {"version", l.version.value}};
}

task<response> link_response(services const& s, links::link const& l, int status = 200) {
  CO_TRY(auto grants, co_await s.links.grants(l.id));
  CO_TRY(auto users, co_await load_users_of_grants(s));
  co_return json_response(link_json(s, l, grants, users), status);
}

result<links::link_form> read_form(body_reader& body) {
  links::link_form f;
  f.name = body.text("name");
  f.provider = body.text("provider");
  f.client_id = body.text("client_id");
  if (auto secret = body.text("client_secret"); secret && !secret->empty())
    f.client_secret = secret_text(*std::move(secret));
  if (auto const name = body.text("authentication")) {
    f.authentication = links::client_authentication_from(*name);
    // Its key has no field here yet.
    if (!f.authentication || f.authentication == links::client_authentication::private_key_jwt)
      return invalid_field("link", "authentication", "The client authentication must be basic, post or none.");
  }
  f.scopes = body.texts("scopes");
  f.issuer = body.text("issuer");
  f.authorization_endpoint = body.text("authorization_endpoint");
  f.token_endpoint = body.text("token_endpoint");
  f.expects_iss = body.flag("expects_iss");
  return f;
}

task<response> get_providers(services s, request&) {
  json::array items;
  for (auto const& p : s.links.providers().rows()) items.push_back(provider_json(p));
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_discover(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto issuer = body.required_text("issuer");
  CO_TRY_DO(body.done());
  CO_TRY(auto d, co_await s.links.discover(std::move(issuer)));
  co_return json_response(json::object{{"issuer", d.issuer},
                                       {"authorization_endpoint", d.authorization_endpoint},
                                       {"token_endpoint", d.token_endpoint},
                                       {"expects_iss", d.expects_iss},
                                       {"authentication", to_string(d.authentication)},
                                       {"scopes_supported", json::value_from(d.scopes_supported)}});
}

task<response> post_redirect_url(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const provider = body.required_text("provider");
  auto const authorization_endpoint = body.text("authorization_endpoint").value_or("");
  auto const token_endpoint = body.text("token_endpoint").value_or("");
  CO_TRY_DO(body.done());
  auto const url = s.links.redirect_url(provider, authorization_endpoint, token_endpoint);
  json::object o{{"redirect_url", url.empty() ? json::value(nullptr) : json::value(url)}};
  if (auto const ready = links::check_prerequisites(s.address); !ready)
    o["problem"] = ready.error().words;
  else if (auto const* row = s.links.providers().find(provider); row && !url.empty())
    if (auto const refused = links::check_redirect(*row, url)) o["problem"] = refused->words();
  co_return json_response(o);
}

task<response> list_links(services s, request&) {
  CO_TRY(auto all, co_await s.links.list());
  CO_TRY(auto users, co_await load_users_of_grants(s));
  json::array items;
  for (auto const& l : all) {
    CO_TRY(auto grants, co_await s.links.grants(l.id));
    items.push_back(link_json(s, l, grants, users));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_link(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  CO_TRY(auto l, co_await s.links.create(std::move(form)));
  s.news.tell(topic::links);
  co_return co_await link_response(s, l, 201);
}

task<response> get_link(services s, request& r) {
  CO_TRY(auto l, co_await s.links.load({to_id(r.parts[0])}));
  co_return co_await link_response(s, l);
}

task<response> patch_link(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  CO_TRY(auto l, co_await s.links.update({to_id(r.parts[0])}, {seen}, std::move(form)));
  s.news.tell(topic::links);
  co_return co_await link_response(s, l);
}

task<response> delete_link(services s, request& r) {
  CO_TRY_DO(co_await s.links.remove({to_id(r.parts[0])}));
  s.news.tell(topic::links);
  co_return response{.status = 204};
}

}  // namespace

void add_link_routes(std::vector<route>& to, services const& s) {
  auto add = [&](std::string method, std::string pattern, permission least,
                 task<response> (*handle)(services, request&)) {
    to.push_back({std::move(method), "/api/v1" + pattern, least, [s, handle](request& r) { return handle(s, r); }});
  };
  using enum access::role;
  add("GET", "/providers", admin, get_providers);
  add("POST", "/providers/discover", admin, post_discover);
  add("GET", "/links", admin, list_links);
  add("POST", "/links", admin, post_link);
  add("POST", "/links/redirect-url", admin, post_redirect_url);
  add("GET", "/links/{id}", admin, get_link);
  add("PATCH", "/links/{id}", admin, patch_link);
  add("DELETE", "/links/{id}", admin, delete_link);
}

}  // namespace outlink::web
