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
};

enum class issue_status { open, in_progress, done };
std::string_view to_string(issue_status s);
std::optional<issue_status> issue_status_from(std::string_view name);

struct issue {
  issue_id id;
  project_id project;
  /// "SUP-12"; never reused.
  std::string key;
  std::string summary;
  /// Plain text.
  std::string description;
  issue_status status = issue_status::open;
  person_id reporter;
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

struct new_issue {
  project_id project;
  std::string summary;
  std::string description;
  person_id reporter;
  time_point at;
  std::int64_t letter = 0;
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
};

/// Port: issues with their comments and attachments. Keys count up per project, inside the transaction.
class issue_store {
 public:
  virtual ~issue_store() = default;
  virtual result<std::vector<issue>> list(issue_filter const& filter) = 0;
  /// "issue.not_found". The key in any case.
  virtual result<issue> load(std::string_view key) = 0;
  virtual result<issue> load(issue_id id) = 0;
  /// Gives id and key.
  virtual result<issue> insert(new_issue const& i) = 0;
  /// Summary, description, status; "issue.stale" when `seen` is not the stored version.
  virtual result<void> replace(issue const& i, version seen) = 0;
};

class comment_store {
 public:
  virtual ~comment_store() = default;
  /// Oldest first.
  virtual result<std::vector<comment>> list(issue_id issue) = 0;
  /// Also sets the issue's updated_at.
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
};

}  // namespace outlink::tracker
