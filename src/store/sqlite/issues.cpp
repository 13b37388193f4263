#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "store/sqlite/stored_names.h"
#include "store/sqlite/tracker_tables.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, project_id, key, summary, description, status, reporter_id, created_at, updated_at, version, letter_id";

result<tracker::issue> read_issue(row& r) {
  tracker::issue i;
  i.id = r.key<tracker::issue_id>();
  i.project = r.key<tracker::project_id>();
  i.key = r.text();
  i.summary = r.text();
  i.description = r.text();
  TRY(i.status, from_stored_name<tracker::issue_status>(r.text()));
  i.reporter = r.key<tracker::person_id>();
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

/// A pattern for LIKE ... ESCAPE '\' that finds the word anywhere.
std::string pattern_for(std::string_view word) {
  std::string pattern = "%";
  for (char const c : ascii_lower(word)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

/// Conditions are joined by AND; their values are numbered as they come.
struct conditions {
  std::string sql = "1 = 1";
  std::vector<value> values = {};
  void add(fmt::string_view condition, value const& v) {
    values.push_back(v);
    sql += " AND ";
    fmt::format_to(std::back_inserter(sql), fmt::runtime(condition), values.size());
  }
};

}  // namespace

result<std::vector<tracker::issue>> issues::list(tracker::issue_filter const& filter) {
  auto const words = split_words(filter.text);
  if (words.size() > limits::search_words_max || filter.text.size() > limits::search_text_bytes_max)
    return invalid_field("issue", "text", "searching issues: the search is too long");
  std::vector<std::string> patterns;
  for (auto const& word : words) patterns.push_back(pattern_for(word));

  conditions where;
  if (filter.project) where.add("project_id = ${}", *filter.project);
  if (filter.status) where.add("status = ${}", stored_name(*filter.status));
  if (filter.before) where.add("id < ${}", *filter.before);
  // A scan, upper and lower case alike for ASCII only: a full-text index comes with the tracker's own issue.
  for (auto const& pattern : patterns)
    where.add(
        "(lower(key) LIKE ${0} ESCAPE '\\' OR lower(summary) LIKE ${0} ESCAPE '\\' OR lower(description) LIKE ${0} "
        "ESCAPE '\\')",
        pattern);
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
  static auto const sql = fmt::format(
      "INSERT INTO issues (project_id, key, summary, description, status, reporter_id, created_at, updated_at, "
      "version, letter_id) "
      "SELECT id, key || '-' || $2, $3, $4, $5, $6, $7, $7, 1, $8 FROM projects WHERE id = $1 RETURNING {}",
      columns);
  TRY(auto made,
      db_.first(sql,
                {i.project, std::to_string(*number), i.summary, i.description, stored_name(tracker::issue_status::open),
                 i.reporter, i.at, i.letter == 0 ? value(std::nullopt) : value(i.letter)},
                read_issue));
  return written(std::move(made));
}

result<void> issues::replace(tracker::issue const& i, version seen) {
  TRY(auto const changed,
      db_.run("UPDATE issues SET summary = $3, description = $4, status = $5, updated_at = $6, version = version + 1 "
              "WHERE id = $1 AND version = $2",
              {i.id, seen, i.summary, i.description, stored_name(i.status), i.updated_at}));
  return must_have_changed(db_, changed, "SELECT 1 FROM issues WHERE id = $1", i.id, "issue");
}

}  // namespace outlink::sqlite
