#include <fmt/format.h>

#include "store/sqlite/access_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view selected =
    "SELECT id, name, digest, hint, owner_id, acts_as, created_at, expires_at, last_used_at FROM api_tokens";

result<access::api_token> read_token(row& r) {
  access::api_token t{.id = r.key<access::api_token_id>(),
                      .name = r.text(),
                      .digest = r.text(),
                      .hint = r.text(),
                      .owner = r.key<tracker::person_id>(),
                      .reach = access::reads_accounts{}};
  if (r.next_is_null()) {
    r.skip(1);
  } else {
    TRY(auto const most, from_stored_name<access::role>(r.text()));
    t.reach = access::acts_as{most};
  }
  t.created_at = r.time();
  t.expires_at = r.maybe_time();
  t.last_used_at = r.maybe_time();
  return t;
}

}  // namespace

result<void> api_tokens::read_accounts(access::api_token& t) {
  auto* reads = std::get_if<access::reads_accounts>(&t.reach);
  if (!reads) return {};
  TRY(reads->accounts, db_.all("SELECT grant_id FROM api_token_accounts WHERE token_id = $1 ORDER BY grant_id", {t.id},
                               [](row& r) { return r.integer(); }));
  return {};
}

result<std::vector<access::api_token>> api_tokens::list() {
  static auto const sql = fmt::format("{} ORDER BY name", selected);
  TRY(auto all, db_.all(sql, {}, read_token));
  for (auto& t : all) TRY_DO(read_accounts(t));
  return all;
}

result<std::optional<access::api_token>> api_tokens::find(std::string_view digest) {
  static auto const sql = fmt::format("{} WHERE digest = $1", selected);
  TRY(auto one, db_.first(sql, {digest}, read_token));
  if (one) TRY_DO(read_accounts(*one));
  return one;
}

result<access::api_token> api_tokens::insert(access::api_token const& t) {
  auto const* acts = std::get_if<access::acts_as>(&t.reach);
  auto made = db_.first(
      "INSERT INTO api_tokens (name, digest, hint, owner_id, acts_as, created_at, expires_at, last_used_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
      {t.name, t.digest, t.hint, t.owner, acts ? value(stored_name(acts->most)) : value(std::nullopt), t.created_at,
       t.expires_at, t.last_used_at},
      [](row& r) { return r.key<access::api_token_id>(); });
  TRY(auto const row, unless_taken(std::move(made), exists_already("api_token", "name",
                                                                   "making the API token: another one has this name")));
  auto stored = t;
  TRY(stored.id, written(row));
  if (auto const* reads = std::get_if<access::reads_accounts>(&t.reach))
    for (auto const account : reads->accounts) {
      if (auto there = must_exist(db_, "SELECT 1 FROM grants WHERE id = $1", account, "grant"); !there) {
        there.error().where = "accounts";
        return std::unexpected(std::move(there).error());
      }
      TRY_DO(db_.run("INSERT INTO api_token_accounts (token_id, grant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                     {stored.id, account}));
    }
  return stored;
}

result<void> api_tokens::remove(access::api_token_id id) {
  TRY(auto const changed, db_.run("DELETE FROM api_tokens WHERE id = $1", {id}));
  if (changed == 0) return not_found("api_token");
  return {};
}

result<void> api_tokens::record_use(access::api_token_id id, time_point when) {
  TRY_DO(db_.run("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", {id, when}));
  return {};
}

}  // namespace outlink::sqlite
