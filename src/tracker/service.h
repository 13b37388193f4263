#pragma once

#include <functional>

#include "flow/storage.h"
#include "tracker/tracker.h"

namespace outlink::tracker {

/// An issue with all that is shown beside it.
struct issue_view {
  tracker::issue issue;
  person reporter;
  std::vector<std::pair<comment, person>> comments;
  std::vector<attachment> attachments;
  /// Empty: nobody yet.
  std::optional<person> assignee;
  std::vector<watcher> watchers;
};

/// Something that happened to an issue, with who is named in it.
struct history_entry {
  tracker::event event;
  person author;
  /// Only of an assignment; empty: nobody.
  std::optional<person> before;
  std::optional<person> after;
};

struct issue_change {
  std::optional<std::string> summary;
  std::optional<std::string> description;
  std::optional<issue_status> status;
  std::optional<std::string> type;
  std::optional<issue_priority> priority;
  /// 0: nobody.
  std::optional<person_id> assignee;
};

/// Use cases around issues. All on the I/O thread.
class service {
 public:
  service(flow::storage<tables>& storage, outlink::clock const& clock) : storage_(storage), clock_(clock) {}

  task<std::vector<project>> projects();
  task<project> create_project(std::string key, std::string name);
  task<std::vector<issue>> issues(issue_filter filter);
  task<issue_view> view(std::string key);
  task<issue> create_issue(project_id project, std::string summary, std::string description, person_id reporter);
  /// "issue.invalid" where=assignee for somebody unknown.
  task<issue> change_issue(std::string key, version seen, issue_change change, person_id author);
  /// Oldest first.
  task<std::vector<history_entry>> history(std::string key);
  task<void> watch(std::string key, person_id person, bool on);
  /// Letters to this person work again.
  task<void> clear_bounce(person_id person);
  task<comment> add_comment(std::string key, std::string text, person_id author);
  task<person> load_person(person_id id);
  task<attachment> load_attachment(attachment_id id);
  task<std::string> attachment_content(attachment_id id);

  /// Called on the I/O thread after anything above was changed.
  void on_change(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

 private:
  void changed() const;
  flow::storage<tables>& storage_;
  outlink::clock const& clock_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace outlink::tracker
