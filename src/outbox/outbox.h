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

/// Letters on their way out: outgoing mail servers, the outbox, notices and their templates.
namespace outlink::outbox {

using server_id = id<struct server>;
using letter_id = id<struct letter>;

enum class protocol_kind { smtp, graph };
std::string_view to_string(protocol_kind p);
std::optional<protocol_kind> protocol_kind_from(std::string_view name);

/// A server within the house that takes letters without sign-in.
struct no_authentication {};
struct password_authentication {
  secret_text password;
};
struct link_authentication {
  links::grant_id grant;
};

/// An outgoing mail server.
struct server {
  server_id id;
  std::string name;
  std::string description;
  /// Row of the provider catalogue, "custom" for any other server.
  std::string provider;
  protocol_kind protocol = protocol_kind::smtp;
  flow::endpoint endpoint;
  duration timeout{30000};
  /// The mailbox that sends; may differ from the account that consented. Empty without authentication.
  std::string user_name;
  std::variant<no_authentication, password_authentication, link_authentication> authentication;
  /// Where answers go, too: a mailbox that Outlink reads, so that they become comments.
  std::string from_address;
  std::string from_name;
  /// Before every subject, "[Outlink]"; may be empty.
  std::string subject_prefix;
  /// Whose notices it sends; empty: those of all projects that no other enabled server names.
  std::vector<tracker::project_id> projects;
  /// 0: no limit of ours.
  int letters_per_minute = 30;
  /// While it is not, letters that wait for it stay, and no new ones are made for it.
  bool enabled = true;
  time_point created_at;
  time_point updated_at;
  outlink::version version;
};

enum class letter_kind {
  notice,     ///< something happened to an issue
  forwarded,  ///< a letter that could not be handled, with the reason
  refusal,    ///< to a sender: the letter was not taken
  welcome,    ///< to a new user
  test,       ///< asked for by an administrator
};
std::string_view to_string(letter_kind k);
std::optional<letter_kind> letter_kind_from(std::string_view name);

enum class letter_state {
  waiting,    ///< to be sent at next_try
  sent,       ///< a server took it
  failed,     ///< given up; can be sent again by hand
  cancelled,  ///< by an administrator, or nobody would read it (its person's address bounces)
};
std::string_view to_string(letter_state s);
std::optional<letter_state> letter_state_from(std::string_view name);

/// One letter to one person.
struct letter {
  letter_id id;
  letter_kind kind = letter_kind::notice;
  letter_state state = letter_state::waiting;
  /// 0: its server was removed; it is given to a fitting one as soon as there is one.
  server_id server;
  /// The address of its one recipient; lower case.
  std::string to;
  std::string subject;
  /// Without angle brackets; stays the same over all attempts, so that a letter that arrives twice is known as one.
  std::string message_id;
  /// 0 when it is about none.
  tracker::issue_id issue;
  /// 0 when the recipient is nobody that we know.
  tracker::person_id person;
  std::int64_t bytes = 0;
  int attempts = 0;
  time_point created_at;
  /// The first attempt since it was queued, or sent again by hand: giving up is counted from it, so that a server that
  /// was away does not use up a letter's time.
  std::optional<time_point> tried_since;
  /// Only while waiting.
  std::optional<time_point> next_try;
  std::optional<time_point> sent_at;
  /// What went wrong last, in our words; the server's words stand in `answer`.
  std::string trouble;
  /// The server's last words; bounded.
  std::string answer;
};

struct new_letter {
  letter_kind kind = letter_kind::notice;
  server_id server;
  std::string to;
  std::string subject;
  std::string message_id;
  tracker::issue_id issue;
  tracker::person_id person;
  /// The whole letter, CRLF line ends.
  std::string raw;
  time_point at;
};

struct letter_filter {
  std::optional<letter_state> state = {};
  std::optional<server_id> server = {};
  /// Words that must all appear in recipient or subject.
  std::string text = {};
  std::optional<letter_id> before = {};
  std::size_t limit = 50;
};

/// How an attempt to send ended.
struct attempt {
  letter_state state = letter_state::sent;
  /// Only when it is to be tried again.
  std::optional<time_point> next_try = {};
  std::string trouble = {};
  std::string answer = {};
  time_point at;
};

/// Port: outgoing servers; passwords are sealed at rest.
class server_store {
 public:
  virtual ~server_store() = default;
  /// By name.
  virtual result<std::vector<server>> list() = 0;
  /// "outgoing_server.not_found".
  virtual result<server> load(server_id id) = 0;
  /// "outgoing_server.exists" (fix_input, where=name).
  virtual result<server> insert(server const& s) = 0;
  /// "outgoing_server.stale".
  virtual result<server> replace(server const& s, version seen) = 0;
  /// Its waiting letters wait for another server.
  virtual result<void> remove(server_id id) = 0;
};

/// Port: the outbox.
class letter_store {
 public:
  virtual ~letter_store() = default;
  /// It waits, and is due at once.
  virtual result<letter_id> insert(new_letter const& l) = 0;
  /// "outgoing_letter.not_found".
  virtual result<letter> load(letter_id id) = 0;
  /// Empty once its bytes were swept away.
  virtual result<std::string> raw(letter_id id) = 0;
  /// Newest first.
  virtual result<std::vector<letter>> list(letter_filter const& filter) = 0;
  /// Waiting letters of this server whose time has come: by next_try, then oldest first.
  virtual result<std::vector<letter>> due(server_id server, time_point now, std::size_t limit) = 0;
  /// When the next waiting letter of this server is due; empty when none waits.
  virtual result<std::optional<time_point>> next_due(server_id server) = 0;
  /// Waiting letters of no server with an id above `after`, oldest first.
  virtual result<std::vector<letter>> without_server(letter_id after, std::size_t limit) = 0;
  /// A waiting letter of no server becomes this server's; false when it is none.
  virtual result<bool> assign(letter_id id, server_id server) = 0;
  /// After an attempt; false when the letter no longer waits (it was cancelled meanwhile).
  virtual result<bool> record(letter_id id, server_id by, attempt const& a) = 0;
  /// failed or cancelled -> waiting, from now; of no server when its own is gone. False in another state or without
  /// bytes.
  virtual result<bool> send_again(letter_id id, time_point now) = 0;
  /// waiting -> cancelled; false in another state.
  virtual result<bool> cancel(letter_id id, std::string_view why, time_point now) = 0;
  /// It came back: sent or waiting -> failed; false in another state.
  virtual result<bool> bounce(letter_id id, std::string_view why, std::string_view answer, time_point now) = 0;
  /// The letter that a bounce is about; empty when it is none of ours.
  virtual result<std::optional<letter>> find(std::string_view message_id) = 0;
  /// Removes the bytes of letters that ended before this time; how many.
  virtual result<std::int64_t> sweep(time_point ended_before, std::size_t limit) = 0;
};

/// Port: which issue a Message-ID belongs to, of every letter that ever came or went.
class thread_store {
 public:
  virtual ~thread_store() = default;
  /// A second record of the same id changes nothing. "issue.not_found".
  virtual result<void> record(std::string_view message_id, tracker::issue_id issue) = 0;
  /// The issue of the first of these ids that is known; empty when none is.
  virtual result<std::optional<tracker::issue_id>> find(std::vector<std::string> const& message_ids) = 0;
  /// The first id of the issue and the newest ones, oldest first, for References.
  virtual result<std::vector<std::string>> of(tracker::issue_id issue, std::size_t limit) = 0;
};

enum class template_kind { issue_created, comment_added, status_changed, assigned, welcome, not_handled, too_large };
std::string_view to_string(template_kind k);
std::optional<template_kind> template_kind_from(std::string_view name);

/// What a letter of ours says; {{names}} in it are filled in. Without HTML, one is made from the text.
struct letter_template {
  template_kind kind = template_kind::issue_created;
  std::string subject;
  std::string text;
  std::string html;
  outlink::version version;
};

/// Port: templates that an administrator changed, and how far notices were made.
class template_store {
 public:
  virtual ~template_store() = default;
  /// Only changed ones.
  virtual result<std::vector<letter_template>> list() = 0;
  /// Empty: as it came with Outlink.
  virtual result<std::optional<letter_template>> load(template_kind kind) = 0;
  /// Its version is counted up whatever `t` says.
  virtual result<void> store(letter_template const& t) = 0;
  /// Does nothing when it is as it came.
  virtual result<void> reset(template_kind kind) = 0;
};

/// Port: notices are made up to this event. A new store begins at the newest event that is there.
class position_store {
 public:
  virtual ~position_store() = default;
  virtual result<tracker::event_id> load() = 0;
  virtual result<void> store(tracker::event_id position) = 0;
};

struct tables {
  server_store& servers;
  letter_store& letters;
  thread_store& threads;
  template_store& templates;
  position_store& position;
  tracker::tables& tracker;
};

}  // namespace outlink::outbox
