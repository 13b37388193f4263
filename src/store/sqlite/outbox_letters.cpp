#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "store/sqlite/outbox_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, kind, state, server_id, recipient, subject, message_id, issue_id, person_id, bytes, attempts, created_at, "
    "tried_since, next_try, sent_at, trouble, answer";

result<outbox::letter> read_letter(row& r) {
  outbox::letter l;
  l.id = r.key<outbox::letter_id>();
  TRY(l.kind, from_stored_name<outbox::letter_kind>(r.text()));
  TRY(l.state, from_stored_name<outbox::letter_state>(r.text()));
  l.server = r.key<outbox::server_id>();
  l.to = r.text();
  l.subject = r.text();
  l.message_id = r.text();
  l.issue = r.key<tracker::issue_id>();
  l.person = r.key<tracker::person_id>();
  l.bytes = r.integer();
  l.attempts = static_cast<int>(r.integer());
  l.created_at = r.time();
  l.tried_since = r.maybe_time();
  l.next_try = r.maybe_time();
  l.sent_at = r.maybe_time();
  l.trouble = r.text();
  l.answer = r.text();
  return l;
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

value maybe(std::optional<time_point> const& t) { return t ? value(*t) : value(std::nullopt); }

}  // namespace

result<bool> outbox_letters::changed(std::string_view sql, outbox::letter_id id, std::vector<value> const& values) {
  TRY(auto const count, db_.run(sql, values));
  if (count > 0) return true;
  TRY_DO(must_exist(db_, "SELECT 1 FROM outbox_letters WHERE id = $1", id, "outgoing_letter"));
  return false;
}

result<outbox::letter_id> outbox_letters::insert(outbox::new_letter const& l) {
  auto const recipient = ascii_lower(l.to);
  TRY(auto maybe_id,
      db_.first("INSERT INTO outbox_letters (kind, state, server_id, recipient, subject, message_id, issue_id, "
                "person_id, bytes, created_at, next_try) VALUES ($1, 'waiting', $2, $3, $4, $5, $6, $7, $8, $9, $9) "
                "RETURNING id",
                {stored_name(l.kind), nullable(l.server), recipient, l.subject, l.message_id, nullable(l.issue),
                 nullable(l.person), l.raw.size(), l.at},
                [](row& r) { return r.key<outbox::letter_id>(); }));
  TRY(auto const id, written(std::move(maybe_id)));
  TRY_DO(db_.run("INSERT INTO outbox_bytes (letter_id, content) VALUES ($1, $2)", {id, blob{l.raw}}));
  return id;
}

