#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "web/api/views.h"

namespace outlink::web {

namespace json = boost::json;

namespace {

std::vector<std::int64_t> const& readable(request const& r) {
  return std::get<access::reads_accounts>(r.token->reach).accounts;
}

bool may_read(request const& r, links::grant_id id) {
  return std::binary_search(readable(r).begin(), readable(r).end(), id.value);
}

std::string const& address_of(links::grant const& g) { return g.login_hint.empty() ? g.who.shown() : g.login_hint; }

// "https://git.example.org:8443/login/oauth/access_token" -> "git.example.org:8443"
std::string host_of(std::string_view url) {
  auto const begin = url.find("://");
  if (begin == url.npos) return {};
  url.remove_prefix(begin + 3);
  return ascii_lower(url.substr(0, std::min(url.find_first_of("/?#"), url.size())));
}

task<std::vector<links::grant>> load_readable(services const& s, request const& r) {
  CO_TRY(auto all, co_await s.links.grants());
  std::erase_if(all, [&](auto const& g) { return !may_read(r, g.id); });
  co_return all;
}

json::object account_json(services const& s, links::grant const& g, links::link const& l) {
  auto const* row = s.links.providers().find(l.provider);
  return {{"id", g.id.value},
          {"address", address_of(g)},
          {"link", l.name},
          {"provider", l.provider},
          {"state", links::state_name(g.state)},
          {"host", host_of(l.token_endpoint)},
          {"git_user", row && !row->git_user.empty() ? json::value(row->git_user) : json::value(nullptr)}};
}

task<response> list_accounts(services s, request& r) {
  CO_TRY(auto const all, co_await load_readable(s, r));
  CO_TRY(auto const links, co_await s.links.list());
  json::array items;
  for (auto const& g : all)
    for (auto const& l : links)
      if (l.id == g.link) items.push_back(account_json(s, g, l));
  co_return json_response(json::object{{"items", std::move(items)}});
}

std::unexpected<failure> no_such_account() {
  return fail({.code = "account.not_found",
               .remedy = remedy::fix_input,
               .words = "This API token reads no account of that name or number. `outlink token --list` shows those "
                        "that it reads.",
               .where = "account"});
}

// A number, or the account's address.
task<links::grant_id> named_account(services const& s, request const& r) {
  links::grant_id const by_number{to_id(r.parts[0])};
  if (by_number) {
    if (!may_read(r, by_number)) co_return no_such_account();
    co_return by_number;
  }
  auto const address = percent_decode(r.parts[0]);
  CO_TRY(auto all, co_await load_readable(s, r));
  std::erase_if(all, [&](auto const& g) { return !address || !ascii_iequals(address_of(g), *address); });
  if (all.empty()) co_return no_such_account();
  if (all.size() > 1)
    co_return fail({.code = "account.ambiguous",
                    .remedy = remedy::fix_input,
                    .words = "Several accounts have this address. Name one by its number: " +
                             std::to_string(all[0].id.value) + " or " + std::to_string(all[1].id.value) + ".",
                    .where = "account"});
  co_return all[0].id;
}

result<duration> wanted_life(request const& r) {
  TRY(auto const seconds, r.id_parameter("min_seconds"));
  if (!seconds) return limits::token_life_left_min;
  auto const wanted = std::chrono::seconds(*seconds);
  if (std::cmp_greater(*seconds, std::chrono::seconds(limits::token_life_asked_max).count()))
    return invalid_parameter("min_seconds", "Access tokens do not live that long; ask for at most " +
                                                std::to_string(limits::token_life_asked_max.count()) + " seconds.");
  return wanted;
}

task<response> get_account_token(services s, request& r) {
  CO_TRY(auto const life, wanted_life(r));
  CO_TRY(auto const id, co_await named_account(s, r));
  auto got = co_await s.tokens.fresh(id, life);
  // Removed since the API token was made for it.
  if (!got && got.error().code == "grant.not_found") co_return no_such_account();
  CO_TRY(auto const t, std::move(got));
  r.audit.about = {.kind = "grant", .id = std::to_string(id.value), .name = t.address};
  auto const left = std::chrono::floor<std::chrono::seconds>(t.expires_at - s.clock.now());
  co_return json_response(json::object{{"account", id.value},
                                       {"address", t.address},
                                       {"access_token", t.access_token.reveal()},
                                       {"token_type", "Bearer"},
                                       {"expires_at", to_text(t.expires_at)},
                                       {"expires_in", left.count()},
                                       {"scopes", json::value_from(t.scopes)}});
}

}  // namespace

void add_account_routes(std::vector<route>& to, services const& s) {
  rows all(to, s, "/api/v1/accounts");
  all.add("GET", "", access::role::viewer, list_accounts, {}, callers::token_readers);
  all.add("GET", "/{id}/token", access::role::viewer, get_account_token, "token.read", callers::token_readers)
      .recorded = recorded::as_use;
}

}  // namespace outlink::web
