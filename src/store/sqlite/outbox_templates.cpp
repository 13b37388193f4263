#include <algorithm>

#include "store/sqlite/outbox_tables.h"
#include "store/sqlite/stored_names.h"

namespace outlink::sqlite {
namespace {

result<outbox::letter_template> read_template(row& r) {
  outbox::letter_template t;
  TRY(t.kind, from_stored_name<outbox::template_kind>(r.text()));
  t.subject = r.text();
  t.text = r.text();
  t.html = r.text();
  t.version = r.version();
  return t;
}

}  // namespace

result<std::vector<outbox::letter_template>> letter_templates::list() {
  return db_.all("SELECT kind, subject, text, html, version FROM letter_templates ORDER BY kind", {}, read_template);
}

result<std::optional<outbox::letter_template>> letter_templates::load(outbox::template_kind kind) {
  return db_.first("SELECT kind, subject, text, html, version FROM letter_templates WHERE kind = $1",
                   {stored_name(kind)}, read_template);
}

result<void> letter_templates::store(outbox::letter_template const& t) {
  TRY_DO(
      db_.run("INSERT INTO letter_templates (kind, subject, text, html, version) VALUES ($1, $2, $3, $4, 1) "
              "ON CONFLICT (kind) DO UPDATE SET subject = excluded.subject, text = excluded.text, "
              "html = excluded.html, version = letter_templates.version + 1",
              {stored_name(t.kind), t.subject, t.text, t.html}));
  return {};
}

result<void> letter_templates::reset(outbox::template_kind kind) {
  TRY_DO(db_.run("DELETE FROM letter_templates WHERE kind = $1", {stored_name(kind)}));
  return {};
}

result<tracker::event_id> notifier_position::load() {
  TRY(auto one,
      db_.first("SELECT event_id FROM notifier_position", {}, [](row& r) { return r.key<tracker::event_id>(); }));
  return one.value_or(tracker::event_id{});
}

result<void> notifier_position::store(tracker::event_id position) {
  TRY_DO(
      db_.run("INSERT INTO notifier_position (only_one, event_id) VALUES (1, $1) "
              "ON CONFLICT (only_one) DO UPDATE SET event_id = excluded.event_id",
              {position}));
  return {};
}

result<void> threads::record(std::string_view message_id, tracker::issue_id issue) {
  TRY_DO(must_exist(db_, "SELECT 1 FROM issues WHERE id = $1", issue, "issue"));
  TRY_DO(db_.run("INSERT INTO message_ids (message_id, issue_id) VALUES ($1, $2) ON CONFLICT (message_id) DO NOTHING",
                 {message_id, issue}));
  return {};
}

result<std::optional<tracker::issue_id>> threads::find(std::vector<std::string> const& message_ids) {
  for (auto const& message_id : message_ids) {
    TRY(auto const issue, db_.first("SELECT issue_id FROM message_ids WHERE message_id = $1", {message_id},
                                    [](row& r) { return r.key<tracker::issue_id>(); }));
    if (issue) return issue;
  }
  return std::nullopt;
}

result<std::vector<std::string>> threads::of(tracker::issue_id issue, std::size_t limit) {
  std::vector<std::string> ids;
  if (limit == 0) return ids;
  auto const text = [](row& r) { return r.text(); };
  TRY(ids, db_.all("SELECT message_id FROM message_ids WHERE issue_id = $1 ORDER BY number DESC LIMIT $2",
                   {issue, limit}, text));
  std::ranges::reverse(ids);
  if (ids.size() < limit) return ids;
  TRY(auto const first,
      db_.first("SELECT message_id FROM message_ids WHERE issue_id = $1 ORDER BY number LIMIT 1", {issue}, text));
  if (first) ids.front() = *first;
  return ids;
}

}  // namespace outlink::sqlite
