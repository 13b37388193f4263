#include <fmt/format.h>

#include "store/sqlite/stored_names.h"
#include "store/sqlite/tracker_tables.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns = "id, issue_id, kind, author_id, comment_id, before, after, at";

result<tracker::event> read_event(row& r) {
  tracker::event e;
  e.id = r.key<tracker::event_id>();
  e.issue = r.key<tracker::issue_id>();
  TRY(e.kind, from_stored_name<tracker::event_kind>(r.text()));
  e.author = r.key<tracker::person_id>();
  e.comment = r.key<tracker::comment_id>();
  e.before = r.text();
  e.after = r.text();
  e.at = r.time();
  return e;
}

}  // namespace

result<void> write_event(connection& db, tracker::event const& e) {
  TRY_DO(must_exist(db, "SELECT 1 FROM people WHERE id = $1", e.author, "person"));
  TRY_DO(
      db.run("INSERT INTO issue_events (issue_id, kind, author_id, comment_id, before, after, at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             {e.issue, stored_name(e.kind), e.author, nullable(e.comment), e.before, e.after, e.at}));
  return {};
}

result<std::vector<tracker::event>> events::list(tracker::issue_id issue) {
  static auto const sql = fmt::format("SELECT {} FROM issue_events WHERE issue_id = $1 ORDER BY id", columns);
  return db_.all(sql, {issue}, read_event);
}

result<std::vector<tracker::event>> events::list_after(tracker::event_id after, std::size_t limit) {
  static auto const sql = fmt::format("SELECT {} FROM issue_events WHERE id > $1 ORDER BY id LIMIT $2", columns);
  return db_.all(sql, {after, limit}, read_event);
}

result<tracker::event_id> events::newest() {
  TRY(auto const newest,
      db_.first("SELECT max(id) FROM issue_events", {}, [](row& r) { return r.key<tracker::event_id>(); }));
  return newest.value_or(tracker::event_id{});
}

result<std::vector<tracker::watcher>> watchers::list(tracker::issue_id issue) {
  return db_.all(
      "SELECT p.id, p.name, p.email, p.created_at, p.bounced_at, p.bounce_reason, w.kind FROM watchers w "
      "JOIN people p ON p.id = w.person_id WHERE w.issue_id = $1 ORDER BY p.email",
      {issue}, [](row& r) -> result<tracker::watcher> {
        tracker::watcher w;
        w.person = read_person(r);
        TRY(w.kind, from_stored_name<tracker::watcher_kind>(r.text()));
        return w;
      });
}

result<void> watchers::add(tracker::issue_id issue, tracker::person_id person, tracker::watcher_kind kind) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM issues WHERE id = $1", issue, "issue"));
  TRY_DO(must_exist(db_, "SELECT 1 FROM people WHERE id = $1", person, "person"));
  // A participant who asks to watch becomes a watcher, never the other way round.
  TRY_DO(
      db_.run("INSERT INTO watchers (issue_id, person_id, kind) VALUES ($1, $2, $3) "
              "ON CONFLICT (issue_id, person_id) DO UPDATE SET kind = 'watcher' WHERE excluded.kind = 'watcher'",
              {issue, person, stored_name(kind)}));
  return {};
}

result<void> watchers::remove(tracker::issue_id issue, tracker::person_id person) {
  TRY_DO(db_.run("DELETE FROM watchers WHERE issue_id = $1 AND person_id = $2", {issue, person}));
  return {};
}

}  // namespace outlink::sqlite
