#include <fmt/format.h>

#include "store/sqlite/mail_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, uid, name, description, provider, protocol, host, port, security, timeout_ms, user_name, sealed_password, "
    "grant_id, folder, take_over, since, afterwards, move_to, poll_every_ms, enabled, created_at, updated_at, version";
constexpr std::string_view password_column = "mailboxes.password";

result<mail::mailbox> read_mailbox(sealer const& seals, row& r) {
  mail::mailbox m;
  m.id = r.key<mail::mailbox_id>();
  auto const uid = r.text();
  m.name = r.text();
  m.description = r.text();
  m.provider = r.text();
  TRY(m.protocol, from_stored_name<mail::protocol_kind>(r.text()));
  m.server.host = r.text();
  m.server.port = static_cast<std::uint16_t>(r.integer());
  TRY(m.server.security, from_stored_name<flow::transport_security>(r.text()));
  m.timeout = duration(r.integer());
  m.user_name = r.text();
  auto const sealed = r.maybe_bytes();
  auto const grant = r.key<links::grant_id>();
  if (sealed) {
    TRY(auto password, seals.open({password_column, uid}, *sealed));
    m.authentication = mail::password_authentication{std::move(password)};
  } else {
    m.authentication = mail::link_authentication{grant};
  }
  m.folder = r.text();
  TRY(m.take_over, from_stored_name<mail::take_over>(r.text()));
  m.since = r.maybe_time();
  TRY(m.afterwards, from_stored_name<mail::afterwards>(r.text()));
  m.move_to = r.text();
  m.poll_every = duration(r.integer());
  m.enabled = r.boolean();
  m.created_at = r.time();
  m.updated_at = r.time();
  m.version = r.version();
  return m;
}

/// What stands in the two columns of which one is NULL.
struct authentication_columns {
  std::optional<std::string> sealed_password;
  links::grant_id grant;
  value password() const { return sealed_password ? value(blob{*sealed_password}) : value(std::nullopt); }
};

authentication_columns seal_password(sealer const& seals, std::string_view uid, mail::mailbox const& m) {
  if (auto const* by_password = std::get_if<mail::password_authentication>(&m.authentication))
    return {.sealed_password = seals.seal({password_column, uid}, by_password->password)};
  return {.grant = std::get<mail::link_authentication>(m.authentication).grant};
}

result<void> check_references(connection& db, mail::mailbox const& m) {
  if (auto const* by_link = std::get_if<mail::link_authentication>(&m.authentication))
    TRY_DO(must_exist(db, "SELECT 1 FROM grants WHERE id = $1", by_link->grant, "grant"));
  return {};
}

value since_of(mail::mailbox const& m) { return m.since ? value(*m.since) : value(std::nullopt); }

failure name_taken() {
  return exists_already("mailbox", "name", "storing the incoming mail server: another one has this name");
}

}  // namespace

result<std::vector<mail::mailbox>> mailboxes::list() {
  static auto const sql = fmt::format("SELECT {} FROM mailboxes ORDER BY name", columns);
  return db_.all(sql, {}, [this](row& r) { return read_mailbox(seals_, r); });
}

