#include "base/text.h"
#include "links/link_rules.h"
#include "links/redirect_check.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

task<response> link_response(services const& s, links::link const& l, int status = 200) {
  CO_TRY(auto grants, co_await s.links.grants(l.id));
  CO_TRY(auto const around, co_await load_grant_surroundings(s));
  co_return json_response(link_json(l, grants, around), status);
}

std::optional<secret_text> secret_field(body_reader& body, std::string const& name) {
  auto text = body.text(name);
  if (!text || text->empty()) return std::nullopt;
  return secret_text(*std::move(text));
}

result<void> read_kinds(body_reader& body, links::link_form& f) {
  if (auto const name = body.text("grant_type")) {
    f.grant_type = links::grant_type_from(*name);
    if (!f.grant_type)
      return invalid_field("link", "grant_type",
                           "The grant type must be authorization_code, client_credentials, jwt_bearer or device_code.");
  }
  if (auto const name = body.text("authentication")) {
    f.authentication = links::client_authentication_from(*name);
    if (!f.authentication)
      return invalid_field("link", "authentication",
                           "The client authentication must be basic, post, private_key_jwt or none.");
  }
  if (auto const names = body.texts("uses")) {
    f.uses.emplace();
    for (auto const& name : *names) {
      auto const u = links::use_from(name);
      if (!u) return invalid_field("link", "uses", "A use must be imap, pop3, smtp, repositories or sign_in.");
      f.uses->push_back(*u);
    }
  }
  return {};
}

result<links::link_form> read_form(body_reader& body) {
  links::link_form f;
  f.name = body.text("name");
  f.provider = body.text("provider");
  TRY_DO(read_kinds(body, f));
  f.variables = body.named_texts("variables");
  f.client_id = body.text("client_id");
  f.client_secret = secret_field(body, "client_secret");
  f.client_secret_expires_at = body.date("client_secret_expires_at");
  f.private_key = secret_field(body, "private_key");
  f.certificate = body.text("certificate");
  f.key_id = body.text("key_id");
  f.service_account_key = secret_field(body, "service_account_key");
  f.scopes = body.texts("scopes");
  f.issuer = body.text("issuer");
  f.authorization_endpoint = body.text("authorization_endpoint");
  f.token_endpoint = body.text("token_endpoint");
  f.device_authorization_endpoint = body.text("device_authorization_endpoint");
  f.revocation_endpoint = body.text("revocation_endpoint");
  f.userinfo_endpoint = body.text("userinfo_endpoint");
  f.jwks_uri = body.text("jwks_uri");
  f.expects_iss = body.flag("expects_iss");
  f.redirect_base = body.text("redirect_base");
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
  r.audit.about = {"provider", "", d.issuer};
  co_return json_response(json::object{{"issuer", d.issuer},
                                       {"authorization_endpoint", d.authorization_endpoint},
                                       {"token_endpoint", d.token_endpoint},
                                       {"device_authorization_endpoint", d.device_authorization_endpoint},
                                       {"revocation_endpoint", d.revocation_endpoint},
                                       {"userinfo_endpoint", d.userinfo_endpoint},
                                       {"jwks_uri", d.jwks_uri},
                                       {"expects_iss", d.expects_iss},
                                       {"authentication", to_string(d.authentication)},
                                       {"scopes_supported", json::value_from(d.scopes_supported)}});
}

task<response> post_redirect_url(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const provider = body.required_text("provider");
  auto const authorization_endpoint = body.text("authorization_endpoint").value_or("");
  auto const token_endpoint = body.text("token_endpoint").value_or("");
  auto const redirect_base = body.text("redirect_base").value_or("");
  CO_TRY_DO(body.done());
  auto const url = s.links.redirect_url(provider, authorization_endpoint, token_endpoint, redirect_base);
  json::object o{{"redirect_url", url.empty() ? json::value(nullptr) : json::value(url)}};
  if (auto const ready = links::check_prerequisites(s.address); !ready)
    o["problem"] = ready.error().words;
  else if (auto const* row = s.links.providers().find(provider); row && !url.empty())
    if (auto const refused = links::check_redirect(*row, url)) {
      o["problem"] = refused->why;
      o["instead"] = refused->instead;
    }
  co_return json_response(o);
}

