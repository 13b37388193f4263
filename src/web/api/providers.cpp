#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object variable_json(links::variable const& v) {
  json::array choices;
  for (auto const& c : v.choices) {
    json::array sets;
    for (auto const& [name, value] : c.sets) sets.push_back(json::object{{"name", name}, {"value", value}});
    choices.push_back(json::object{{"value", c.value}, {"label", c.label}, {"sets", std::move(sets)}});
  }
  return {{"name", v.name},
          {"label", v.label},
          {"help", v.help},
          {"kind", to_string(v.kind)},
          {"default", v.default_value},
          {"pattern", v.pattern},
          {"choices", std::move(choices)}};
}

json::object endpoints_json(links::endpoints const& e) {
  json::object o;
  auto const put = [&](char const* name, std::string const& address) {
    if (!address.empty()) o[name] = address;
  };
  put("authorization", e.authorization);
  put("token", e.token);
  put("device_authorization", e.device_authorization);
  put("revocation", e.revocation);
  put("userinfo", e.userinfo);
  put("identity", e.identity);
  put("jwks", e.jwks);
  put("issuer", e.issuer);
  return o;
}

json::object grant_offer_json(links::grant_offer const& g) {
  json::array authentication;
  for (auto const a : g.authentication) authentication.push_back(json::value(to_string(a)));
  json::array scopes;
  for (auto const& [use, list] : g.scopes)
    scopes.push_back(json::object{{"use", to_string(use)}, {"scopes", json::value_from(list)}});
  json::array conditions;
  for (auto const& c : g.conditions)
    conditions.push_back(
        json::object{{"variable", c.variable}, {"refused", json::value_from(c.refused)}, {"why", c.why}});
  return {{"type", to_string(g.type)},
          {"offered", g.not_offered.empty()},
          {"not_offered", g.not_offered},
          {"authentication", std::move(authentication)},
          {"pkce", g.pkce},
          {"scopes", std::move(scopes)},
          {"conditions", std::move(conditions)}};
}

json::array mail_json(links::provider_facts const& facts) {
  json::array all;
  for (auto const& [use, host] : facts.mail)
    all.push_back(
        json::object{{"use", to_string(use)},
                     {"host", host.host},
                     {"port", host.port},
                     {"security", host.security == flow::transport_security::start_tls ? "start_tls" : "tls"}});
  return all;
}

// The row with its defaults, for a form that has no fields for variables; empty texts where a default is missing.
void put_defaults(json::object& o, links::provider const& p) {
  using enum links::grant_type;
  auto const resolved = links::resolve(p, {});
  auto const facts = resolved ? resolved->facts : links::provider_facts{};
  auto const mail = links::use::imap;
  o["issuer"] = facts.endpoints.issuer;
  o["authorization_endpoint"] = facts.endpoints.authorization;
  o["token_endpoint"] = facts.endpoints.token;
  o["mail_scopes"] = resolved ? json::value_from(resolved->scopes_for(authorization_code, std::span(&mail, 1)))
                              : json::value(json::array());
  auto const& proofs = p.facts.grant(authorization_code).authentication;
  o["authentication"] = to_string(proofs.empty() ? links::client_authentication::basic : proofs.front());
  if (auto const at = facts.mail.find(mail); at != facts.mail.end())
    o["imap"] = json::object{{"host", at->second.host}, {"port", at->second.port}};
}

}  // namespace

json::object provider_json(links::provider const& p) {
  json::array uses;
  for (auto const u : p.uses) uses.push_back(json::value(to_string(u)));
  json::array variables;
  for (auto const& v : p.variables) variables.push_back(variable_json(v));
  json::array grants;
  for (auto const& g : p.facts.grants) grants.push_back(grant_offer_json(g));
  json::array quirks;
  for (auto const& q : p.quirks) quirks.push_back(json::value(to_string(q.quirk)));
  json::array pages;
  for (auto const& [group, list] : p.documentation)
    pages.push_back(json::object{{"group", group}, {"pages", json::value_from(list)}});
  auto const endpoint_pages = p.documentation.find("endpoints");
  json::object refresh{{"rotation", to_string(p.refresh.rotation)}};
  if (p.refresh.idle_life) refresh["idle_days"] = p.refresh.idle_life->count();
  if (p.refresh.absolute_life) refresh["absolute_days"] = p.refresh.absolute_life->count();
  if (p.refresh.access_life) refresh["access_seconds"] = p.refresh.access_life->count();
  json::object o{
      {"id", p.id},
      {"name", p.name},
      {"documentation", endpoint_pages == p.documentation.end() ? "" : endpoint_pages->second.front()},
      {"pages", std::move(pages)},
      {"uses", std::move(uses)},
      {"variables", std::move(variables)},
      {"endpoints", endpoints_json(p.facts.endpoints)},
      {"grants", std::move(grants)},
      {"mail", mail_json(p.facts)},
      {"redirect_advice", json::value_from(p.redirect.advice)},
      {"refresh", std::move(refresh)},
      {"quirks", std::move(quirks)},
      {"registration", json::object{{"url", p.registration_url}, {"steps", json::value_from(p.registration_steps)}}}};
  put_defaults(o, p);
  return o;
}

}  // namespace outlink::web
