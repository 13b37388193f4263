#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "store/sqlite/grant_columns.h"
#include "store/sqlite/links_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

// Written in this order, after the key. What a link is made with (provider, grant type, redirect URL) never changes.
constexpr std::string_view written_columns =
    "name, client_id, authentication, scopes, issuer, authorization_endpoint, token_endpoint, "
    "device_authorization_endpoint, revocation_endpoint, userinfo_endpoint, jwks_uri, expects_iss, sealed_private_key, "
    "certificate, key_id, service_account, key_expires_at, updated_at";
constexpr std::string_view made_columns = "uid, provider, grant_type, redirect_url, created_at, version";
constexpr int key_columns_count = 5;
constexpr std::string_view private_key_column = "links.private_key";
constexpr std::string_view secret_column = "link_secrets.value";

void add_link(row_values& to, sealer const& seals, std::string_view uid, links::link const& l) {
  to.add(l.name);
  to.add(l.client_id);
  to.add(stored_name(l.authentication));
  to.add_text(joined_scopes(l.scopes));
  to.add(l.issuer);
  to.add(l.authorization_endpoint);
  to.add(l.token_endpoint);
  to.add(l.device_authorization_endpoint);
  to.add(l.revocation_endpoint);
  to.add(l.userinfo_endpoint);
  to.add(l.jwks_uri);
  to.add(l.expects_iss);
  if (l.key) {
    to.add_bytes(seals.seal({private_key_column, uid}, l.key->private_key));
    to.add(l.key->certificate);
    to.add(l.key->key_id);
    to.add(l.key->service_account);
    to.add(l.key->expires_at);
  } else {
    to.add_nulls(key_columns_count);
  }
  to.add(l.updated_at);
}

result<links::link> read_link(sealer const& seals, row& r) {
  links::link l;
  l.id = r.key<links::link_id>();
  auto const uid = r.text();
  l.provider = r.text();
  TRY(l.grant_type, from_stored_name<links::grant_type>(r.text()));
  l.redirect_url = r.text();
  l.created_at = r.time();
  l.version = r.version();
  l.name = r.text();
  l.client_id = r.text();
  TRY(l.authentication, from_stored_name<links::client_authentication>(r.text()));
  l.scopes = split_words(r.text());
  l.issuer = r.text();
  l.authorization_endpoint = r.text();
  l.token_endpoint = r.text();
  l.device_authorization_endpoint = r.text();
  l.revocation_endpoint = r.text();
  l.userinfo_endpoint = r.text();
  l.jwks_uri = r.text();
  l.expects_iss = r.boolean();
  if (r.next_is_null()) {
    r.skip(key_columns_count);
  } else {
    links::client_key k;
    TRY(k.private_key, seals.open({private_key_column, uid}, r.bytes()));
    k.certificate = r.text();
    k.key_id = r.text();
    k.service_account = r.text();
    k.expires_at = r.maybe_time();
    l.key = std::move(k);
  }
  l.updated_at = r.time();
  return l;
}

failure name_taken() { return exists_already("link", "name", "storing the link: another one has this name"); }

}  // namespace

std::string joined_scopes(std::vector<std::string> const& scopes) { return fmt::format("{}", fmt::join(scopes, " ")); }

result<std::string> servers_in_the_way(connection& db, std::string_view sql, value const& key) {
  TRY(auto const names, db.all(sql, {key}, [](row& r) { return fmt::format("'{}'", r.text()); }));
  return fmt::format("{}", fmt::join(names, ", "));
}

result<void> links_table::read_parts(links::link& l) {
  TRY(l.client_secrets,
      db_.all("SELECT uid, sealed_value, added_at, expires_at FROM link_secrets WHERE link_id = $1 ORDER BY rank",
              {l.id}, [this](row& r) -> result<links::client_secret> {
                auto const uid = r.text();
                TRY(auto plain, seals_.open({secret_column, uid}, r.bytes()));
                auto const added_at = r.time();
                return links::client_secret{
                    .value = std::move(plain), .added_at = added_at, .expires_at = r.maybe_time()};
              }));
  TRY(auto const variables, db_.all("SELECT name, value FROM link_variables WHERE link_id = $1", {l.id}, [](row& r) {
    auto name = r.text();
    return std::pair(std::move(name), r.text());
  }));
  l.variables = {variables.begin(), variables.end()};
  return {};
}

