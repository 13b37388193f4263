#include <fmt/format.h>

#include "base/text.h"
#include "store/sqlite/mail_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, mailbox_id, uid_validity, uid, message_id, sender, subject, bytes, state, reason, handler_id, issue_id, "
    "comment_id, received_at, handled_at, has_bytes";

result<mail::letter> read_letter(row& r) {
  mail::letter l;
  l.id = r.key<mail::letter_id>();
  l.mailbox = r.key<mail::mailbox_id>();
  l.uid_validity = static_cast<std::uint32_t>(r.integer());
  l.uid = r.text();
  l.message_id = r.text();
  l.from = r.text();
  l.subject = r.text();
  l.bytes = r.integer();
  TRY(l.state, from_stored_name<mail::letter_state>(r.text()));
  l.reason = r.text();
  l.handler = r.key<mail::handler_id>();
  l.issue = r.key<tracker::issue_id>();
  l.comment = r.key<tracker::comment_id>();
  l.received_at = r.time();
  l.handled_at = r.maybe_time();
  l.has_bytes = r.boolean();
  return l;
}

}  // namespace

result<std::optional<mail::letter_id>> letters::insert_row(mail::new_letter const& l, mail::letter_state state,
                                                           std::string_view reason,
                                                           std::optional<std::string> const& digest) {
  bool const is_handled = state != mail::letter_state::received;
  return db_.first(
      "INSERT INTO letters (mailbox_id, uid_validity, uid, sender, subject, bytes, state, reason, received_at, "
      "handled_at, digest, touched, has_bytes) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (mailbox_id, uid_validity, uid) "
      "DO NOTHING RETURNING id",
      {l.mailbox, l.uid_validity, l.uid, l.from, l.subject, l.bytes, stored_name(state), reason, l.at,
       is_handled ? value(l.at) : value(std::nullopt), digest ? value(blob{*digest}) : value(std::nullopt),
       l.left_alone_as.has_value(), digest.has_value()},
      [](row& r) { return r.key<mail::letter_id>(); });
}

result<std::optional<mail::letter_id>> letters::insert(mail::new_letter const& l) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM mailboxes WHERE id = $1", l.mailbox, "mailbox"));
  if (l.left_alone_as) return insert_row(l, *l.left_alone_as, l.reason, std::nullopt);
  TRY(bool const claimed, db_.exists("SELECT 1 FROM letters WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
                                     {l.mailbox, l.uid_validity, l.uid}));
  if (claimed) return std::nullopt;
  auto const digest = sha256(l.raw);
  TRY(auto const twin, db_.first("SELECT id FROM letters WHERE mailbox_id = $1 AND digest = $2",
                                 {l.mailbox, blob{digest}}, [](row& r) { return r.integer(); }));
  if (!twin) {
    // Another mailbox may hold the same bytes.
    TRY_DO(db_.run("INSERT INTO letter_bytes (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                   {blob{digest}, blob{l.raw}}));
    return insert_row(l, mail::letter_state::received, "", digest);
  }
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
      db_.first("SELECT b.content FROM letters l LEFT JOIN letter_bytes b ON b.digest = l.digest AND l.has_bytes = 1 "
                "WHERE l.id = $1",
                {id}, [](row& r) { return r.bytes(); }));
  return found(std::move(one), "letter");
}

result<std::vector<mail::letter>> letters::list(mail::letter_filter const& filter) {
  TRY(auto where,
      conditions_for_words(filter.text, "letter",
                           "(lower(sender) LIKE ${0} ESCAPE '\\' OR lower(subject) LIKE ${0} ESCAPE '\\' OR "
                           "lower(message_id) LIKE ${0} ESCAPE '\\' OR lower(reason) LIKE ${0} ESCAPE '\\')"));
  if (filter.mailbox) where.add("mailbox_id = ${}", *filter.mailbox);
  if (filter.state) where.add("state = ${}", stored_name(*filter.state));
  if (filter.before) where.add("id < ${}", *filter.before);
  where.values.emplace_back(filter.limit);
  auto const sql = fmt::format("SELECT {} FROM letters WHERE {} ORDER BY id DESC LIMIT ${}", columns, where.sql,
                               where.values.size());
  return db_.all(sql, where.values, read_letter);
}

result<bool> letters::finish(mail::letter_id id, mail::letter_outcome const& outcome) {
  auto const digest = outcome.content_digest.empty() ? value(std::nullopt) : value(blob{outcome.content_digest});
  TRY(auto const changed,
      db_.run("UPDATE letters SET state = $2, reason = $3, message_id = $4, sender = $5, subject = $6, issue_id = $7, "
              "comment_id = $8, handled_at = $9, handler_id = $10, content_digest = $11, remove_copy = $12 "
              "WHERE id = $1 AND state = 'received'",
              {id, stored_name(outcome.state), outcome.reason, outcome.message_id, outcome.from, outcome.subject,
               nullable(outcome.issue), nullable(outcome.comment), outcome.at, nullable(outcome.handler), digest,
               outcome.remove_copy}));
  if (changed > 0) return true;
  TRY_DO(must_exist(db_, "SELECT 1 FROM letters WHERE id = $1", id, "letter"));
  return false;
}

result<bool> letters::reopen(mail::letter_id id) {
  TRY(auto const changed, db_.run("UPDATE letters SET state = 'received', reason = '', handled_at = NULL "
                                  "WHERE id = $1 AND state IN ('failed', 'filtered') AND has_bytes = 1",
                                  {id}));
  if (changed > 0) return true;
  TRY_DO(must_exist(db_, "SELECT 1 FROM letters WHERE id = $1", id, "letter"));
  return false;
}

result<std::vector<std::string>> letters::unclaimed(mail::mailbox_id id, std::uint32_t uid_validity,
                                                    std::vector<std::string> const& uids) {
  std::vector<std::string> fresh;
  for (auto const& uid : uids) {
    TRY(bool const claimed, db_.exists("SELECT 1 FROM letters WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
                                       {id, uid_validity, uid}));
    if (!claimed) fresh.push_back(uid);
  }
  return fresh;
}

}  // namespace outlink::sqlite
