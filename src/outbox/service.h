#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/http.h"
#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "outbox/outbox.h"
#include "outbox/templates.h"

namespace outlink::outbox {

enum class sender_state {
  stopped,     ///< disabled
  idle,        ///< nothing to send
  connecting,  ///< connects and signs in
  sending,
  waiting,  ///< in trouble: until next_try, or until somebody acts
};
std::string_view to_string(sender_state s);

/// What an outgoing server's sender is doing. In memory; survives no restart.
struct health {
  sender_state state = sender_state::stopped;
  time_point since;
  /// The server's own trouble, not a letter's; empty while all is well.
  std::optional<failure> trouble;
  /// When it will try again; only in state waiting, and not when a person must act first.
  std::optional<time_point> next_try;
  std::optional<time_point> last_sent_at;
  /// Letters sent since the process started.
  std::int64_t letters = 0;
};

/// Absent fields of an update stay as they are.
struct server_form {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> provider;
  std::optional<std::string> host;
  std::optional<int> port;
  std::optional<protocol_kind> protocol;
  std::optional<flow::transport_security> security;
  std::optional<int> timeout_ms;
  std::optional<std::string> user_name;
  /// Exactly one of these four. With a link, a grant for this server's user is made; `grant` takes an existing one
  /// instead; without sign-in the user name is dropped.
  std::optional<secret_text> password;
  std::optional<links::link_id> link;
  std::optional<links::grant_id> grant;
  bool without_sign_in = false;
  std::optional<std::string> from_address;
  std::optional<std::string> from_name;
  std::optional<std::string> subject_prefix;
  std::optional<std::vector<tracker::project_id>> projects;
  std::optional<int> letters_per_minute;
  std::optional<bool> enabled;
};

/// One stage of a connection test: "token", "dns", "tcp", "tls", "greeting", "sign in", "sender"; Graph has no greeting
/// and no sender. Stages after the first failed one are absent.
struct test_stage {
  std::string name;
  std::optional<failure> trouble;
  std::string detail;
};

/// A template, and whether an administrator changed it.
struct shown_template {
  letter_template words;
  bool is_changed = false;
};

/// Use cases around outgoing servers, the outbox and templates. All on the I/O thread.
class service {
 public:
  virtual ~service() = default;
  virtual task<std::vector<server>> list() = 0;
  virtual task<server> load(server_id id) = 0;
  virtual task<server> create(server_form form) = 0;
  virtual task<server> update(server_id id, version seen, server_form form) = 0;
  /// Its waiting letters go to another server that fits, now or as soon as there is one.
  virtual task<void> remove(server_id id) = 0;
  virtual outbox::health health(server_id id) const = 0;
  /// From the network to MAIL FROM; no letter is sent.
  virtual task<std::vector<test_stage>> test(server_id id) = 0;
  /// Queues a letter that says that mail works. "outgoing_server.disabled", "outgoing_letter.invalid" where=to.
  virtual task<letter> send_test(server_id id, std::string to) = 0;

  virtual task<std::vector<letter>> letters(letter_filter filter) = 0;
  virtual task<letter> load_letter(letter_id id) = 0;
  /// Empty once it was swept away.
  virtual task<std::string> raw_letter(letter_id id) = 0;
  /// A failed or cancelled letter. "outgoing_letter.not_repeatable" (fix_input).
  virtual task<letter> send_again(letter_id id) = 0;
  /// A waiting letter. "outgoing_letter.not_waiting" (fix_input). What a server is taking just now may still arrive.
  virtual task<letter> cancel(letter_id id) = 0;

  /// One of each kind.
  virtual task<std::vector<shown_template>> templates() = 0;
  virtual task<shown_template> load_template(template_kind kind) = 0;
  /// "template.invalid".
  virtual task<shown_template> store_template(letter_template t) = 0;
  virtual task<shown_template> reset_template(template_kind kind) = 0;

  /// Something happened to issues, or letters were queued by others: notices are made and letters sent.
  virtual void wake() = 0;
  /// Called on the I/O thread when a server's health or a letter changed.
  virtual void on_change(std::function<void()> listener) = 0;
};

/// The addresses of our own mailboxes, lower case.
using address_source = std::function<task<std::vector<std::string>>()>;

struct needs {
  flow::storage<tables>& storage;
  flow::dialer& dialer;
  flow::http_client& http;
  links::service& links;
  links::token_source& tokens;
  flow::supervisor& supervisor;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  /// Of this Outlink, without a trailing slash.
  std::string base_url;
  /// Nobody there is sent a notice; servers' from addresses need not be among them. May be empty.
  address_source own_addresses = {};
  /// Plain connections to other hosts than loopback are refused without it.
  bool allow_plain = false;
};

class feature {
 public:
  virtual ~feature() = default;
  virtual outbox::service& service() = 0;
  /// Starts the notifier and a sender for every enabled server ("notifier", "sender 3", "outbox sweep").
  virtual task<void> start() = 0;
};

std::unique_ptr<feature> make_feature(needs const& n);

}  // namespace outlink::outbox
