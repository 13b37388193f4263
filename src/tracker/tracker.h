#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

/// A small, real issue tracker: what mail becomes.
namespace outlink::tracker {

using project_id = id<struct project>;
using person_id = id<struct person>;
using issue_id = id<struct issue>;
using comment_id = id<struct comment>;
using attachment_id = id<struct attachment>;
using event_id = id<struct event>;

struct project {
  project_id id;
  /// 2 to 10 capital letters or digits, begins with a letter: "SUP".
  std::string key;
  std::string name;
  time_point created_at;
};

/// Somebody who writes: a reporter known by address; an account with a role is access::account.
struct person {
  person_id id;
  std::string name;
  /// Lower case; unique.
  std::string email;
  time_point created_at;
  /// When a letter of ours to this address came back for good; none is sent until an administrator says that it works
  /// again. Empty while all is well.
  std::optional<time_point> bounced_at = {};
  /// In the words of the server that refused; bounded.
  std::string bounce_reason = {};
};

enum class issue_status { open, in_progress, done };
std::string_view to_string(issue_status s);
std::optional<issue_status> issue_status_from(std::string_view name);

enum class issue_priority { highest, high, medium, low, lowest };
std::string_view to_string(issue_priority p);
std::optional<issue_priority> issue_priority_from(std::string_view name);

struct issue {
  issue_id id;
  project_id project;
  /// "SUP-12"; never reused.
  std::string key;
  std::string summary;
  /// Plain text.
  std::string description;
  issue_status status = issue_status::open;
  /// "Task", "Bug": as the project calls it.
  std::string type;
  issue_priority priority = issue_priority::medium;
  person_id reporter;
  /// 0: nobody yet.
  person_id assignee;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
  /// The letter that it came from, 0 when made by hand (mail::letter_id).
  std::int64_t letter = 0;
};

struct comment {
  comment_id id;
  issue_id issue;
  person_id author;
  std::string text;
  time_point created_at;
  std::int64_t letter = 0;
};

/// File metadata; the bytes are read apart (they may be large).
struct attachment {
  attachment_id id;
  issue_id issue;
  /// The comment that brought it; 0 for the issue itself.
  comment_id comment;
  std::string file_name;
  /// As the sender named it, lower case, "application/octet-stream" when unknown. Never trusted when served.
  std::string media_type;
  std::int64_t bytes = 0;
  time_point created_at;
};

/// Somebody who hears of an issue: a watcher wants to, a participant was in the letter's Cc.
enum class watcher_kind { watcher, participant };
std::string_view to_string(watcher_kind k);
std::optional<watcher_kind> watcher_kind_from(std::string_view name);

struct watcher {
  tracker::person person;
  watcher_kind kind = watcher_kind::watcher;
};

enum class event_kind { created, commented, status_changed, assigned, edited };
std::string_view to_string(event_kind k);
std::optional<event_kind> event_kind_from(std::string_view name);

/// Something that happened to an issue. The stores write it in the transaction that makes it happen, so none can be
/// forgotten; ids count up in the order of the commits.
struct event {
  event_id id;
  issue_id issue;
  event_kind kind = event_kind::created;
  person_id author;
  /// 0 unless commented.
  comment_id comment;
  /// Names of the statuses, or ids of the persons (empty: nobody), of what changed.
  std::string before;
  std::string after;
  time_point at;
};

inline constexpr std::string_view default_issue_type = "Task";

struct new_issue {
  project_id project;
  std::string summary;
  std::string description;
  person_id reporter;
  time_point at;
  std::int64_t letter = 0;
  std::string type = std::string(default_issue_type);
  issue_priority priority = issue_priority::medium;
  person_id assignee = {};
};
struct new_comment {
  issue_id issue;
  person_id author;
  std::string text;
  time_point at;
  std::int64_t letter = 0;
};
struct new_attachment {
  issue_id issue;
  comment_id comment;
  std::string file_name;
  std::string media_type;
  std::string content;
  time_point at;
};

struct issue_filter {
  std::optional<project_id> project = {};
  std::optional<issue_status> status = {};
  /// Words that must all appear in key, summary or description (case-insensitive); empty: all.
  std::string text = {};
  /// Only issues with an id below this one (paging, newest first).
  std::optional<issue_id> before = {};
  std::size_t limit = 50;
};

/// Port: projects and people. Implemented by the stores; the contract suite is tests/contract/tracker_contract.h.
class project_store {
 public:
  virtual ~project_store() = default;
  /// By key.
  virtual result<std::vector<project>> list() = 0;
  /// "project.not_found".
  virtual result<project> load(project_id id) = 0;
  /// "project.exists" (fix_input) when the key is taken.
  virtual result<project> insert(project const& p) = 0;
};

class person_store {
 public:
  virtual ~person_store() = default;
  /// "person.not_found".
  virtual result<person> load(person_id id) = 0;
  /// Empty when unknown. `email` in any case.
  virtual result<std::optional<person>> find(std::string_view email) = 0;
  /// "person.exists" (fix_input) when the address is taken.
  virtual result<person> insert(person const& p) = 0;
  /// Has an account that may work on issues.
  virtual result<bool> is_assignable(person_id id) = 0;
  /// Remembers that letters to this person come back; an empty time forgets it. "person.not_found".
  virtual result<void> record_bounce(person_id id, std::optional<time_point> at, std::string_view reason) = 0;
};

/// Port: issues with their comments and attachments. Keys count up per project, inside the transaction.
class issue_store {
 public:
  virtual ~issue_store() = default;
  virtual result<std::vector<issue>> list(issue_filter const& filter) = 0;
  /// "issue.not_found". The key in any case.
  virtual result<issue> load(std::string_view key) = 0;
  virtual result<issue> load(issue_id id) = 0;
  /// Gives id and key; writes the event.
  virtual result<issue> insert(new_issue const& i) = 0;
  /// Summary, description, status, type, priority, assignee; "issue.stale" when `seen` is not the stored version.
  /// Writes an event, by this author, for each kind of change.
  virtual result<void> replace(issue const& i, version seen, person_id author) = 0;
};

/// Port: who hears of an issue, besides reporter and assignee.
class watcher_store {
 public:
  virtual ~watcher_store() = default;
  /// By address.
  virtual result<std::vector<watcher>> list(issue_id issue) = 0;
  /// Once; who watches already does not become a mere participant. "issue.not_found", "person.not_found".
  virtual result<void> add(issue_id issue, person_id person, watcher_kind kind) = 0;
  virtual result<void> remove(issue_id issue, person_id person) = 0;
};

/// Port: what happened, in order.
class event_store {
 public:
  virtual ~event_store() = default;
  /// Oldest first.
  virtual result<std::vector<event>> list(issue_id issue) = 0;
  /// With an id above `after`, lowest first.
  virtual result<std::vector<event>> list_after(event_id after, std::size_t limit) = 0;
  /// 0 when nothing happened yet.
  virtual result<event_id> newest() = 0;
};

class comment_store {
 public:
  virtual ~comment_store() = default;
  /// Oldest first.
  virtual result<std::vector<comment>> list(issue_id issue) = 0;
  /// Also sets the issue's updated_at; writes the event.
  virtual result<comment> insert(new_comment const& c) = 0;
};

class attachment_store {
 public:
  virtual ~attachment_store() = default;
  virtual result<std::vector<attachment>> list(issue_id issue) = 0;
  /// "attachment.not_found".
  virtual result<attachment> load(attachment_id id) = 0;
  virtual result<std::string> content(attachment_id id) = 0;
  virtual result<attachment> insert(new_attachment const& a) = 0;
};

/// All tracker ports of one transaction.
struct tables {
  project_store& projects;
  person_store& people;
  issue_store& issues;
  comment_store& comments;
  attachment_store& attachments;
  watcher_store& watchers;
  event_store& events;
};

}  // namespace outlink::tracker
