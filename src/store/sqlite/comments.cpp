#include "store/sqlite/tracker_tables.h"

namespace outlink::sqlite {
namespace {

tracker::comment read_comment(row& r) {
  return {.id = r.key<tracker::comment_id>(),
          .issue = r.key<tracker::issue_id>(),
          .author = r.key<tracker::person_id>(),
          .text = r.text(),
          .created_at = r.time(),
          .letter = r.integer()};
}

tracker::attachment read_attachment(row& r) {
  return {.id = r.key<tracker::attachment_id>(),
          .issue = r.key<tracker::issue_id>(),
          .comment = r.key<tracker::comment_id>(),
          .file_name = r.text(),
          .media_type = r.text(),
          .bytes = r.integer(),
          .created_at = r.time()};
}

}  // namespace

result<std::vector<tracker::comment>> comments::list(tracker::issue_id issue) {
  return db_.all(
      "SELECT id, issue_id, author_id, text, created_at, letter_id FROM comments WHERE issue_id = $1 ORDER BY id",
      {issue}, read_comment);
}

result<tracker::comment> comments::insert(tracker::new_comment const& c) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM people WHERE id = $1", c.author, "person"));
  TRY(auto const changed, db_.run("UPDATE issues SET updated_at = $2 WHERE id = $1", {c.issue, c.at}));
  if (changed == 0) return not_found("issue");
  TRY(auto maybe,
      db_.first("INSERT INTO comments (issue_id, author_id, text, created_at, letter_id) VALUES ($1, $2, $3, $4, $5) "
                "RETURNING id, issue_id, author_id, text, created_at, letter_id",
                {c.issue, c.author, c.text, c.at, c.letter == 0 ? value(std::nullopt) : value(c.letter)},
                read_comment));
  TRY(auto made, written(std::move(maybe)));
  TRY_DO(write_event(
      db_,
      {.issue = c.issue, .kind = tracker::event_kind::commented, .author = c.author, .comment = made.id, .at = c.at}));
  return made;
}

result<std::vector<tracker::attachment>> attachments::list(tracker::issue_id issue) {
  return db_.all(
      "SELECT id, issue_id, comment_id, file_name, media_type, bytes, created_at FROM attachments WHERE issue_id = $1 "
      "ORDER BY id",
      {issue}, read_attachment);
}

result<tracker::attachment> attachments::load(tracker::attachment_id id) {
  TRY(auto one,
      db_.first(
          "SELECT id, issue_id, comment_id, file_name, media_type, bytes, created_at FROM attachments WHERE id = $1",
          {id}, read_attachment));
  return found(std::move(one), "attachment");
}

result<std::string> attachments::content(tracker::attachment_id id) {
  TRY(auto one,
      db_.first("SELECT b.content FROM attachments a JOIN attachment_bytes b ON b.digest = a.digest WHERE a.id = $1",
                {id}, [](row& r) { return r.bytes(); }));
  return found(std::move(one), "attachment");
}

result<tracker::attachment> attachments::insert(tracker::new_attachment const& a) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM issues WHERE id = $1", a.issue, "issue"));
  if (a.comment) {
    TRY(bool const there, db_.exists("SELECT 1 FROM comments WHERE id = $1 AND issue_id = $2", {a.comment, a.issue}));
    if (!there) return not_found("comment");
  }
  TRY(auto const digest,
      keep_once(db_, "INSERT INTO attachment_bytes (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                a.content));
  TRY(auto made,
      db_.first("INSERT INTO attachments (issue_id, comment_id, file_name, media_type, bytes, digest, created_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, issue_id, comment_id, file_name, media_type, bytes, "
                "created_at",
                {a.issue, nullable(a.comment), a.file_name, a.media_type, a.content.size(), blob{digest}, a.at},
                read_attachment));
  return written(std::move(made));
}

}  // namespace outlink::sqlite
