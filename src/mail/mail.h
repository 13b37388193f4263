#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "flow/wire.h"
#include "links/links.h"
#include "tracker/tracker.h"

/// Mailboxes whose letters become issues and comments.
namespace outlink::mail {

using mailbox_id = id<struct mailbox>;
using letter_id = id<struct letter>;

struct password_authentication {
  secret_text password;
};
struct link_authentication {
  links::grant_id grant;
};

/// An incoming mail server with one account of it.
struct mailbox {
  mailbox_id id;
  std::string name;
  std::string description;
  /// Row of the provider catalogue, "custom" for any other server; only for the form and for hints.
  std::string provider;
  flow::endpoint server;
  /// For each command; letters have their own limit.
  duration timeout{30000};
  /// The mailbox that is opened; may differ from the account that consented (shared mailboxes).
  std::string user_name;
  std::variant<password_authentication, link_authentication> authentication;
  /// UTF-8; "INBOX" by default.
  std::string folder = "INBOX";
  /// Where new issues go.
  tracker::project_id project;
  bool enabled = true;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
};

/// How far a mailbox was read: letters below `uid_next` are handled. A change of uid_validity starts again at 1.
struct cursor {
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 1;
  /// Letters below this UID were there before the first connection: of those, only unread ones are taken.
  std::uint32_t taken_over_below = 0;
  auto operator<=>(cursor const&) const = default;
};

enum class letter_state {
  received,  ///< raw bytes stored, not yet looked at
  filtered,  ///< deliberately made into nothing; the reason says why
  done,      ///< became an issue or a comment
  failed,    ///< could not be handled; the reason says why; can be run again
};
std::string_view to_string(letter_state s);
std::optional<letter_state> letter_state_from(std::string_view name);

/// One mail on its way in.
struct letter {
  letter_id id;
  mailbox_id mailbox;
  std::uint32_t uid_validity = 0;
  std::uint32_t uid = 0;
  /// Without angle brackets; empty when it has none or was not parsed yet.
  std::string message_id;
  /// For the log: decoded, bounded; may be empty.
  std::string from;
  std::string subject;
  std::int64_t bytes = 0;
  letter_state state = letter_state::received;
  /// Why, in plain words; empty for done.
  std::string reason;
  /// 0 unless done.
  tracker::issue_id issue;
  /// 0 when it became the issue itself.
  tracker::comment_id comment;
  time_point received_at;
  std::optional<time_point> handled_at;
};

struct new_letter {
  mailbox_id mailbox;
  std::uint32_t uid_validity = 0;
  std::uint32_t uid = 0;
  /// Empty for a letter that is not taken (too large): stored with state failed and a reason.
  std::string raw;
  std::int64_t bytes = 0;
  std::string failed_reason = {};
  time_point at;
};

/// How the handling of a letter ended.
struct letter_outcome {
  letter_state state = letter_state::done;
  std::string reason = {};
  std::string message_id = {};
  std::string from = {};
  std::string subject = {};
  tracker::issue_id issue = {};
  tracker::comment_id comment = {};
  time_point at;
};

struct letter_filter {
  std::optional<mailbox_id> mailbox = {};
  std::optional<letter_state> state = {};
  std::optional<letter_id> before = {};
  std::size_t limit = 50;
};

/// Port: mailboxes and their cursors; passwords are sealed at rest.
class mailbox_store {
 public:
  virtual ~mailbox_store() = default;
  /// By name.
  virtual result<std::vector<mailbox>> list() = 0;
  /// "mailbox.not_found".
  virtual result<mailbox> load(mailbox_id id) = 0;
  /// "mailbox.exists" (fix_input, where=name).
  virtual result<mailbox> insert(mailbox const& m) = 0;
  /// "mailbox.stale".
  virtual result<mailbox> replace(mailbox const& m, version seen) = 0;
  /// Keeps letters, issues and comments.
  virtual result<void> remove(mailbox_id id) = 0;
  /// uid_validity 0 before the first connection.
  virtual result<cursor> load_cursor(mailbox_id id) = 0;
  virtual result<void> store_cursor(mailbox_id id, cursor const& c) = 0;
};

/// Port: letters as they came. The claim (mailbox, uid_validity, uid) is unique.
class letter_store {
 public:
  virtual ~letter_store() = default;
  /// Empty when that claim is taken already, or when the same bytes came into this mailbox under another claim (then
  /// the claim is noted as filtered, "the same letter as ...", without a second copy).
  virtual result<std::optional<letter_id>> insert(new_letter const& l) = 0;
  /// "letter.not_found".
  virtual result<letter> load(letter_id id) = 0;
  /// Empty for a letter that was not taken.
  virtual result<std::string> raw(letter_id id) = 0;
  /// Newest first.
  virtual result<std::vector<letter>> list(letter_filter const& filter) = 0;
  /// State received -> outcome. False when it was not in state received (somebody else did it).
  virtual result<bool> finish(letter_id id, letter_outcome const& outcome) = 0;
  /// failed or filtered -> received, to run again. False when it is in another state or has no bytes.
  virtual result<bool> reopen(letter_id id) = 0;
  /// All Message-IDs ever seen, each with the issue that it belongs to; a second record of the same id changes nothing.
  virtual result<void> record_message_id(std::string_view message_id, tracker::issue_id issue) = 0;
  /// The issue of the first of these ids that is known; empty when none is.
  virtual result<std::optional<tracker::issue_id>> find_message_id(std::vector<std::string> const& message_ids) = 0;
};

/// Port: what has been done to the server's copy. A letter is due once it is handled and its copy was not touched; one
/// that was not taken (too large) never is: it stays unread there.
class touch_store {
 public:
  virtual ~touch_store() = default;
  /// UIDs whose letters are filtered, done or failed and not yet marked on the server.
  virtual result<std::vector<std::uint32_t>> due(mailbox_id id, std::uint32_t uid_validity) = 0;
  virtual result<void> record(mailbox_id id, std::uint32_t uid_validity, std::vector<std::uint32_t> const& uids) = 0;
};

struct tables {
  mailbox_store& mailboxes;
  letter_store& letters;
  touch_store& touches;
  tracker::tables& tracker;
};

}  // namespace outlink::mail
