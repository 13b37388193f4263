#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/links_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, uid, name, provider, client_id, sealed_client_secret, authentication, scopes, issuer, authorization_endpoint, "
    "token_endpoint, expects_iss, redirect_suffix, created_at, updated_at, version";
constexpr std::string_view secret_column = "links.client_secret";

result<links::link> read_link(sealer const& seals, row& r) {
  links::link l;
  l.id = r.key<links::link_id>();
  auto const uid = r.text();
  l.name = r.text();
  l.provider = r.text();
  l.client_id = r.text();
  if (auto const sealed = r.maybe_bytes()) {
    TRY(l.client_secret, seals.open({secret_column, uid}, *sealed));
  }
  TRY(l.authentication, from_stored_name<links::client_authentication>(r.text()));
  l.scopes = split_words(r.text());
  l.issuer = r.text();
  l.authorization_endpoint = r.text();
  l.token_endpoint = r.text();
  l.expects_iss = r.boolean();
  l.redirect_suffix = r.text();
  l.created_at = r.time();
  l.updated_at = r.time();
  l.version = r.version();
  return l;
}

std::optional<std::string> seal_secret(sealer const& seals, std::string_view uid, links::link const& l) {
  if (l.client_secret.empty()) return std::nullopt;
  return seals.seal({secret_column, uid}, l.client_secret);
}

value as_blob(std::optional<std::string> const& sealed) { return sealed ? value(blob{*sealed}) : value(std::nullopt); }

failure name_taken() { return exists_already("link", "name", "storing the link: another one has this name"); }

}  // namespace

std::string joined_scopes(std::vector<std::string> const& scopes) { return fmt::format("{}", fmt::join(scopes, " ")); }

result<std::string> mailboxes_in_the_way(connection& db, std::string_view sql, value const& key) {
  TRY(auto const names, db.all(sql, {key}, [](row& r) { return fmt::format("'{}'", r.text()); }));
  return fmt::format("{}", fmt::join(names, ", "));
}

result<std::vector<links::link>> links_table::list() {
  static auto const sql = fmt::format("SELECT {} FROM links ORDER BY name", columns);
  return db_.all(sql, {}, [this](row& r) { return read_link(seals_, r); });
}

result<links::link> links_table::load(links::link_id id) {
  static auto const sql = fmt::format("SELECT {} FROM links WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, [this](row& r) { return read_link(seals_, r); }));
  return found(std::move(one), "link");
}

result<links::link> links_table::insert(links::link const& l) {
  auto const uid = make_uid();
  auto const sealed = seal_secret(seals_, uid, l);
  static auto const sql = fmt::format(
      "INSERT INTO links (uid, name, provider, client_id, sealed_client_secret, authentication, scopes, issuer, "
      "authorization_endpoint, token_endpoint, expects_iss, redirect_suffix, created_at, updated_at, version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1) ON CONFLICT (name) DO NOTHING RETURNING "
      "{}",
      columns);
  TRY(auto made, db_.first(sql,
                           {uid, l.name, l.provider, l.client_id, as_blob(sealed), stored_name(l.authentication),
                            joined_scopes(l.scopes), l.issuer, l.authorization_endpoint, l.token_endpoint,
                            l.expects_iss, l.redirect_suffix, l.created_at, l.updated_at},
                           [this](row& r) { return read_link(seals_, r); }));
  if (!made) return fail(name_taken());
  return *std::move(made);
}

result<links::link> links_table::replace(links::link const& l, version seen) {
  TRY(auto const uid, db_.first("SELECT uid FROM links WHERE id = $1", {l.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("link");
  auto const sealed = seal_secret(seals_, *uid, l);
  // redirect_suffix and created_at never change.
  static auto const sql = fmt::format(
      "UPDATE links SET name = $3, provider = $4, client_id = $5, sealed_client_secret = $6, authentication = $7, "
      "scopes = $8, "
      "issuer = $9, authorization_endpoint = $10, token_endpoint = $11, expects_iss = $12, updated_at = $13, version = "
      "version + 1 "
      "WHERE id = $1 AND version = $2 RETURNING {}",
      columns);
  auto changed = db_.first(
      sql,
      {l.id, seen, l.name, l.provider, l.client_id, as_blob(sealed), stored_name(l.authentication),
       joined_scopes(l.scopes), l.issuer, l.authorization_endpoint, l.token_endpoint, l.expects_iss, l.updated_at},
      [this](row& r) { return read_link(seals_, r); });
  TRY(auto stored, unless_taken(std::move(changed), name_taken()));
  if (!stored) return stale("link");
  return *std::move(stored);
}

result<void> links_table::remove(links::link_id id) {
  TRY(auto const names,
      mailboxes_in_the_way(db_,
                           "SELECT m.name FROM mailboxes m JOIN grants g ON g.id = m.grant_id WHERE g.link_id = $1 "
                           "ORDER BY m.name",
                           id));
  if (!names.empty())
    return fail({.code = "link.in_use",
                 .remedy = remedy::fix_input,
                 .words = fmt::format("removing the link: incoming mail servers use it: {}", names)});
  TRY(auto const removed, db_.run("DELETE FROM links WHERE id = $1", {id}));
  if (removed == 0) return not_found("link");
  return {};
}

}  // namespace outlink::sqlite