result<void> links_table::write_parts(links::link const& l) {
  TRY_DO(db_.run("DELETE FROM link_secrets WHERE link_id = $1", {l.id}));
  for (std::size_t rank = 0; rank < l.client_secrets.size(); ++rank) {
    auto const& s = l.client_secrets[rank];
    auto const uid = make_uid();
    auto const sealed = seals_.seal({secret_column, uid}, s.value);
    TRY_DO(
        db_.run("INSERT INTO link_secrets (uid, link_id, rank, sealed_value, added_at, expires_at) "
                "VALUES ($1, $2, $3, $4, $5, $6)",
                {uid, l.id, rank, blob{sealed}, s.added_at, s.expires_at}));
  }
  TRY_DO(db_.run("DELETE FROM link_variables WHERE link_id = $1", {l.id}));
  for (auto const& [name, text] : l.variables)
    TRY_DO(db_.run("INSERT INTO link_variables (link_id, name, value) VALUES ($1, $2, $3)", {l.id, name, text}));
  return {};
}

result<std::vector<links::link>> links_table::list() {
  static auto const sql = fmt::format("SELECT id, {}, {} FROM links ORDER BY name", made_columns, written_columns);
  TRY(auto all, db_.all(sql, {}, [this](row& r) { return read_link(seals_, r); }));
  for (auto& l : all) TRY_DO(read_parts(l));
  return all;
}

result<links::link> links_table::load(links::link_id id) {
  static auto const sql = fmt::format("SELECT id, {}, {} FROM links WHERE id = $1", made_columns, written_columns);
  TRY(auto one, db_.first(sql, {id}, [this](row& r) { return read_link(seals_, r); }));
  if (one) TRY_DO(read_parts(*one));
  return found(std::move(one), "link");
}

result<links::link> links_table::insert(links::link const& l) {
  auto const uid = make_uid();
  row_values values;
  values.add(uid);
  values.add(l.provider);
  values.add(stored_name(l.grant_type));
  values.add(l.redirect_url);
  values.add(l.created_at);
  values.add(1);
  add_link(values, seals_, uid, l);
  TRY(auto const id,
      db_.first(fmt::format("INSERT INTO links ({}, {}) VALUES ({}) ON CONFLICT (name) DO NOTHING RETURNING id",
                            made_columns, written_columns, values.places()),
                values.all(), [](row& r) { return r.key<links::link_id>(); }));
  if (!id) return fail(name_taken());
  auto made = l;
  made.id = *id;
  TRY_DO(write_parts(made));
  return load(*id);
}

result<links::link> links_table::replace(links::link const& l, version seen) {
  TRY(auto const uid, db_.first("SELECT uid FROM links WHERE id = $1", {l.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("link");
  row_values values;
  values.add(l.id);
  values.add(seen);
  add_link(values, seals_, *uid, l);
  static auto const sql = fmt::format("UPDATE links SET version = version + 1, {} WHERE id = $1 AND version = $2",
                                      assignments(written_columns, 3));
  TRY(auto const changed, unless_taken(db_.run(sql, values.all()), name_taken()));
  if (changed == 0) return stale("link");
  TRY_DO(write_parts(l));
  return load(l.id);
}

result<void> links_table::remove(links::link_id id) {
  TRY(auto const names, servers_in_the_way(db_,
                                           "SELECT m.name AS name FROM mailboxes m JOIN grants g ON g.id = m.grant_id "
                                           "WHERE g.link_id = $1 UNION ALL SELECT s.name FROM outgoing_servers s "
                                           "JOIN grants g ON g.id = s.grant_id WHERE g.link_id = $1 ORDER BY name",
                                           id));
  if (!names.empty())
    return fail({.code = "link.in_use",
                 .remedy = remedy::fix_input,
                 .words = fmt::format("removing the link: mail servers use it: {}", names)});
  TRY(auto const removed, db_.run("DELETE FROM links WHERE id = $1", {id}));
  if (removed == 0) return not_found("link");
  return {};
}

}  // namespace outlink::sqlite
