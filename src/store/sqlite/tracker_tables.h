#pragma once

#include "store/sqlite/tables.h"
#include "tracker/tracker.h"

namespace outlink::sqlite {

/// The tracker's ports on one connection; each lives inside that connection's transactions.
class projects final : public tracker::project_store {
 public:
  explicit projects(context c) : db_(c.db) {}
  result<std::vector<tracker::project>> list() override;
  result<tracker::project> load(tracker::project_id id) override;
  result<tracker::project> insert(tracker::project const& p) override;

 private:
  connection& db_;
};

class people final : public tracker::person_store {
 public:
  explicit people(context c) : db_(c.db) {}
  result<tracker::person> load(tracker::person_id id) override;
  result<std::optional<tracker::person>> find(std::string_view email) override;
  result<tracker::person> insert(tracker::person const& p) override;
  result<bool> is_assignable(tracker::person_id id) override;
  result<void> record_bounce(tracker::person_id id, std::optional<time_point> at, std::string_view reason) override;

 private:
  connection& db_;
};

class issues final : public tracker::issue_store {
 public:
  explicit issues(context c) : db_(c.db) {}
  result<std::vector<tracker::issue>> list(tracker::issue_filter const& filter) override;
  result<tracker::issue> load(std::string_view key) override;
  result<tracker::issue> load(tracker::issue_id id) override;
  result<tracker::issue> insert(tracker::new_issue const& i) override;
  result<void> replace(tracker::issue const& i, version seen, tracker::person_id author) override;

 private:
  connection& db_;
};

class comments final : public tracker::comment_store {
 public:
  explicit comments(context c) : db_(c.db) {}
  result<std::vector<tracker::comment>> list(tracker::issue_id issue) override;
  result<tracker::comment> insert(tracker::new_comment const& c) override;

 private:
  connection& db_;
};

class attachments final : public tracker::attachment_store {
 public:
  explicit attachments(context c) : db_(c.db) {}
  result<std::vector<tracker::attachment>> list(tracker::issue_id issue) override;
  result<tracker::attachment> load(tracker::attachment_id id) override;
  result<std::string> content(tracker::attachment_id id) override;
  result<tracker::attachment> insert(tracker::new_attachment const& a) override;

 private:
  connection& db_;
};

class watchers final : public tracker::watcher_store {
 public:
  explicit watchers(context c) : db_(c.db) {}
  result<std::vector<tracker::watcher>> list(tracker::issue_id issue) override;
  result<void> add(tracker::issue_id issue, tracker::person_id person, tracker::watcher_kind kind) override;
  result<void> remove(tracker::issue_id issue, tracker::person_id person) override;

 private:
  connection& db_;
};

class events final : public tracker::event_store {
 public:
  explicit events(context c) : db_(c.db) {}
  result<std::vector<tracker::event>> list(tracker::issue_id issue) override;
  result<std::vector<tracker::event>> list_after(tracker::event_id after, std::size_t limit) override;
  result<tracker::event_id> newest() override;

 private:
  connection& db_;
};

/// For the tables that make something happen.
result<void> write_event(connection& db, tracker::event const& e);

/// The columns of a person, for read_person.
inline constexpr std::string_view person_columns = "id, name, email, created_at, bounced_at, bounce_reason";
tracker::person read_person(row& r);

}  // namespace outlink::sqlite
