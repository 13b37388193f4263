#include <fmt/format.h>

#include "store/sqlite/mail_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

constexpr std::string_view columns =
    "id, mailbox_id, position, name, kind, project_id, issue_type, strip_quotes, split_pattern, catch_address, bulk, "
    "forward_address, create_users, notify_users, default_reporter_id, cc_assignee, cc_watchers, letters_per_hour, "
    "enabled, version";

result<mail::handler> read_handler(row& r) {
  mail::handler h;
  h.id = r.key<mail::handler_id>();
  h.mailbox = r.key<mail::mailbox_id>();
  h.position = static_cast<int>(r.integer());
  h.name = r.text();
  TRY(h.kind, from_stored_name<mail::handler_kind>(r.text()));
  h.project = r.key<tracker::project_id>();
  h.issue_type = r.text();
  h.strip_quotes = r.boolean();
  h.split_pattern = r.text();
  h.catch_address = r.text();
  TRY(h.bulk, from_stored_name<mail::bulk_action>(r.text()));
  h.forward_address = r.text();
  h.create_users = r.boolean();
  h.notify_users = r.boolean();
  h.default_reporter = r.key<tracker::person_id>();
  h.cc_assignee = r.boolean();
  h.cc_watchers = r.boolean();
  h.letters_per_hour = static_cast<int>(r.integer());
  h.enabled = r.boolean();
  h.version = r.version();
  return h;
}

result<void> check_references(connection& db, mail::handler const& h) {
  TRY_DO(must_exist(db, "SELECT 1 FROM mailboxes WHERE id = $1", h.mailbox, "mailbox"));
  TRY_DO(must_exist(db, "SELECT 1 FROM projects WHERE id = $1", h.project, "project"));
  if (h.default_reporter) TRY_DO(must_exist(db, "SELECT 1 FROM people WHERE id = $1", h.default_reporter, "person"));
  return {};
}

/// Gives the mailbox's handlers positions 1, 2, 3; the named one stands at `position`, or last when that is beyond.
result<void> put_in_order(connection& db, mail::mailbox_id of, mail::handler_id moved, int position) {
  TRY(auto ids, db.all("SELECT id FROM handlers WHERE mailbox_id = $1 AND id <> $2 ORDER BY position, id", {of, moved},
                       [](row& r) { return r.key<mail::handler_id>(); }));
  if (moved) {
    auto const at = std::clamp<std::ptrdiff_t>(position - 1, 0, std::ssize(ids));
    ids.insert(ids.begin() + at, moved);
  }
  for (std::size_t i = 0; i < ids.size(); ++i)
    TRY_DO(db.run("UPDATE handlers SET position = $2 WHERE id = $1 AND position <> $2", {ids[i], i + 1}));
  return {};
}

}  // namespace

result<std::vector<mail::handler>> handlers::list(mail::mailbox_id of) {
  static auto const sql = fmt::format("SELECT {} FROM handlers WHERE mailbox_id = $1 ORDER BY position", columns);
  return db_.all(sql, {of}, read_handler);
}

result<mail::handler> handlers::load(mail::handler_id id) {
  static auto const sql = fmt::format("SELECT {} FROM handlers WHERE id = $1", columns);
  TRY(auto one, db_.first(sql, {id}, read_handler));
  return found(std::move(one), "handler");
}

result<mail::handler> handlers::insert(mail::handler const& h) {
  TRY_DO(check_references(db_, h));
  TRY(auto made,
      db_.first(
          "INSERT INTO handlers (mailbox_id, position, name, kind, project_id, issue_type, strip_quotes, "
          "split_pattern, catch_address, bulk, forward_address, create_users, notify_users, default_reporter_id, "
          "cc_assignee, cc_watchers, letters_per_hour, enabled, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
          "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1) RETURNING id",
          {h.mailbox, h.position, h.name, stored_name(h.kind), h.project, h.issue_type, h.strip_quotes, h.split_pattern,
           h.catch_address, stored_name(h.bulk), h.forward_address, h.create_users, h.notify_users,
           nullable(h.default_reporter), h.cc_assignee, h.cc_watchers, h.letters_per_hour, h.enabled},
          [](row& r) { return r.key<mail::handler_id>(); }));
  TRY(auto const id, written(std::move(made)));
  TRY_DO(put_in_order(db_, h.mailbox, id, h.position));
  return load(id);
}

result<mail::handler> handlers::replace(mail::handler const& h, version seen) {
  TRY(auto const before, load(h.id));
  if (before.version != seen) return stale("handler");
  TRY_DO(check_references(db_, h));
  TRY_DO(
      db_.run("UPDATE handlers SET name = $2, kind = $3, project_id = $4, issue_type = $5, strip_quotes = $6, "
              "split_pattern = $7, catch_address = $8, bulk = $9, forward_address = $10, create_users = $11, "
              "notify_users = $12, default_reporter_id = $13, cc_assignee = $14, cc_watchers = $15, "
              "letters_per_hour = $16, enabled = $17, version = version + 1 WHERE id = $1",
              {h.id, h.name, stored_name(h.kind), h.project, h.issue_type, h.strip_quotes, h.split_pattern,
               h.catch_address, stored_name(h.bulk), h.forward_address, h.create_users, h.notify_users,
               nullable(h.default_reporter), h.cc_assignee, h.cc_watchers, h.letters_per_hour, h.enabled}));
  if (h.position != before.position) TRY_DO(put_in_order(db_, before.mailbox, h.id, h.position));
  return load(h.id);
}

result<void> handlers::remove(mail::handler_id id) {
  TRY(auto const before, load(id));
  TRY_DO(db_.run("DELETE FROM handlers WHERE id = $1", {id}));
  return put_in_order(db_, before.mailbox, {}, 0);
}

}  // namespace outlink::sqlite
