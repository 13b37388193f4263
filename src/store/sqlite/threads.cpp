#include <algorithm>

#include "store/sqlite/mail_tables.h"

namespace outlink::sqlite {

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
  auto const text = [](row& r) { return r.text(); };
  TRY(auto newest, db_.all("SELECT message_id FROM message_ids WHERE issue_id = $1 ORDER BY rowid DESC LIMIT $2",
                           {issue, limit}, text));
  if (newest.empty()) return newest;
  std::reverse(newest.begin(), newest.end());
  TRY(auto const first,
      db_.first("SELECT message_id FROM message_ids WHERE issue_id = $1 ORDER BY rowid LIMIT 1", {issue}, text));
  if (first && *first != newest.front()) newest.front() = *first;
  return newest;
}

}  // namespace outlink::sqlite
