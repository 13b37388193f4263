#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/mail_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, mailbox_id, uid_validity, uid, message_id, sender, subject, bytes, state, reason, issue_id, comment_id, "
    "received_at, handled_at";

result<mail::letter> read_letter(row& r) {
  mail::letter l;
  l.id = r.key<mail::letter_id>();
  l.mailbox = r.key<mail::mailbox_id>();
  l.uid_validity = static_cast<std::uint32_t>(r.integer());
  l.uid = static_cast<std::uint32_t>(r.integer());
  l.message_id = r.text();
  l.from = r.text();
  l.subject = r.text();
  l.bytes = r.integer();
  TRY(l.state, from_stored_name<mail::letter_state>(r.text()));
  l.reason = r.text();
  l.issue = r.key<tracker::issue_id>();
  l.comment = r.key<tracker::comment_id>();
  l.received_at = r.time();
  l.handled_at = r.maybe_time();
  return l;
}

}  // namespace

result<std::optional<mail::letter_id>> letters::insert_row(mail::new_letter const& l, mail::letter_state state,
                                                           std::string_view reason,
                                                           std::optional<std::string> const& digest) {
  bool const is_handled = state != mail::letter_state::received;
  // What was not taken stays unread on the server, where a person can still find it.
  bool const is_left_alone = state == mail::letter_state::failed;
  return db_.first(
      "INSERT INTO letters (mailbox_id, uid_validity, uid, bytes, state, reason, received_at, handled_at, digest, "
      "touched) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (mailbox_id, uid_validity, uid) DO NOTHING "
      "RETURNING id",
      {l.mailbox, l.uid_validity, l.uid, l.bytes, stored_name(state), reason, l.at,
       is_handled ? value(l.at) : value(std::nullopt), digest ? value(blob{*digest}) : value(std::nullopt),
       is_left_alone},
      [](row& r) { return r.key<mail::letter_id>(); });
}

result<std::optional<mail::letter_id>> letters::insert(mail::new_letter const& l) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM mailboxes WHERE id = $1", l.mailbox, "mailbox"));
  if (!l.failed_reason.empty()) return insert_row(l, mail::letter_state::failed, l.failed_reason, std::nullopt);
  TRY(bool const claimed, db_.exists("SELECT 1 FROM letters WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
                                     {l.mailbox, l.uid_validity, l.uid}));
  if (claimed) return std::nullopt;
  TRY(auto const digest,
      keep_once(db_, "INSERT INTO letter_bytes (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                l.raw));
  TRY(auto const twin, db_.first("SELECT id FROM letters WHERE mailbox_id = $1 AND digest = $2",
                                 {l.mailbox, blob{digest}}, [](row& r) { return r.integer(); }));
  if (!twin) return insert_row(l, mail::letter_state::received, "", digest);
  TRY_DO(insert_row(l, mail::letter_state::filtered, fmt::format("the same letter as number {}", *twin), std::nullopt));
  return std::nullopt;
}

result<mail::letter> letters::load(mail::letter_id id) {
  static auto const sql = fmt::format("SELECT {} FROM letters WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, read_letter));
  return found(std::move(one), "letter");
}

result<std::string> letters::raw(mail::letter_id id) {
  TRY(auto one,
      db_.first("SELECT b.content FROM letters l LEFT JOIN letter_bytes b ON b.digest = l.digest WHERE l.id = $1", {id},
                [](row& r) { return r.bytes(); }));
  return found(std::move(one), "letter");
}

result<std::vector<mail::letter>> letters::list(mail::letter_filter const& filter) {
  std::string where = "1 = 1";
  std::vector<value> values;
  auto const add = [&](fmt::string_view condition, value const& v) {
    values.push_back(v);
    where += fmt::format(fmt::runtime(condition), values.size());
  };
  if (filter.mailbox) add(" AND mailbox_id = ${}", *filter.mailbox);
  if (filter.state) add(" AND state = ${}", stored_name(*filter.state));
  if (filter.before) add(" AND id < ${}", *filter.before);
  values.emplace_back(filter.limit);
  auto const sql =
      fmt::format("SELECT {} FROM letters WHERE {} ORDER BY id DESC LIMIT ${}", columns, where, values.size());
  return db_.all(sql, values, read_letter);
}

result<bool> letters::finish(mail::letter_id id, mail::letter_outcome const& outcome) {
  TRY(auto const changed, db_.run("UPDATE letters SET state = $2, reason = $3, message_id = $4, sender = $5, subject = "
                                  "$6, issue_id = $7, comment_id = $8, "
                                  "handled_at = $9 WHERE id = $1 AND state = 'received'",
                                  {id, stored_name(outcome.state), outcome.reason, outcome.message_id, outcome.from,
                                   outcome.subject, nullable(outcome.issue), nullable(outcome.comment), outcome.at}));
  if (changed > 0) return true;
  TRY_DO(must_exist(db_, "SELECT 1 FROM letters WHERE id = $1", id, "letter"));
  return false;
}

result<bool> letters::reopen(mail::letter_id id) {
  TRY(auto const changed, db_.run("UPDATE letters SET state = 'received', reason = '', handled_at = NULL "
                                  "WHERE id = $1 AND state IN ('failed', 'filtered') AND digest IS NOT NULL",
                                  {id}));
  if (changed > 0) return true;
  TRY_DO(must_exist(db_, "SELECT 1 FROM letters WHERE id = $1", id, "letter"));
  return false;
}

result<void> letters::record_message_id(std::string_view message_id, tracker::issue_id issue) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM issues WHERE id = $1", issue, "issue"));
  TRY_DO(db_.run("INSERT INTO message_ids (message_id, issue_id) VALUES ($1, $2) ON CONFLICT (message_id) DO NOTHING",
                 {message_id, issue}));
  return {};
}

result<std::optional<tracker::issue_id>> letters::find_message_id(std::vector<std::string> const& message_ids) {
  for (auto const& message_id : message_ids) {
    TRY(auto const issue, db_.first("SELECT issue_id FROM message_ids WHERE message_id = $1", {message_id},
                                    [](row& r) { return r.key<tracker::issue_id>(); }));
    if (issue) return issue;
  }
  return std::nullopt;
}

result<std::vector<std::uint32_t>> touches::due(mail::mailbox_id id, std::uint32_t uid_validity) {
  return db_.all(
      "SELECT uid FROM letters WHERE mailbox_id = $1 AND uid_validity = $2 AND touched = 0 AND state <> 'received' "
      "ORDER BY uid",
      {id, uid_validity}, [](row& r) { return static_cast<std::uint32_t>(r.integer()); });
}

result<void> touches::record(mail::mailbox_id id, std::uint32_t uid_validity, std::vector<std::uint32_t> const& uids) {
  for (auto const uid : uids)
    TRY_DO(db_.run("UPDATE letters SET touched = 1 WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
                   {id, uid_validity, uid}));
  return {};
}

}  // namespace outlink::sqlite
