#pragma once

#include "mail/mail.h"

namespace outlink::mail {

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
  /// Keeps letters, issues and comments; its handlers go.
  virtual result<void> remove(mailbox_id id) = 0;
  /// uid_validity 0 before the first connection.
  virtual result<cursor> load_cursor(mailbox_id id) = 0;
  virtual result<void> store_cursor(mailbox_id id, cursor const& c) = 0;
};

/// Port: the handlers of mailboxes.
class handler_store {
 public:
  virtual ~handler_store() = default;
  /// In their order.
  virtual result<std::vector<handler>> list(mailbox_id of) = 0;
  /// "handler.not_found".
  virtual result<handler> load(handler_id id) = 0;
  /// Goes to its position, later ones move on; beyond the end it becomes the last.
  virtual result<handler> insert(handler const& h) = 0;
  /// "handler.stale". Moves it when its position changed.
  virtual result<handler> replace(handler const& h, version seen) = 0;
  virtual result<void> remove(handler_id id) = 0;
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
  /// Empty for a letter without bytes.
  virtual result<std::string> raw(letter_id id) = 0;
  /// Newest first.
  virtual result<std::vector<letter>> list(letter_filter const& filter) = 0;
  /// State received -> outcome. False when it was not in state received (somebody else did it).
  virtual result<bool> finish(letter_id id, letter_outcome const& outcome) = 0;
  /// failed or filtered -> received, to run again. False when it is in another state or has no bytes.
  virtual result<bool> reopen(letter_id id) = 0;
  /// Of these UIDs, in their order, those that nobody claimed yet.
  virtual result<std::vector<std::string>> unclaimed(mailbox_id id, std::uint32_t uid_validity,
                                                     std::vector<std::string> const& uids) = 0;
};

/// Port: what the letters of the past say.
class letter_history {
 public:
  virtual ~letter_history() = default;
  /// The letter of this mailbox that became something, with this Message-ID and content.
  virtual result<std::optional<letter_id>> twin(mailbox_id id, std::string_view message_id,
                                                std::string_view content_digest) = 0;
  /// Letters of this sender that became something since then, in any mailbox; not counted beyond `at_most`.
  virtual result<std::int64_t> count_of_sender(std::string_view from, time_point since, std::int64_t at_most) = 0;
  /// When the newest letters came, newest first.
  virtual result<std::vector<time_point>> arrivals(mailbox_id id, std::size_t limit) = 0;
  /// Ids of failed letters that can be run again, oldest first.
  virtual result<std::vector<letter_id>> failed(std::optional<mailbox_id> of, std::size_t limit) = 0;
  /// Removes the bytes of letters that were done or filtered before that time; how many.
  virtual result<std::int64_t> sweep(time_point handled_before, std::size_t limit) = 0;
};

/// What is due to be done to the server's copy of a letter.
struct due_touch {
  std::string uid;
  /// It goes, whatever the mailbox does with others.
  bool remove_copy = false;
  bool operator==(due_touch const&) const = default;
};

/// Port: what has been done to the server's copy. A letter is due once it is handled and its copy was not touched; one
/// that was not taken (too large) never is: it stays unread there.
class touch_store {
 public:
  virtual ~touch_store() = default;
  /// Letters that are filtered, done or failed and not yet touched on the server, in the order they came.
  virtual result<std::vector<due_touch>> due(mailbox_id id, std::uint32_t uid_validity, std::size_t limit) = 0;
  virtual result<void> record(mailbox_id id, std::uint32_t uid_validity, std::vector<due_touch> const& done) = 0;
};

/// Port: what happened to a mailbox's connection; the oldest entries make room.
class connection_log {
 public:
  virtual ~connection_log() = default;
  virtual result<void> add(mailbox_id id, connection_event const& e) = 0;
  /// Newest first.
  virtual result<std::vector<connection_event>> list(mailbox_id id) = 0;
};

struct tables {
  mailbox_store& mailboxes;
  handler_store& handlers;
  letter_store& letters;
  letter_history& history;
  touch_store& touches;
  connection_log& connections;
  outbox::tables& outbox;
  tracker::tables& tracker;
};

}  // namespace outlink::mail
