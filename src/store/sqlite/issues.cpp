#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/stored_names.h"
#include "store/sqlite/tracker_tables.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, project_id, key, summary, description, status, type, priority, reporter_id, assignee_id, created_at, "
    "updated_at, version, letter_id";

result<tracker::issue> read_issue(row& r) {
  tracker::issue i;
  i.id = r.key<tracker::issue_id>();
  i.project = r.key<tracker::project_id>();
  i.key = r.text();
  i.summary = r.text();
  i.description = r.text();
  TRY(i.status, from_stored_name<tracker::issue_status>(r.text()));
  i.type = r.text();
  TRY(i.priority, from_stored_name<tracker::issue_priority>(r.text()));
  i.reporter = r.key<tracker::person_id>();
  i.assignee = r.key<tracker::person_id>();
  i.created_at = r.time();
  i.updated_at = r.time();
  i.version = r.version();
  i.letter = r.integer();
  return i;
}

std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace

result<std::vector<tracker::issue>> issues::list(tracker::issue_filter const& filter) {
  // A scan, upper and lower case alike for ASCII only: a full-text index comes with the tracker's own issue.
  TRY(auto where, conditions_for_words(filter.text, "issue",
                                       "(lower(key) LIKE ${0} ESCAPE '\\' OR lower(summary) LIKE ${0} ESCAPE '\\' OR "
                                       "lower(description) LIKE ${0} ESCAPE '\\')"));
  if (filter.project) where.add("project_id = ${}", *filter.project);
  if (filter.status) where.add("status = ${}", stored_name(*filter.status));
  if (filter.before) where.add("id < ${}", *filter.before);
  where.values.emplace_back(filter.limit);
  auto const sql =
      fmt::format("SELECT {} FROM issues WHERE {} ORDER BY id DESC LIMIT ${}", columns, where.sql, where.values.size());
  return db_.all(sql, where.values, read_issue);
}

result<tracker::issue> issues::load(std::string_view key) {
  static auto const sql = fmt::format("SELECT {} FROM issues WHERE key = $1", columns);
  TRY(auto one, db_.first(sql, {ascii_upper(key)}, read_issue));
  return found(std::move(one), "issue");
}

result<tracker::issue> issues::load(tracker::issue_id id) {
  static auto const sql = fmt::format("SELECT {} FROM issues WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, read_issue));
  return found(std::move(one), "issue");
}

result<tracker::issue> issues::insert(tracker::new_issue const& i) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM people WHERE id = $1", i.reporter, "person"));
  // The counter is part of the transaction: a key that was rolled back is given again, one that was committed never.
  TRY(auto const number,
      db_.first("UPDATE issue_counters SET newest = newest + 1 WHERE project_id = $1 RETURNING newest", {i.project},
                [](row& r) { return r.integer(); }));
  if (!number) return not_found("project");
  if (i.assignee) TRY_DO(must_exist(db_, "SELECT 1 FROM people WHERE id = $1", i.assignee, "person"));
  static auto const sql = fmt::format(
      "INSERT INTO issues (project_id, key, summary, description, status, type, priority, reporter_id, assignee_id, "
      "created_at, updated_at, version, letter_id) "
      "SELECT id, key || '-' || $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 1, $11 FROM projects WHERE id = $1 "
      "RETURNING {}",
      columns);
  TRY(auto maybe, db_.first(sql,
                            {i.project, std::to_string(*number), i.summary, i.description,
                             stored_name(tracker::issue_status::open), i.type, stored_name(i.priority), i.reporter,
                             nullable(i.assignee), i.at, i.letter == 0 ? value(std::nullopt) : value(i.letter)},
                            read_issue));
  TRY(auto made, written(std::move(maybe)));
  TRY_DO(write_event(db_, {.issue = made.id, .kind = tracker::event_kind::created, .author = i.reporter, .at = i.at}));
  return made;
}

result<void> issues::replace(tracker::issue const& i, version seen, tracker::person_id author) {
  TRY(auto const before, load(i.id));
  if (before.version != seen) return stale("issue");
  if (i.assignee) TRY_DO(must_exist(db_, "SELECT 1 FROM people WHERE id = $1", i.assignee, "person"));
  TRY_DO(
      db_.run("UPDATE issues SET summary = $2, description = $3, status = $4, type = $5, priority = $6, "
              "assignee_id = $7, updated_at = $8, version = version + 1 WHERE id = $1",
              {i.id, i.summary, i.description, stored_name(i.status), i.type, stored_name(i.priority),
               nullable(i.assignee), i.updated_at}));
  tracker::event e{.issue = i.id, .author = author, .at = i.updated_at};
  if (before.status != i.status) {
    e.kind = tracker::event_kind::status_changed;
    e.before = stored_name(before.status);
    e.after = stored_name(i.status);
    TRY_DO(write_event(db_, e));
  }
  if (before.assignee != i.assignee) {
    auto const name = [](tracker::person_id p) { return p ? std::to_string(p.value) : std::string(); };
    e.kind = tracker::event_kind::assigned;
    e.before = name(before.assignee);
    e.after = name(i.assignee);
    TRY_DO(write_event(db_, e));
  }
  if (before.summary != i.summary || before.description != i.description || before.type != i.type ||
      before.priority != i.priority)
    TRY_DO(
        write_event(db_, {.issue = i.id, .kind = tracker::event_kind::edited, .author = author, .at = i.updated_at}));
  return {};
}

}  // namespace outlink::sqlite
