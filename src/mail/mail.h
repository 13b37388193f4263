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
#include "outbox/outbox.h"
#include "tracker/tracker.h"

/// Mailboxes whose letters become issues and comments.
namespace outlink::mail {

using mailbox_id = id<struct mailbox>;
using handler_id = id<struct handler>;
using letter_id = id<struct letter>;

enum class protocol_kind { imap, pop3, graph };
std::string_view to_string(protocol_kind p);
std::optional<protocol_kind> protocol_kind_from(std::string_view name);

struct password_authentication {
  secret_text password;
};
struct link_authentication {
  links::grant_id grant;
};

/// What becomes of the letters that lay in the folder before Outlink was first connected.
enum class take_over {
  unread,      ///< those that nobody has read yet (POP3 knows no read mark: all)
  nothing,     ///< only what comes from now on
  since_date,  ///< what came since mailbox::since
  everything,
};
std::string_view to_string(take_over t);
std::optional<take_over> take_over_from(std::string_view name);

/// What becomes of the server's copy of a letter once it is handled.
enum class afterwards {
  mark_seen,  ///< not for POP3
  move,       ///< to mailbox::move_to; not for POP3
  remove,
  keep,  ///< as it is: Outlink remembers what it took
};
std::string_view to_string(afterwards a);
std::optional<afterwards> afterwards_from(std::string_view name);

/// An incoming mail server with one account of it.
struct mailbox {
  mailbox_id id;
  std::string name;
  std::string description;
  /// Row of the provider catalogue, "custom" for any other server; only for the form and for hints.
  std::string provider;
  protocol_kind protocol = protocol_kind::imap;
  flow::endpoint server;
  /// For each command; letters have their own limit.
  duration timeout{30000};
  /// The mailbox that is opened; may differ from the account that consented (shared mailboxes).
  std::string user_name;
  std::variant<password_authentication, link_authentication> authentication;
  /// UTF-8; "INBOX" by default. POP3 has no other.
  std::string folder = "INBOX";
  mail::take_over take_over = mail::take_over::unread;
  /// Only with take_over::since_date.
  std::optional<time_point> since = {};
  mail::afterwards afterwards = mail::afterwards::mark_seen;
  /// Only with afterwards::move.
  std::string move_to = {};
  /// How often a server that tells nothing by itself is asked.
  duration poll_every = std::chrono::minutes(1);
  bool enabled = true;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
};

enum class handler_kind {
  create_or_comment,      ///< comment on the issue that the letter belongs to, else a new issue
  comment_whole,          ///< comment only, with the whole body
  comment_fresh,          ///< comment only, without quoted text
  comment_before_marker,  ///< comment only, with what stands before the first match of split_pattern
  create_always,          ///< a new issue for each letter
};
std::string_view to_string(handler_kind k);
std::optional<handler_kind> handler_kind_from(std::string_view name);

/// What to do with letters that a program, a mailing list or a bulk mailer sent.
enum class bulk_action { accept, ignore, forward, remove };
std::string_view to_string(bulk_action a);
std::optional<bulk_action> bulk_action_from(std::string_view name);

/// What to make of the letters of a mailbox. Handlers are asked in their order; the first that takes a letter has it.
struct handler {
  handler_id id;
  mailbox_id mailbox;
  /// From 1.
  int position = 1;
  std::string name;
  handler_kind kind = handler_kind::create_or_comment;
  /// Where new issues go; also whose templates and outgoing server answers use.
  tracker::project_id project;
  std::string issue_type = std::string(tracker::default_issue_type);
  /// Takes quoted text and signatures out of comments.
  bool strip_quotes = true;
  /// RE2; only for comment_before_marker.
  std::string split_pattern = {};
  /// Only letters with this address in To, Cc, Bcc or Delivered-To; empty: all.
  std::string catch_address = {};
  bulk_action bulk = bulk_action::ignore;
  /// Where letters go that could not be handled, with the reason; may be empty.
  std::string forward_address = {};
  /// Makes a user for an unknown sender, and tells them.
  bool create_users = true;
  bool notify_users = false;
  /// Who reports when the sender is unknown and create_users is off; 0: such letters are not handled.
  tracker::person_id default_reporter = {};
  bool cc_assignee = false;
  bool cc_watchers = false;
  /// Letters of one sender within an hour that are believed; more look like a loop. 0: no limit.
  int letters_per_hour = 100;
  bool enabled = true;
  outlink::version version;
};

/// How far a mailbox was read. By protocol: IMAP counts UIDs within a UIDVALIDITY, POP3 knows only what it claimed,
/// Graph has a token. A change of uid_validity starts anew.
struct cursor {
  std::uint32_t uid_validity = 0;
  /// Letters below are handled.
  std::uint32_t uid_next = 1;
  /// Letters below were there before the first connection.
  std::uint32_t taken_over_below = 0;
  /// Graph's delta link.
  std::string token = {};
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
  /// As the server names it: IMAP's UID in digits, POP3's unique id, Graph's id.
  std::string uid;
  /// Without angle brackets; empty when it has none or was not parsed yet.
  std::string message_id;
  /// For the log: decoded, bounded; may be empty.
  std::string from;
  std::string subject;
  std::int64_t bytes = 0;
  letter_state state = letter_state::received;
  /// Why, in plain words; empty for done.
  std::string reason;
  /// Which handler took it; 0 when none did.
  handler_id handler;
  /// 0 unless done.
  tracker::issue_id issue;
  /// 0 when it became the issue itself.
  tracker::comment_id comment;
  time_point received_at;
  std::optional<time_point> handled_at;
  /// False when it was not taken, is a twin of another letter, or was kept long enough.
  bool has_bytes = false;
};

struct new_letter {
  mailbox_id mailbox;
  std::uint32_t uid_validity = 0;
  std::string uid;
  /// Empty for a letter that is not taken.
  std::string raw;
  std::int64_t bytes = 0;
  /// How a letter that is not taken is noted (failed: too large; filtered: from before); its copy on the server is left
  /// alone.
  std::optional<letter_state> left_alone_as = {};
  std::string reason = {};
  /// Only of one that is not taken, as far as its header told.
  std::string from = {};
  std::string subject = {};
  time_point at;
};

/// How the handling of a letter ended.
struct letter_outcome {
  letter_state state = letter_state::done;
  std::string reason = {};
  std::string message_id = {};
  std::string from = {};
  std::string subject = {};
  /// SHA-256 over what stays the same when a letter is delivered twice; empty when it was not parsed.
  std::string content_digest = {};
  handler_id handler = {};
  tracker::issue_id issue = {};
  tracker::comment_id comment = {};
  /// The server's copy goes, whatever the mailbox does with others.
  bool remove_copy = false;
  time_point at;
};

struct letter_filter {
  std::optional<mailbox_id> mailbox = {};
  std::optional<letter_state> state = {};
  /// Words that must all appear in sender, subject, Message-ID or reason.
  std::string text = {};
  std::optional<letter_id> before = {};
  std::size_t limit = 50;
};

/// One line of a mailbox's connection log.
struct connection_event {
  time_point at;
  /// "connected", "lost", "refused": stable.
  std::string what;
  /// Empty when it went well.
  std::string code;
  /// In our words; the server's beside them.
  std::string detail;
  std::string peer;
};

}  // namespace outlink::mail
