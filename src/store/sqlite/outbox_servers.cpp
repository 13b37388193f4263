#include <fmt/format.h>

#include "store/sqlite/outbox_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, uid, name, description, provider, protocol, host, port, security, timeout_ms, user_name, authentication, "
    "sealed_password, grant_id, from_address, from_name, subject_prefix, letters_per_minute, enabled, created_at, "
    "updated_at, version";
constexpr std::string_view password_column = "outgoing_servers.password";

result<outbox::server> read_server(sealer const& seals, row& r) {
  outbox::server s;
  s.id = r.key<outbox::server_id>();
  auto const uid = r.text();
  s.name = r.text();
  s.description = r.text();
  s.provider = r.text();
  TRY(s.protocol, from_stored_name<outbox::protocol_kind>(r.text()));
  s.endpoint.host = r.text();
  s.endpoint.port = static_cast<std::uint16_t>(r.integer());
  TRY(s.endpoint.security, from_stored_name<flow::transport_security>(r.text()));
  s.timeout = duration(r.integer());
  s.user_name = r.text();
  r.skip(1);
  auto const sealed = r.maybe_bytes();
  auto const grant = r.key<links::grant_id>();
  if (sealed) {
    TRY(auto password, seals.open({password_column, uid}, *sealed));
    s.authentication = outbox::password_authentication{std::move(password)};
  } else if (grant) {
    s.authentication = outbox::link_authentication{grant};
  }
  s.from_address = r.text();
  s.from_name = r.text();
  s.subject_prefix = r.text();
  s.letters_per_minute = static_cast<int>(r.integer());
  s.enabled = r.boolean();
  s.created_at = r.time();
  s.updated_at = r.time();
  s.version = r.version();
  return s;
}

/// What stands in the three columns of the sign-in.
struct authentication_columns {
  std::string_view kind = "none";
  std::optional<std::string> sealed_password = {};
  links::grant_id grant = {};
  value password() const { return sealed_password ? value(blob{*sealed_password}) : value(std::nullopt); }
};

authentication_columns seal_password(sealer const& seals, std::string_view uid, outbox::server const& s) {
  if (auto const* by_password = std::get_if<outbox::password_authentication>(&s.authentication))
    return {.kind = "password", .sealed_password = seals.seal({password_column, uid}, by_password->password)};
  if (auto const* by_link = std::get_if<outbox::link_authentication>(&s.authentication))
    return {.kind = "link", .grant = by_link->grant};
  return {};
}

failure name_taken() {
  return exists_already("outgoing_server", "name", "storing the outgoing mail server: another one has this name");
}

}  // namespace

result<void> outgoing_servers::check_references(outbox::server const& s) {
  for (auto const project : s.projects)
    TRY_DO(must_exist(db_, "SELECT 1 FROM projects WHERE id = $1", project, "project"));
  if (auto const* by_link = std::get_if<outbox::link_authentication>(&s.authentication))
    TRY_DO(must_exist(db_, "SELECT 1 FROM grants WHERE id = $1", by_link->grant, "grant"));
  return {};
}

result<void> outgoing_servers::write_projects(outbox::server_id id, std::vector<tracker::project_id> const& projects) {
  TRY_DO(db_.run("DELETE FROM outgoing_server_projects WHERE server_id = $1", {id}));
  for (auto const project : projects)
    TRY_DO(
        db_.run("INSERT INTO outgoing_server_projects (server_id, project_id) VALUES ($1, $2) "
                "ON CONFLICT (server_id, project_id) DO NOTHING",
                {id, project}));
  return {};
}

result<void> outgoing_servers::read_projects(outbox::server& s) {
  TRY(s.projects, db_.all("SELECT project_id FROM outgoing_server_projects WHERE server_id = $1 ORDER BY project_id",
                          {s.id}, [](row& r) { return r.key<tracker::project_id>(); }));
  return {};
}

