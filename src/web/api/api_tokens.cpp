#include "web/routes.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

json::object token_json(access::api_token const& t) {
  json::object o{{"id", t.id.value},
                 {"name", t.name},
                 {"hint", t.hint},
                 {"owner", t.owner.value},
                 {"acts_as", nullptr},
                 {"accounts", nullptr},
                 {"created_at", to_text(t.created_at)},
                 {"expires_at", to_json(t.expires_at)},
                 {"last_used_at", to_json(t.last_used_at)}};
  if (auto const* acts = std::get_if<access::acts_as>(&t.reach))
    o["acts_as"] = to_string(acts->most);
  else
    o["accounts"] = json::value_from(std::get<access::reads_accounts>(t.reach).accounts);
  return o;
}

task<response> list_tokens(services s, request&) {
  CO_TRY(auto all, co_await s.api_tokens.list());
  json::array items;
  for (auto const& t : all) items.push_back(token_json(t));
  co_return json_response(json::object{{"items", std::move(items)}});
}

result<access::reach> read_reach(body_reader& body) {
  auto const acts_as = body.text("acts_as");
  auto accounts = body.numbers("accounts");
  if (acts_as.has_value() == accounts.has_value())
    return invalid_field("api_token", "accounts",
                         "Say either which accounts the token reads, or the role that it acts as.");
  if (accounts) return access::reads_accounts{*std::move(accounts)};
  auto const most = access::role_from(*acts_as);
  if (!most) return invalid_field("api_token", "acts_as", "The role must be viewer, agent or admin.");
  return access::acts_as{*most};
}

task<response> post_token(services s, request& r) {
  CO_TRY(auto body, body_reader::of(r));
  access::new_api_token form{.name = body.required_text("name")};
  auto const end = body.date("expires_at");
  auto reach = read_reach(body);
  CO_TRY_DO(body.done());
  CO_TRY(form.reach, std::move(reach));
  form.expires_at = end.value_or(std::nullopt);
  CO_TRY(auto const owner, r.person());
  CO_TRY(auto const t, co_await s.api_tokens.make(owner, std::move(form)));
  r.audit.about = {.kind = "api_token", .id = std::to_string(t.made.id.value), .name = t.made.name};
  if (auto const* acts = std::get_if<access::acts_as>(&t.made.reach))
    r.audit.add("acts_as", std::string(to_string(acts->most)));
  else
    r.audit.add("accounts", static_cast<std::int64_t>(std::get<access::reads_accounts>(t.made.reach).accounts.size()));
  co_return json_response(json::object{{"token", token_json(t.made)}, {"value", t.value.reveal()}}, 201);
}

task<response> delete_token(services s, request& r) {
  access::api_token_id const id{to_id(r.parts[0])};
  CO_TRY(auto const all, co_await s.api_tokens.list());
  for (auto const& t : all)
    if (t.id == id) r.audit.about = {.kind = "api_token", .id = std::to_string(id.value), .name = t.name};
  CO_TRY_DO(co_await s.api_tokens.revoke(id));
  co_return response{.status = 204};
}

}  // namespace

void add_api_token_routes(std::vector<route>& to, services const& s) {
  using enum access::role;
  rows all(to, s, "/api/v1/api-tokens");
  all.add("GET", "", admin, list_tokens, {}, callers::browsers);
  all.add("POST", "", admin, post_token, "api_token.created", callers::browsers);
  all.add("DELETE", "/{id}", admin, delete_token, "api_token.revoked", callers::browsers);
}

}  // namespace outlink::web
