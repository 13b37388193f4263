#include <fmt/format.h>

#include <tuple>

#include "store/sqlite/grant_columns.h"
#include "store/sqlite/links_tables.h"

namespace outlink::sqlite {
namespace {

// Written in this order, after the key.
std::string const& written_columns() {
  static auto const columns =
      fmt::format("login_hint, {}, other_account_accepted, consented_at, updated_at, state, {}, {}, next_try, {}",
                  who_columns, token_columns, trouble_columns, device_columns);
  return columns;
}
std::string const& read_columns() {
  static auto const columns = fmt::format("id, uid, link_id, created_at, version, {}", written_columns());
  return columns;
}

void add_grant(row_values& to, sealer const& seals, std::string_view uid, links::grant const& g) {
  to.add(g.login_hint);
  add_identity(to, g.who);
  to.add(g.other_account_accepted);
  to.add(g.consented_at);
  to.add(g.updated_at);
  add_state(to, seals, uid, g.state);
}

result<links::grant> read_grant(sealer const& seals, row& r) {
  links::grant g;
  g.id = r.key<links::grant_id>();
  auto const uid = r.text();
  g.link = r.key<links::link_id>();
  g.created_at = r.time();
  g.version = r.version();
  g.login_hint = r.text();
  g.who = read_identity(r);
  g.other_account_accepted = r.boolean();
  g.consented_at = r.maybe_time();
  g.updated_at = r.time();
  TRY(g.state, read_state(seals, uid, r));
  return g;
}

}  // namespace

// There are hardly ever any: all are read, for one grant or for many.
result<void> grants_table::read_candidates(std::vector<links::grant>& grants) {
  static auto const sql =
      fmt::format("SELECT grant_id, uid, came_at, {}, {} FROM candidates", who_columns, token_columns);
  TRY(auto all, db_.all(sql, {}, [this](row& r) -> result<std::pair<links::grant_id, links::candidate>> {
    auto const id = r.key<links::grant_id>();
    links::candidate c;
    auto const uid = r.text();
    c.came_at = r.time();
    c.who = read_identity(r);
    TRY(auto tokens, read_tokens(seals_, "candidates", uid, r));
    if (tokens) c.tokens = *std::move(tokens);
    return std::pair(id, std::move(c));
  }));
  for (auto& [id, c] : all)
    for (auto& g : grants)
      if (g.id == id) g.candidate = std::move(c);
  return {};
}

result<void> grants_table::write_candidate(links::grant const& g) {
  TRY_DO(db_.run("DELETE FROM candidates WHERE grant_id = $1", {g.id}));
  if (!g.candidate) return {};
  auto const uid = make_uid();
  row_values values;
  values.add(g.id);
  values.add(uid);
  values.add(g.candidate->came_at);
  add_identity(values, g.candidate->who);
  add_tokens(values, seals_, "candidates", uid, &g.candidate->tokens);
  TRY_DO(db_.run(fmt::format("INSERT INTO candidates (grant_id, uid, came_at, {}, {}) VALUES ({})", who_columns,
                             token_columns, values.places()),
                 values.all()));
  return {};
}

result<std::vector<links::grant>> grants_table::select(std::string_view where, std::vector<value> const& values) {
  TRY(auto grants, db_.all(fmt::format("SELECT {} FROM grants {} ORDER BY id", read_columns(), where), values,
                           [this](row& r) { return read_grant(seals_, r); }));
  TRY_DO(read_candidates(grants));
  return grants;
}

result<std::vector<links::grant>> grants_table::list() { return select("", {}); }

result<std::vector<links::grant>> grants_table::list(links::link_id link) {
  return select("WHERE link_id = $1", {link});
}

result<links::grant> grants_table::load(links::grant_id id) {
  TRY(auto one, select("WHERE id = $1", {id}));
  if (one.empty()) return not_found("grant");
  return std::move(one.front());
}

result<links::grant> grants_table::insert(links::grant const& g) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM links WHERE id = $1", g.link, "link"));
  auto const uid = make_uid();
  row_values values;
  values.add(uid);
  values.add(g.link);
  values.add(g.created_at);
  values.add(1);
  add_grant(values, seals_, uid, g);
  auto made = g;
  TRY(auto const id, db_.first(fmt::format("INSERT INTO grants (uid, link_id, created_at, version, {}) VALUES ({}) "
                                           "RETURNING id",
                                           written_columns(), values.places()),
                               values.all(), [](row& r) { return r.key<links::grant_id>(); }));
  TRY(made.id, written(id));
  made.version = {1};
  TRY_DO(write_candidate(made));
  return made;
}

result<links::grant> grants_table::replace(links::grant const& g, version seen) {
  TRY(auto const uid, db_.first("SELECT uid FROM grants WHERE id = $1", {g.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("grant");
  row_values values;
  values.add(g.id);
  values.add(seen);
  add_grant(values, seals_, *uid, g);
  // A grant never moves to another link.
  static auto const sql = fmt::format(
      "UPDATE grants SET version = version + 1, {} WHERE id = $1 AND version = $2 RETURNING link_id, version",
      assignments(written_columns(), 3));
  auto stored = g;
  TRY(auto const after, db_.first(sql, values.all(), [](row& r) {
    auto const link = r.key<links::link_id>();
    return std::pair(link, r.version());
  }));
  if (!after) return stale("grant");
  std::tie(stored.link, stored.version) = *after;
  TRY_DO(write_candidate(stored));
  return stored;
}

result<void> grants_table::remove(links::grant_id id) {
  TRY(auto const names, servers_in_the_way(db_,
                                           "SELECT name FROM mailboxes WHERE grant_id = $1 UNION ALL "
                                           "SELECT name FROM outgoing_servers WHERE grant_id = $1 ORDER BY name",
                                           id));
  if (!names.empty())
    return fail({.code = "grant.in_use",
                 .remedy = remedy::fix_input,
                 .words = fmt::format("removing the grant: mail servers use it: {}", names)});
  TRY(auto const removed, db_.run("DELETE FROM grants WHERE id = $1", {id}));
  if (removed == 0) return not_found("grant");
  return {};
}

}  // namespace outlink::sqlite
