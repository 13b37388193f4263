#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "mail/mail.h"

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
};

/// Absent fields of an update stay as they are.
struct mailbox_form {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> provider;
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
  std::optional<tracker::project_id> project;
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

/// Use cases around mailboxes, and the pumps behind them.
class service {
 public:
  virtual ~service() = default;
  virtual task<std::vector<mailbox>> list() = 0;
  virtual task<mailbox> load(mailbox_id id) = 0;
  virtual task<mailbox> create(mailbox_form form) = 0;
  virtual task<mailbox> update(mailbox_id id, version seen, mailbox_form form) = 0;
  virtual task<void> remove(mailbox_id id) = 0;
  virtual mail::health health(mailbox_id id) const = 0;
  virtual task<std::vector<test_stage>> test(mailbox_id id) = 0;

  virtual task<std::vector<letter>> letters(letter_filter filter) = 0;
  virtual task<letter> load_letter(letter_id id) = 0;
  virtual task<std::string> raw_letter(letter_id id) = 0;
  /// The letter's HTML made harmless; empty when it has none.
  virtual task<std::string> safe_html(letter_id id) = 0;
  /// Runs a failed or filtered letter again. "letter.not_repeatable" (fix_input).
  virtual task<letter> run_again(letter_id id) = 0;

  /// Called on the I/O thread when a mailbox's health changed or a letter was handled.
  virtual void on_change(std::function<void()> listener) = 0;
};

struct needs {
  flow::storage<tables>& storage;
  flow::dialer& dialer;
  links::service& links;
  links::token_source& tokens;
  flow::supervisor& supervisor;
  flow::sleeper& sleeper;
  flow::work_pool& pool;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  /// Plain connections to other hosts than loopback are refused without it.
  bool allow_plain = false;
};

class feature {
 public:
  virtual ~feature() = default;
  virtual mail::service& service() = 0;
  /// Starts a pump for every enabled mailbox, under the supervisor ("pump 7").
  virtual task<void> start() = 0;
};

std::unique_ptr<feature> make_feature(needs const& n);

}  // namespace outlink::mail