task<response> list_links(services s, request&) {
  CO_TRY(auto all, co_await s.links.list());
  CO_TRY(auto const around, co_await load_grant_surroundings(s));
  json::array items;
  for (auto const& l : all) {
    CO_TRY(auto grants, co_await s.links.grants(l.id));
    items.push_back(link_json(l, grants, around));
  }
  co_return json_response(json::object{{"items", std::move(items)}});
}

task<response> post_link(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  CO_TRY(auto form, read_form(body));
  CO_TRY_DO(body.done());
  CO_TRY(auto l, co_await s.links.create(std::move(form)));
  r.audit.about = subject_of(l);
  r.audit.add("provider", l.provider);
  r.audit.add("grant_type", std::string(to_string(l.grant_type)));
  if (!l.client_secrets.empty()) r.audit.add("client_secret", "set");
  if (l.key) r.audit.add("private_key", "set");
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
  links::link_id const id{to_id(r.parts[0])};
  CO_TRY(auto const before, co_await s.links.load(id));
  CO_TRY(auto l, co_await s.links.update(id, {seen}, std::move(form)));
  r.audit.about = subject_of(l);
  r.audit.details = changes_of(before, l);
  s.news.tell(topic::links);
  co_return co_await link_response(s, l);
}

task<response> delete_link(services s, request& r) {
  links::link_id const id{to_id(r.parts[0])};
  CO_TRY(auto const l, co_await s.links.load(id));
  CO_TRY(auto const grants, co_await s.links.grants(id));
  CO_TRY(auto const gone, co_await s.links.remove(id));
  r.audit.about = subject_of(l);
  r.audit.add("accounts", static_cast<std::int64_t>(grants.size()));
  r.audit.add("revoked", std::int64_t{gone.revoked});
  s.news.tell(topic::links);
  co_return json_response(removal_json(gone));
}

task<response> post_secret(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  auto const seen = body.required_number("version");
  secret_text value(body.required_text("value"));
  auto const expires_at = body.date("expires_at").value_or(std::nullopt);
  CO_TRY_DO(body.done());
  CO_TRY(auto l, co_await s.links.add_secret({to_id(r.parts[0])}, {seen}, std::move(value), expires_at));
  r.audit.about = subject_of(l);
  if (expires_at) r.audit.add("expires_at", to_text(*expires_at));
  s.news.tell(topic::links);
  co_return co_await link_response(s, l, 201);
}

task<response> delete_secret(services s, request& r) {
  version const seen{to_id(r.parameter("version"))};
  // Ranks are counted from 1 in the address: 1 is the newest.
  auto const rank = to_id(r.parts[1]);
  if (rank == 0) co_return not_found("client_secret");
  CO_TRY(auto l, co_await s.links.remove_secret({to_id(r.parts[0])}, seen, static_cast<std::size_t>(rank - 1)));
  r.audit.about = subject_of(l);
  r.audit.add("rank", rank);
  s.news.tell(topic::links);
  co_return co_await link_response(s, l);
}

task<response> get_warnings(services s, request&) {
  CO_TRY(auto const all, co_await s.links.warnings());
  json::array items;
  for (auto const& w : all)
    items.push_back(json::object{{"code", w.code},
                                 {"severity", to_string(w.severity)},
                                 {"link", w.link.value},
                                 {"grant", w.grant ? json::value(w.grant.value) : json::value(nullptr)},
                                 {"words", w.words},
                                 {"due", to_json(w.due)}});
  co_return json_response(json::object{{"items", std::move(items)}});
}

}  // namespace

void add_link_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1");
  using enum access::role;
  all.add("GET", "/providers", admin, get_providers);
  all.add("POST", "/providers/discover", admin, post_discover, "provider.discovered");
  all.add("GET", "/links", admin, list_links);
  all.add("POST", "/links", admin, post_link, "link.created");
  all.add("POST", "/links/redirect-url", admin, post_redirect_url, changes_nothing);
  all.add("GET", "/links/{id}", admin, get_link);
  all.add("PATCH", "/links/{id}", admin, patch_link, "link.changed");
  all.add("DELETE", "/links/{id}", admin, delete_link, "link.deleted");
  all.add("POST", "/links/{id}/secrets", admin, post_secret, "link.secret_added");
  all.add("DELETE", "/links/{id}/secrets/{rank}", admin, delete_secret, "link.secret_removed");
  all.add("GET", "/warnings", admin, get_warnings);
}

}  // namespace outlink::web
