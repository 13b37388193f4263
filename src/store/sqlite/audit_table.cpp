#include "store/sqlite/audit_table.h"

#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, subject_name, details, remote, count, "
    "last_at";

std::string write_details(audit::details const& all) {
  std::string text;
  for (auto const& [name, value] : all) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

audit::details read_details(std::string_view text) {
  audit::details all;
  while (!text.empty()) {
    auto const end = std::min(text.find('&'), text.size());
    auto const pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto const equals = std::min(pair.find('='), pair.size());
    all.emplace_back(percent_decode(pair.substr(0, equals)).value_or(""),
                     percent_decode(pair.substr(std::min(equals + 1, pair.size()))).value_or(""));
  }
  return all;
}

result<audit::entry> read_entry(row& r) {
  audit::entry e;
  e.id = r.key<audit::entry_id>();
  e.at = r.time();
  TRY(e.who.kind, from_stored_name<audit::actor_kind>(r.text()));
  e.who.id = r.text();
  e.who.name = r.text();
  e.action = r.text();
  e.about.kind = r.text();
  e.about.id = r.text();
  e.about.name = r.text();
  e.details = read_details(r.text());
  e.remote = r.text();
  e.count = r.integer();
  e.last_at = r.time();
  return e;
}

}  // namespace

result<audit::entry> audit_table::insert(audit::entry const& e) {
  auto const details = write_details(e.details);
  static auto const sql = fmt::format(
      "INSERT INTO audit_entries (at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, "
      "subject_name, details, remote, count, last_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING {}",
      columns);
  TRY(auto one, db_.first(sql,
                          {e.at, stored_name(e.who.kind), e.who.id, e.who.name, e.action, e.about.kind, e.about.id,
                           e.about.name, details, e.remote, e.count, e.last_at},
                          read_entry));
  return written(std::move(one));
}

result<void> audit_table::recount(audit::entry_id id, std::int64_t count, time_point last_at) {
  TRY_DO(db_.run("UPDATE audit_entries SET count = $2, last_at = $3 WHERE id = $1", {id, count, last_at}));
  return {};
}

result<std::vector<audit::entry>> audit_table::list(audit::query const& q) {
  std::string where = "1 = 1";
  std::vector<value> values;
  auto const add = [&](fmt::string_view condition, value const& v) {
    values.push_back(v);
    where += fmt::format(fmt::runtime(condition), values.size());
  };
  if (q.before) add(" AND id < ${}", *q.before);
  if (q.actor_kind) add(" AND actor_kind = ${}", stored_name(*q.actor_kind));
  if (!q.actor_id.empty()) add(" AND actor_id = ${}", q.actor_id);
  if (!q.action_prefix.empty()) add(" AND substr(action, 1, length(${0})) = ${0}", q.action_prefix);
  if (!q.subject_kind.empty()) add(" AND subject_kind = ${}", q.subject_kind);
  if (!q.subject_id.empty()) add(" AND subject_id = ${}", q.subject_id);
  if (q.from) add(" AND last_at >= ${}", *q.from);
  if (q.to) add(" AND at < ${}", *q.to);
  values.emplace_back(q.limit);
  return db_.all(
      fmt::format("SELECT {} FROM audit_entries WHERE {} ORDER BY id DESC LIMIT ${}", columns, where, values.size()),
      values, read_entry);
}

result<std::int64_t> audit_table::remove_before(time_point when, std::size_t at_most) {
  // Only the oldest are looked at: a daily look must not read the whole log.
  return db_.run(
      "DELETE FROM audit_entries WHERE last_at < $1 AND id IN (SELECT id FROM audit_entries ORDER BY id LIMIT $2)",
      {when, at_most});
}

}  // namespace outlink::sqlite