result<mail::mailbox> mailboxes::load(mail::mailbox_id id) {
  static auto const sql = fmt::format("SELECT {} FROM mailboxes WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, [this](row& r) { return read_mailbox(seals_, r); }));
  return found(std::move(one), "mailbox");
}

result<mail::mailbox> mailboxes::insert(mail::mailbox const& m) {
  TRY_DO(check_references(db_, m));
  auto const uid = make_uid();
  auto const sealed = seal_password(seals_, uid, m);
  static auto const sql = fmt::format(
      "INSERT INTO mailboxes (uid, name, description, provider, protocol, host, port, security, timeout_ms, user_name, "
      "sealed_password, grant_id, folder, take_over, since, afterwards, move_to, poll_every_ms, enabled, created_at, "
      "updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
      "$19, $20, $21, 1) ON CONFLICT (name) DO NOTHING RETURNING {}",
      columns);
  TRY(auto made, db_.first(sql,
                           {uid,
                            m.name,
                            m.description,
                            m.provider,
                            stored_name(m.protocol),
                            m.server.host,
                            m.server.port,
                            stored_name(m.server.security),
                            m.timeout.count(),
                            m.user_name,
                            sealed.password(),
                            nullable(sealed.grant),
                            m.folder,
                            stored_name(m.take_over),
                            since_of(m),
                            stored_name(m.afterwards),
                            m.move_to,
                            m.poll_every.count(),
                            m.enabled,
                            m.created_at,
                            m.updated_at},
                           [this](row& r) { return read_mailbox(seals_, r); }));
  if (!made) return fail(name_taken());
  return *std::move(made);
}

result<mail::mailbox> mailboxes::replace(mail::mailbox const& m, version seen) {
  TRY(auto const uid, db_.first("SELECT uid FROM mailboxes WHERE id = $1", {m.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("mailbox");
  TRY_DO(check_references(db_, m));
  auto const sealed = seal_password(seals_, *uid, m);
  static auto const sql = fmt::format(
      "UPDATE mailboxes SET name = $3, description = $4, provider = $5, protocol = $6, host = $7, port = $8, "
      "security = $9, timeout_ms = $10, user_name = $11, sealed_password = $12, grant_id = $13, folder = $14, "
      "take_over = $15, since = $16, afterwards = $17, move_to = $18, poll_every_ms = $19, enabled = $20, "
      "updated_at = $21, version = version + 1 WHERE id = $1 AND version = $2 RETURNING {}",
      columns);
  auto changed = db_.first(sql,
                           {m.id,
                            seen,
                            m.name,
                            m.description,
                            m.provider,
                            stored_name(m.protocol),
                            m.server.host,
                            m.server.port,
                            stored_name(m.server.security),
                            m.timeout.count(),
                            m.user_name,
                            sealed.password(),
                            nullable(sealed.grant),
                            m.folder,
                            stored_name(m.take_over),
                            since_of(m),
                            stored_name(m.afterwards),
                            m.move_to,
                            m.poll_every.count(),
                            m.enabled,
                            m.updated_at},
                           [this](row& r) { return read_mailbox(seals_, r); });
  TRY(auto stored, unless_taken(std::move(changed), name_taken()));
  if (!stored) return stale("mailbox");
  return *std::move(stored);
}

result<void> mailboxes::remove(mail::mailbox_id id) {
  TRY(auto const removed, db_.run("DELETE FROM mailboxes WHERE id = $1", {id}));
  if (removed == 0) return not_found("mailbox");
  return {};
}

result<mail::cursor> mailboxes::load_cursor(mail::mailbox_id id) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM mailboxes WHERE id = $1", id, "mailbox"));
  TRY(auto const stored,
      db_.first("SELECT uid_validity, uid_next, taken_over_below, token FROM mailbox_cursors WHERE mailbox_id = $1",
                {id}, [](row& r) {
                  return mail::cursor{.uid_validity = static_cast<std::uint32_t>(r.integer()),
                                      .uid_next = static_cast<std::uint32_t>(r.integer()),
                                      .taken_over_below = static_cast<std::uint32_t>(r.integer()),
                                      .token = r.text()};
                }));
  return stored.value_or(mail::cursor{});
}

result<void> mailboxes::store_cursor(mail::mailbox_id id, mail::cursor const& c) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM mailboxes WHERE id = $1", id, "mailbox"));
  TRY_DO(
      db_.run("INSERT INTO mailbox_cursors (mailbox_id, uid_validity, uid_next, taken_over_below, token) "
              "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (mailbox_id) DO UPDATE SET uid_validity = "
              "excluded.uid_validity, uid_next = excluded.uid_next, taken_over_below = excluded.taken_over_below, "
              "token = excluded.token",
              {id, c.uid_validity, c.uid_next, c.taken_over_below, c.token}));
  return {};
}

}  // namespace outlink::sqlite
