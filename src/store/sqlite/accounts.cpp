#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/access_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view selected =
    "SELECT p.id, p.name, p.email, p.created_at, a.role, a.password_hash FROM accounts a JOIN people p ON p.id = "
    "a.person_id";

result<access::account> read_account(row& r) {
  access::account a;
  a.person = {.id = r.key<tracker::person_id>(), .name = r.text(), .email = r.text(), .created_at = r.time()};
  TRY(a.role, from_stored_name<access::role>(r.text()));
  a.password_hash = secret_text(r.text());
  return a;
}

access::session read_session(row& r) {
  return {.digest = r.text(), .person = r.key<tracker::person_id>(), .created_at = r.time(), .expires_at = r.time()};
}

}  // namespace

result<std::vector<access::account>> accounts::list() {
  static auto const sql = fmt::format("{} ORDER BY p.email", selected);
  return db_.all(sql, {}, read_account);
}

result<std::optional<access::account>> accounts::find(std::string_view email) {
  static auto const sql = fmt::format("{} WHERE p.email = $1", selected);
  return db_.first(sql, {ascii_lower(email)}, read_account);
}

result<access::account> accounts::load(tracker::person_id id) {
  static auto const sql = fmt::format("{} WHERE p.id = $1", selected);
  TRY(auto one, db_.first(sql, {id}, read_account));
  return found(std::move(one), "account");
}

result<access::account> accounts::insert(access::account const& a) {
  // A person who wrote letters before keeps what they wrote, and takes the name of the account.
  TRY(auto const person, db_.first("INSERT INTO people (name, email, created_at) VALUES ($1, $2, $3) ON CONFLICT "
                                   "(email) DO UPDATE SET name = excluded.name "
                                   "RETURNING id",
                                   {a.person.name, ascii_lower(a.person.email), a.person.created_at},
                                   [](row& r) { return r.key<tracker::person_id>(); }));
  TRY(auto const id, written(person));
  TRY(auto const changed, db_.run("INSERT INTO accounts (person_id, role, password_hash) VALUES ($1, $2, $3) ON "
                                  "CONFLICT (person_id) DO NOTHING",
                                  {id, stored_name(a.role), a.password_hash.reveal()}));
  if (changed == 0) return fail(exists_already("account", "email", "making the account: another one has this address"));
  return load(id);
}

result<void> accounts::replace(access::account const& a) {
  TRY(auto const changed, db_.run("UPDATE accounts SET role = $2, password_hash = $3 WHERE person_id = $1",
                                  {a.person.id, stored_name(a.role), a.password_hash.reveal()}));
  if (changed == 0) return not_found("account");
  auto renamed = db_.run("UPDATE people SET name = $2, email = $3 WHERE id = $1",
                         {a.person.id, a.person.name, ascii_lower(a.person.email)});
  TRY_DO(unless_taken(std::move(renamed),
                      exists_already("account", "email", "changing the account: somebody else has this address")));
  return {};
}

result<void> sessions::insert(access::session const& s) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM accounts WHERE person_id = $1", s.person, "account"));
  TRY_DO(db_.run("INSERT INTO sessions (digest, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                 {s.digest, s.person, s.created_at, s.expires_at}));
  return {};
}

result<std::optional<access::session>> sessions::find(std::string_view digest) {
  return db_.first("SELECT digest, person_id, created_at, expires_at FROM sessions WHERE digest = $1", {digest},
                   read_session);
}

result<void> sessions::remove(std::string_view digest) {
  TRY_DO(db_.run("DELETE FROM sessions WHERE digest = $1", {digest}));
  return {};
}

result<void> sessions::remove_expired(time_point now) {
  TRY_DO(db_.run("DELETE FROM sessions WHERE expires_at <= $1", {now}));
  return {};
}

}  // namespace outlink::sqlite
