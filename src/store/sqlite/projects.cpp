#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/tracker_tables.h"

namespace outlink::sqlite {
namespace {

tracker::project read_project(row& r) {
  return {.id = r.key<tracker::project_id>(), .key = r.text(), .name = r.text(), .created_at = r.time()};
}

}  // namespace

result<std::vector<tracker::project>> projects::list() {
  return db_.all("SELECT id, key, name, created_at FROM projects ORDER BY key", {}, read_project);
}

result<tracker::project> projects::load(tracker::project_id id) {
  TRY(auto one, db_.first("SELECT id, key, name, created_at FROM projects WHERE id = $1", {id}, read_project));
  return found(std::move(one), "project");
}

result<tracker::project> projects::insert(tracker::project const& p) {
  TRY(auto made,
      db_.first("INSERT INTO projects (key, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING "
                "RETURNING id, key, name, created_at",
                {p.key, p.name, p.created_at}, read_project));
  if (!made) return fail(exists_already("project", "key", "making the project: another one has this key"));
  TRY_DO(db_.run("INSERT INTO issue_counters (project_id) VALUES ($1)", {made->id}));
  return *std::move(made);
}

tracker::person read_person(row& r) {
  tracker::person p{.id = r.key<tracker::person_id>(), .name = r.text(), .email = r.text(), .created_at = r.time()};
  p.bounced_at = r.maybe_time();
  p.bounce_reason = r.text();
  return p;
}

result<tracker::person> people::load(tracker::person_id id) {
  static auto const sql = fmt::format("SELECT {} FROM people WHERE id = $1", person_columns);
  TRY(auto one, db_.first(sql, {id}, read_person));
  return found(std::move(one), "person");
}

result<std::optional<tracker::person>> people::find(std::string_view email) {
  static auto const sql = fmt::format("SELECT {} FROM people WHERE email = $1", person_columns);
  return db_.first(sql, {ascii_lower(email)}, read_person);
}

result<tracker::person> people::insert(tracker::person const& p) {
  static auto const sql = fmt::format(
      "INSERT INTO people (name, email, created_at) VALUES ($1, $2, $3) ON CONFLICT (email) DO NOTHING RETURNING {}",
      person_columns);
  TRY(auto made, db_.first(sql, {p.name, ascii_lower(p.email), p.created_at}, read_person));
  if (!made) return fail(exists_already("person", "email", "making the person: another one has this address"));
  return *std::move(made);
}

result<bool> people::is_assignable(tracker::person_id id) {
  return db_.exists("SELECT 1 FROM accounts WHERE person_id = $1 AND role IN ('agent', 'admin')", {id});
}

result<void> people::record_bounce(tracker::person_id id, std::optional<time_point> at, std::string_view reason) {
  TRY(auto const changed, db_.run("UPDATE people SET bounced_at = $2, bounce_reason = $3 WHERE id = $1",
                                  {id, at ? value(*at) : value(std::nullopt), reason}));
  if (changed == 0) return not_found("person");
  return {};
}

}  // namespace outlink::sqlite