result<outbox::letter> outbox_letters::load(outbox::letter_id id) {
  static auto const sql = fmt::format("SELECT {} FROM outbox_letters WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, read_letter));
  return found(std::move(one), "outgoing_letter");
}

result<std::string> outbox_letters::raw(outbox::letter_id id) {
  TRY(auto one,
      db_.first("SELECT b.content FROM outbox_letters l LEFT JOIN outbox_bytes b ON b.letter_id = l.id WHERE l.id = $1",
                {id}, [](row& r) { return r.bytes(); }));
  return found(std::move(one), "outgoing_letter");
}

result<std::vector<outbox::letter>> outbox_letters::list(outbox::letter_filter const& filter) {
  auto const words = split_words(filter.text);
  if (words.size() > limits::search_words_max || filter.text.size() > limits::search_text_bytes_max)
    return invalid_field("outgoing_letter", "text", "searching the outbox: the search is too long");
  std::vector<std::string> patterns;
  for (auto const& word : words) patterns.push_back(pattern_for(word));
  std::string where = "1 = 1";
  std::vector<value> values;
  auto const add = [&](fmt::string_view condition, value const& v) {
    values.push_back(v);
    where += " AND ";
    fmt::format_to(std::back_inserter(where), fmt::runtime(condition), values.size());
  };
  if (filter.state) add("state = ${}", stored_name(*filter.state));
  if (filter.server) add("server_id = ${}", *filter.server);
  if (filter.before) add("id < ${}", *filter.before);
  for (auto const& pattern : patterns)
    add("(recipient LIKE ${0} ESCAPE '\\' OR lower(subject) LIKE ${0} ESCAPE '\\')", pattern);
  values.emplace_back(filter.limit);
  auto const sql =
      fmt::format("SELECT {} FROM outbox_letters WHERE {} ORDER BY id DESC LIMIT ${}", columns, where, values.size());
  return db_.all(sql, values, read_letter);
}

result<std::vector<outbox::letter>> outbox_letters::due(outbox::server_id server, time_point now, std::size_t limit) {
  static auto const sql = fmt::format(
      "SELECT {} FROM outbox_letters WHERE state = 'waiting' AND server_id = $1 AND next_try <= $2 "
      "ORDER BY next_try, id LIMIT $3",
      columns);
  return db_.all(sql, {server, now, limit}, read_letter);
}

result<std::optional<time_point>> outbox_letters::next_due(outbox::server_id server) {
  return db_.first(
      "SELECT next_try FROM outbox_letters WHERE state = 'waiting' AND server_id = $1 ORDER BY next_try LIMIT 1",
      {server}, [](row& r) { return r.time(); });
}

result<std::vector<outbox::letter>> outbox_letters::without_server(outbox::letter_id after, std::size_t limit) {
  static auto const sql = fmt::format(
      "SELECT {} FROM outbox_letters WHERE state = 'waiting' AND server_id IS NULL AND id > $1 ORDER BY id LIMIT $2",
      columns);
  return db_.all(sql, {after, limit}, read_letter);
}

result<bool> outbox_letters::assign(outbox::letter_id id, outbox::server_id server) {
  return changed("UPDATE outbox_letters SET server_id = $2 WHERE id = $1 AND state = 'waiting' AND server_id IS NULL",
                 id, {id, server});
}

result<bool> outbox_letters::record(outbox::letter_id id, outbox::server_id by, outbox::attempt const& a) {
  bool const is_over = a.state != outbox::letter_state::waiting;
  bool const is_sent = a.state == outbox::letter_state::sent;
  return changed(
      "UPDATE outbox_letters SET state = $2, server_id = $3, next_try = $4, trouble = $5, answer = $6, "
      "attempts = attempts + 1, tried_since = coalesce(tried_since, $7), sent_at = $8, ended_at = $9 "
      "WHERE id = $1 AND state = 'waiting'",
      id,
      {id, stored_name(a.state), by, is_over ? value(std::nullopt) : maybe(a.next_try), a.trouble, a.answer, a.at,
       is_sent ? value(a.at) : value(std::nullopt), is_over ? value(a.at) : value(std::nullopt)});
}

result<bool> outbox_letters::send_again(outbox::letter_id id, time_point now) {
  return changed(
      "UPDATE outbox_letters SET state = 'waiting', next_try = $2, tried_since = NULL, sent_at = NULL, ended_at = "
      "NULL, "
      "server_id = (SELECT s.id FROM outgoing_servers s WHERE s.id = outbox_letters.server_id) "
      "WHERE id = $1 AND state IN ('failed', 'cancelled') "
      "AND EXISTS (SELECT 1 FROM outbox_bytes b WHERE b.letter_id = outbox_letters.id)",
      id, {id, now});
}

result<bool> outbox_letters::cancel(outbox::letter_id id, std::string_view why, time_point now) {
  return changed(
      "UPDATE outbox_letters SET state = 'cancelled', next_try = NULL, ended_at = $3, trouble = $2 "
      "WHERE id = $1 AND state = 'waiting'",
      id, {id, why, now});
}

result<bool> outbox_letters::bounce(outbox::letter_id id, std::string_view why, std::string_view answer,
                                    time_point now) {
  return changed(
      "UPDATE outbox_letters SET state = 'failed', next_try = NULL, ended_at = $4, trouble = $2, answer = $3 "
      "WHERE id = $1 AND state IN ('sent', 'waiting')",
      id, {id, why, answer, now});
}

result<std::optional<outbox::letter>> outbox_letters::find(std::string_view message_id) {
  static auto const sql = fmt::format("SELECT {} FROM outbox_letters WHERE message_id = $1", columns);
  return db_.first(sql, {message_id}, read_letter);
}

result<std::int64_t> outbox_letters::sweep(time_point ended_before, std::size_t limit) {
  return db_.run(
      "DELETE FROM outbox_bytes WHERE letter_id IN (SELECT b.letter_id FROM outbox_bytes b "
      "JOIN outbox_letters l ON l.id = b.letter_id WHERE l.ended_at < $1 ORDER BY b.letter_id LIMIT $2)",
      {ended_before, limit});
}

}  // namespace outlink::sqlite
