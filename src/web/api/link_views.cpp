#include <array>

#include "links/diagnosis.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object identity_json(links::identity const& who) {
  return {{"subject", who.subject}, {"address", who.address}, {"user_name", who.user_name}, {"tenant", who.tenant}};
}

json::object device_json(links::awaiting_device const& d) {
  return {{"user_code", d.user_code},
          {"verification_url", d.verification_url},
          {"verification_url_complete", d.verification_url_complete},
          {"expires_at", to_text(d.expires_at)}};
}

json::array secrets_json(links::link const& l) {
  json::array all;
  for (auto const& secret : l.client_secrets)
    all.push_back(json::object{{"added_at", to_text(secret.added_at)}, {"expires_at", to_json(secret.expires_at)}});
  return all;
}

json::object key_json(links::client_key const& k) {
  return {{"key_id", k.key_id},
          {"has_certificate", !k.certificate.empty()},
          {"service_account", k.service_account},
          {"expires_at", to_json(k.expires_at)}};
}

/// Ids and names of those that use the grant.
template <class User>
json::array names_of(std::map<links::grant_id, std::vector<User>> const& users, links::grant_id id) {
  json::array all;
  if (auto const it = users.find(id); it != users.end())
    for (auto const& u : it->second) all.push_back(json::object{{"id", u.id.value}, {"name", u.name}});
  return all;
}

json::array variables_json(links::link const& l) {
  json::array all;
  for (auto const& [name, text] : l.variables) all.push_back(json::object{{"name", name}, {"value", text}});
  return all;
}

}  // namespace

json::object trouble_json(failure const& f, std::string_view provider) {
  auto o = to_json(f).as_object();
  if (auto const known = links::diagnosis::embedded().explain(f, provider))
    o["advice"] = json::object{
        {"id", known->id}, {"happened", known->happened}, {"to_do", known->to_do}, {"who", to_string(known->who)}};
  return o;
}

json::object grant_json(links::grant const& g, links::link const& l, grant_surroundings const& around) {
  json::object o{{"id", g.id.value},
                 {"link", g.link.value},
                 {"login_hint", g.login_hint},
                 {"account", g.who.shown()},
                 {"who", identity_json(g.who)},
                 {"other_account_accepted", g.other_account_accepted},
                 {"state", links::state_name(g.state)},
                 {"consented_at", to_json(g.consented_at)},
                 {"updated_at", to_text(g.updated_at)},
                 {"version", g.version.value}};
  auto const* tokens = links::tokens_of(g.state);
  auto const* trouble = links::trouble_of(g.state);
  if (auto const* f = std::get_if<links::failing>(&g.state)) o["next_try"] = to_text(f->next_try);
  if (auto const* d = std::get_if<links::awaiting_device>(&g.state)) o["device"] = device_json(*d);
  if (g.candidate)
    o["candidate"] = json::object{{"who", identity_json(g.candidate->who)},
                                  {"account", g.candidate->who.shown()},
                                  {"came_at", to_text(g.candidate->came_at)}};
  if (tokens) {
    o["expires_at"] = to_text(tokens->expires_at);
    o["scopes"] = json::value_from(tokens->scopes);
    o["scopes_missing"] = json::value_from(links::missing_scopes(l, g));
    o["has_refresh_token"] = !tokens->refresh_token.empty();
    o["obtained_at"] = to_text(tokens->obtained_at);
    if (auto const next = around.links.next_refresh(g.id); next && std::holds_alternative<links::usable>(g.state))
      o["next_refresh_at"] = to_text(*next);
    if (tokens->refresh_token_expires_at) o["refresh_token_expires_at"] = to_text(*tokens->refresh_token_expires_at);
  }
  if (trouble) {
    auto t = trouble_json(trouble->why, l.provider);
    t["since"] = to_text(trouble->since);
    t["attempts"] = trouble->attempts;
    o["trouble"] = std::move(t);
  }
  o["used_by"] = names_of(around.mailboxes, g.id);
  o["used_by_servers"] = names_of(around.servers, g.id);
  return o;
}

json::object link_json(links::link const& l, std::vector<links::grant> const& grants,
                       grant_surroundings const& around) {
  json::array shown;
  json::array used_by, used_by_servers;
  for (auto const& g : grants) {
    auto o = grant_json(g, l, around);
    for (auto const& u : o["used_by"].as_array()) used_by.push_back(u);
    for (auto const& u : o["used_by_servers"].as_array()) used_by_servers.push_back(u);
    shown.push_back(std::move(o));
  }
  json::object o{{"id", l.id.value},
                 {"name", l.name},
                 {"provider", l.provider},
                 {"variables", variables_json(l)},
                 {"grant_type", to_string(l.grant_type)},
                 {"client_id", l.client_id},
                 {"has_client_secret", !l.client_secrets.empty()},
                 {"client_secrets", secrets_json(l)},
                 {"authentication", to_string(l.authentication)},
                 {"scopes", json::value_from(l.scopes)},
                 {"issuer", l.issuer},
                 {"authorization_endpoint", l.authorization_endpoint},
                 {"token_endpoint", l.token_endpoint},
                 {"device_authorization_endpoint", l.device_authorization_endpoint},
                 {"revocation_endpoint", l.revocation_endpoint},
                 {"userinfo_endpoint", l.userinfo_endpoint},
                 {"jwks_uri", l.jwks_uri},
                 {"expects_iss", l.expects_iss},
                 {"redirect_url", l.redirect_url.empty() ? json::value(nullptr) : json::value(l.redirect_url)},
                 {"state", link_state(grants)},
                 {"grants", std::move(shown)},
                 {"used_by", std::move(used_by)},
                 {"used_by_servers", std::move(used_by_servers)},
                 {"created_at", to_text(l.created_at)},
                 {"updated_at", to_text(l.updated_at)},
                 {"version", l.version.value}};
  if (l.key) o["key"] = key_json(*l.key);
  return o;
}

std::string_view link_state(std::vector<links::grant> const& grants) {
  constexpr std::array<std::string_view, 6> worst_first{"needs_fix",       "needs_consent",    "failing",
                                                        "awaiting_device", "awaiting_consent", "usable"};
  for (auto const state : worst_first)
    for (auto const& g : grants)
      if (links::state_name(g.state) == state) return state;
  return "unused";
}

json::object removal_json(links::removal const& gone) {
  return {{"revoked", gone.revoked}, {"not_revoked", json::value_from(gone.not_revoked)}};
}

}  // namespace outlink::web
