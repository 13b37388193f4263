#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/http.h"
#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "mail/stores.h"

namespace outlink::mail {

enum class pump_state { stopped, connecting, catching_up, listening, waiting };
std::string_view to_string(pump_state s);

/// What a mailbox's pump is doing. In memory; survives no restart.
struct health {
  pump_state state = pump_state::stopped;
  time_point since;
  /// Why it waits; empty while all is well.
  std::optional<failure> trouble;
  /// When it will try again; only in state waiting, and not when a person must act first.
  std::optional<time_point> next_try;
  std::optional<time_point> last_letter_at;
  /// Letters taken since the process started.
  std::int64_t letters = 0;
  /// Letters that are known of and not yet taken, while catching up.
  std::int64_t ahead = 0;
};

/// Absent fields of an update stay as they are.
struct mailbox_form {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> provider;
  std::optional<protocol_kind> protocol;
  std::optional<std::string> host;
  std::optional<int> port;
  std::optional<flow::transport_security> security;
  std::optional<int> timeout_ms;
  std::optional<std::string> user_name;
  /// Exactly one of password and link. With a link, a grant for this mailbox is made; `grant` takes an existing one
  /// instead.
  std::optional<secret_text> password;
  std::optional<links::link_id> link;
  std::optional<links::grant_id> grant;
  std::optional<std::string> folder;
  std::optional<mail::take_over> take_over;
  std::optional<time_point> since;
  std::optional<mail::afterwards> afterwards;
  std::optional<std::string> move_to;
  std::optional<int> poll_seconds;
  std::optional<bool> enabled;
};

/// Absent fields of an update stay as they are.
struct handler_form {
  std::optional<int> position;
  std::optional<std::string> name;
  std::optional<handler_kind> kind;
  std::optional<tracker::project_id> project;
  std::optional<std::string> issue_type;
  std::optional<bool> strip_quotes;
  std::optional<std::string> split_pattern;
  std::optional<std::string> catch_address;
  std::optional<bulk_action> bulk;
  std::optional<std::string> forward_address;
  std::optional<bool> create_users;
  std::optional<bool> notify_users;
  /// An address of a known person; empty: nobody.
  std::optional<std::string> default_reporter;
  std::optional<bool> cc_assignee;
  std::optional<bool> cc_watchers;
  std::optional<int> letters_per_hour;
  std::optional<bool> enabled;
};

/// One stage of a connection test: "dns", "tcp", "tls", "token", "sign in", "folder". Stages after the first failed one
/// are absent.
struct test_stage {
  std::string name;
  std::optional<failure> trouble;
  /// What was found: "3 letters in INBOX".
  std::string detail;
};

/// What one handler would make of a letter, without doing it.
struct trial {
  handler_id handler;
  std::string handler_name;
  /// "create", "comment", "ignore", "forward", "remove", "refuse", "pass".
  std::string action;
  std::string why;
  /// How it came to that, in order.
  std::vector<std::string> steps;
  /// Of a new issue; of the issue that is commented on.
  std::string summary;
  std::string issue_key;
  /// What would be written.
  std::string text;
};

/// How Outlink understands a letter, and what its mailbox's handlers would make of it.
struct dry_run {
  std::string from;
  std::string subject;
  /// The readable text, whole.
  std::string text;
  std::vector<std::string> attachments;
  /// "person", "mailing_list", ...: who or what speaks, and the evidence for it.
  std::string origin;
  std::string origin_evidence;
  /// Why no handler is asked; mostly empty.
  std::string never_handled;
  /// Up to and including the handler that takes it.
  std::vector<trial> trials;
};

/// A mailbox with its own habits that went quiet.
struct quiet_mailbox {
  mailbox_id mailbox;
  std::string name;
  time_point last_letter_at;
  /// The longest pause that it had before.
  duration longest_pause{};
};

/// Use cases around mailboxes and their handlers, and the pumps behind them.
class service {
 public:
  virtual ~service() = default;
  virtual task<std::vector<mailbox>> list() = 0;
  virtual task<mailbox> load(mailbox_id id) = 0;
  /// With a project, a first handler "create issue or comment" is made for it.
  virtual task<mailbox> create(mailbox_form form, std::optional<tracker::project_id> project) = 0;
  virtual task<mailbox> update(mailbox_id id, version seen, mailbox_form form) = 0;
  virtual task<void> remove(mailbox_id id) = 0;
  virtual mail::health health(mailbox_id id) const = 0;
  virtual task<std::vector<test_stage>> test(mailbox_id id) = 0;
  /// Asks the server now instead of at the next poll.
  virtual task<void> pump_now(mailbox_id id) = 0;
  virtual task<std::vector<connection_event>> connections(mailbox_id id) = 0;
  virtual task<std::vector<quiet_mailbox>> quiet() = 0;

  virtual task<std::vector<handler>> handlers(mailbox_id of) = 0;
  virtual task<handler> load_handler(handler_id id) = 0;
  virtual task<handler> create_handler(mailbox_id of, handler_form form) = 0;
  virtual task<handler> update_handler(handler_id id, version seen, handler_form form) = 0;
  virtual task<void> remove_handler(handler_id id) = 0;
  /// What the mailbox's handlers would make of these bytes.
  virtual task<mail::dry_run> try_letter(mailbox_id of, std::string raw) = 0;

  /// Called on the I/O thread when a mailbox's health changed or a letter was handled.
  virtual void on_change(std::function<void()> listener) = 0;
};

/// Use cases around the letters that came.
class letter_service {
 public:
  virtual ~letter_service() = default;
  virtual task<std::vector<letter>> list(letter_filter filter) = 0;
  virtual task<letter> load(letter_id id) = 0;
  virtual task<std::string> raw(letter_id id) = 0;
  /// The letter's HTML made harmless; empty when it has none.
  virtual task<std::string> safe_html(letter_id id) = 0;
  /// Runs a failed or filtered letter again. "letter.not_repeatable" (fix_input).
  virtual task<letter> run_again(letter_id id) = 0;
  /// Runs all failed letters again, of one mailbox or of all; how many were run.
  virtual task<std::int64_t> run_all_again(std::optional<mailbox_id> of) = 0;
  /// Takes a letter that somebody hands over as if it had come into the mailbox. "letter.known" (fix_input) when its
  /// bytes came before.
  virtual task<letter> import(mailbox_id into, std::string raw) = 0;
};

struct needs {
  flow::storage<tables>& storage;
  flow::dialer& dialer;
  flow::http_client& http;
  links::service& links;
  links::token_source& tokens;
  flow::supervisor& supervisor;
  flow::sleeper& sleeper;
  flow::work_pool& pool;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  /// Of this Outlink, without a trailing slash.
  std::string base_url = {};
  /// Plain connections to other hosts than loopback are refused without it.
  bool allow_plain = false;
};

class feature {
 public:
  virtual ~feature() = default;
  virtual mail::service& service() = 0;
  virtual letter_service& letters() = 0;
  /// Starts a pump for every enabled mailbox, under the supervisor ("pump 7").
  virtual task<void> start() = 0;
};

std::unique_ptr<feature> make_feature(needs const& n);

}  // namespace outlink::mail