result<std::vector<outbox::server>> outgoing_servers::list() {
  static auto const sql = fmt::format("SELECT {} FROM outgoing_servers ORDER BY name", columns);
  TRY(auto all, db_.all(sql, {}, [this](row& r) { return read_server(seals_, r); }));
  for (auto& s : all) TRY_DO(read_projects(s));
  return all;
}

result<outbox::server> outgoing_servers::load(outbox::server_id id) {
  static auto const sql = fmt::format("SELECT {} FROM outgoing_servers WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, [this](row& r) { return read_server(seals_, r); }));
  TRY(auto s, found(std::move(one), "outgoing_server"));
  TRY_DO(read_projects(s));
  return s;
}

result<outbox::server> outgoing_servers::insert(outbox::server const& s) {
  TRY_DO(check_references(s));
  auto const uid = make_uid();
  auto const sign_in = seal_password(seals_, uid, s);
  TRY(auto const id,
      db_.first("INSERT INTO outgoing_servers (uid, name, description, provider, protocol, host, port, security, "
                "timeout_ms, user_name, authentication, sealed_password, grant_id, from_address, from_name, "
                "subject_prefix, letters_per_minute, enabled, created_at, updated_at, version) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1) "
                "ON CONFLICT (name) DO NOTHING RETURNING id",
                {uid,
                 s.name,
                 s.description,
                 s.provider,
                 stored_name(s.protocol),
                 s.endpoint.host,
                 s.endpoint.port,
                 stored_name(s.endpoint.security),
                 s.timeout.count(),
                 s.user_name,
                 sign_in.kind,
                 sign_in.password(),
                 nullable(sign_in.grant),
                 s.from_address,
                 s.from_name,
                 s.subject_prefix,
                 s.letters_per_minute,
                 s.enabled,
                 s.created_at,
                 s.updated_at},
                [](row& r) { return r.key<outbox::server_id>(); }));
  if (!id) return fail(name_taken());
  TRY_DO(write_projects(*id, s.projects));
  return load(*id);
}

result<outbox::server> outgoing_servers::replace(outbox::server const& s, version seen) {
  TRY(auto const uid,
      db_.first("SELECT uid FROM outgoing_servers WHERE id = $1", {s.id}, [](row& r) { return r.text(); }));
  if (!uid) return not_found("outgoing_server");
  TRY_DO(check_references(s));
  auto const sign_in = seal_password(seals_, *uid, s);
  auto changed = db_.run(
      "UPDATE outgoing_servers SET name = $3, description = $4, provider = $5, protocol = $6, host = $7, port = $8, "
      "security = $9, timeout_ms = $10, user_name = $11, authentication = $12, sealed_password = $13, grant_id = $14, "
      "from_address = $15, from_name = $16, subject_prefix = $17, letters_per_minute = $18, enabled = $19, "
      "updated_at = $20, version = version + 1 WHERE id = $1 AND version = $2",
      {s.id,
       seen,
       s.name,
       s.description,
       s.provider,
       stored_name(s.protocol),
       s.endpoint.host,
       s.endpoint.port,
       stored_name(s.endpoint.security),
       s.timeout.count(),
       s.user_name,
       sign_in.kind,
       sign_in.password(),
       nullable(sign_in.grant),
       s.from_address,
       s.from_name,
       s.subject_prefix,
       s.letters_per_minute,
       s.enabled,
       s.updated_at});
  TRY(auto const count, unless_taken(std::move(changed), name_taken()));
  if (count == 0) return stale("outgoing_server");
  TRY_DO(write_projects(s.id, s.projects));
  return load(s.id);
}

result<void> outgoing_servers::remove(outbox::server_id id) {
  TRY(auto const removed, db_.run("DELETE FROM outgoing_servers WHERE id = $1", {id}));
  if (removed == 0) return not_found("outgoing_server");
  TRY_DO(db_.run("UPDATE outbox_letters SET server_id = NULL WHERE server_id = $1 AND state = 'waiting'", {id}));
  return {};
}

}  // namespace outlink::sqlite
