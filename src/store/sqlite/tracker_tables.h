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
  result<void> replace(tracker::issue const& i, version seen) override;

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

}  // namespace outlink::sqlite
