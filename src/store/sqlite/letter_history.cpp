#include "base/mail_limits.h"
#include "store/sqlite/mail_tables.h"

namespace outlink::sqlite {

result<std::optional<mail::letter_id>> history::twin(mail::mailbox_id id, std::string_view message_id,
                                                     std::string_view content_digest) {
  return db_.first(
      "SELECT id FROM letters WHERE mailbox_id = $1 AND message_id = $2 AND content_digest = $3 AND "
      "state = 'done' LIMIT 1",
      {id, message_id, blob{content_digest}}, [](row& r) { return r.key<mail::letter_id>(); });
}

result<std::int64_t> history::count_of_sender(std::string_view from, time_point since, std::int64_t at_most) {
  TRY(auto const count, db_.first("SELECT count(*) FROM (SELECT 1 FROM letters WHERE sender = $1 AND handled_at >= $2 "
                                  "AND state = 'done' LIMIT $3)",
                                  {from, since, at_most}, [](row& r) { return r.integer(); }));
  return count.value_or(0);
}

result<std::vector<time_point>> history::arrivals(mail::mailbox_id id, std::size_t limit) {
  return db_.all("SELECT received_at FROM letters WHERE mailbox_id = $1 ORDER BY id DESC LIMIT $2", {id, limit},
                 [](row& r) { return r.time(); });
}

result<std::vector<mail::letter_id>> history::failed(std::optional<mail::mailbox_id> of, std::size_t limit) {
  return db_.all(
      "SELECT id FROM letters WHERE state = 'failed' AND has_bytes = 1 AND ($1 IS NULL OR mailbox_id = $1) "
      "ORDER BY id LIMIT $2",
      {of ? value(*of) : value(std::nullopt), limit}, [](row& r) { return r.key<mail::letter_id>(); });
}

result<std::int64_t> history::sweep(time_point handled_before, std::size_t limit) {
  TRY(auto const swept,
      db_.all("UPDATE letters SET has_bytes = 0 WHERE id IN (SELECT id FROM letters WHERE has_bytes = 1 AND "
              "state IN ('done', 'filtered') AND handled_at < $1 ORDER BY handled_at LIMIT $2) RETURNING digest",
              {handled_before, limit}, [](row& r) { return r.bytes(); }));
  // Another mailbox may still hold the same bytes.
  for (auto const& digest : swept)
    TRY_DO(
        db_.run("DELETE FROM letter_bytes WHERE digest = $1 AND NOT EXISTS "
                "(SELECT 1 FROM letters WHERE digest = $1 AND has_bytes = 1)",
                {blob{digest}}));
  return static_cast<std::int64_t>(swept.size());
}

result<std::vector<mail::due_touch>> touches::due(mail::mailbox_id id, std::uint32_t uid_validity, std::size_t limit) {
  return db_.all(
      "SELECT uid, remove_copy FROM letters WHERE mailbox_id = $1 AND uid_validity = $2 AND touched = 0 AND "
      "state <> 'received' ORDER BY id LIMIT $3",
      {id, uid_validity, limit}, [](row& r) {
        mail::due_touch d{.uid = r.text()};
        d.remove_copy = r.boolean();
        return d;
      });
}

result<void> touches::record(mail::mailbox_id id, std::uint32_t uid_validity,
                             std::vector<mail::due_touch> const& done) {
  for (auto const& d : done)
    TRY_DO(db_.run("UPDATE letters SET touched = 1 WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
                   {id, uid_validity, d.uid}));
  return {};
}

result<void> connections::add(mail::mailbox_id id, mail::connection_event const& e) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM mailboxes WHERE id = $1", id, "mailbox"));
  TRY_DO(db_.run(
      "INSERT INTO mailbox_connections (mailbox_id, at, what, code, detail, peer) VALUES ($1, $2, $3, $4, $5, $6)",
      {id, e.at, e.what, e.code, e.detail, e.peer}));
  TRY_DO(
      db_.run("DELETE FROM mailbox_connections WHERE mailbox_id = $1 AND id NOT IN "
              "(SELECT id FROM mailbox_connections WHERE mailbox_id = $1 ORDER BY id DESC LIMIT $2)",
              {id, limits::connection_events_kept}));
  return {};
}

result<std::vector<mail::connection_event>> connections::list(mail::mailbox_id id) {
  return db_.all("SELECT at, what, code, detail, peer FROM mailbox_connections WHERE mailbox_id = $1 ORDER BY id DESC",
                 {id}, [](row& r) {
                   mail::connection_event e;
                   e.at = r.time();
                   e.what = r.text();
                   e.code = r.text();
                   e.detail = r.text();
                   e.peer = r.text();
                   return e;
                 });
}

}  // namespace outlink::sqlite
