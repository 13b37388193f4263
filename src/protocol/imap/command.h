#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mail_limits.h"
#include "protocol/conversation.h"
#include "protocol/imap/response.h"

namespace outlink::imap {

/// What the conversations of one connection share.
struct session_state {
  /// Upper case; empty: not known (a server tells them in its greeting, after signing in, or when asked).
  std::vector<std::string> capabilities;
  int tags_used = 0;
  /// Letters in the open folder, as last told.
  std::uint32_t exists = 0;
  /// Letters came since select, uid_search or idle last began: an IDLE from now on would not tell of them.
  bool has_news = false;
  /// What a refusal or a good-bye asked for: not to come back before that long.
  std::optional<duration> suggested_wait = {};

  bool can(std::string_view capability) const;
  /// What stands behind "AUTH=".
  std::vector<std::string> sasl_mechanisms() const;
};

/// One command and its answer: writes "tag COMMAND", collects responses until the tagged one. Subclasses say what to
/// write and what to make of the responses. After any failure the connection must be dropped.
class command : public protocol::conversation {
 public:
  protocol::step resume(protocol::event happened) final;

 protected:
  /// `stage` becomes failure::where; `doing` begins our words: "Opening the folder INBOX".
  command(session_state& session, std::string stage, std::string doing, std::size_t literal_bytes_max = 64u << 10);

  /// The command without its tag and line end; empty for a conversation that only listens (the greeting). May set
  /// failed_ or done_ when there is nothing to say.
  virtual protocol::write_bytes first() = 0;
  /// After a tagged OK: one more command, like first(). Empty: that was all.
  virtual std::optional<protocol::write_bytes> next() { return std::nullopt; }
  virtual void on_untagged(response&) {}
  /// What to send for "+"; a failure by default.
  virtual result<protocol::write_bytes> on_continuation(response const& r);
  virtual void on_ok(response const&) {}
  /// NO or BAD to this command; what the table in answers.cpp knows, or "imap.no" and "imap.bad" (retry).
  virtual failure on_no(response const& r);
  /// True: this NO is as good as OK.
  virtual bool is_fine(response const&) const { return false; }
  /// The connection ended, or time is up: a chance to say what it means here.
  virtual void on_broken(failure&) {}
  /// For the greeting: an untagged status can end the conversation. True: finished.
  virtual result<bool> on_untagged_status(response const&) { return false; }
  /// Asked before each read; IDLE sets a patience.
  virtual std::optional<duration> patience() const { return std::nullopt; }
  virtual protocol::step on_quiet();
  /// IDLE: something to send after an untagged response.
  virtual std::optional<protocol::write_bytes> interjection() { return std::nullopt; }
  /// STARTTLS: a step to take after the tagged OK.
  virtual bool wants_tls() const { return false; }

  failure make_failure(std::string code, outlink::remedy r, std::string_view what,
                       response const* said = nullptr) const;
  /// By the table in answers.cpp.
  std::optional<failure> known_failure(response const& said) const;
  void take_capabilities(response const& r);
  session_state& session() { return session_; }
  std::size_t line_bytes_max_ = limits::mail_line_bytes_max;
  /// Set by the base; empty while under way and after success.
  std::optional<failure> failed_;
  bool done_ = false;

 private:
  protocol::step begin();
  protocol::step send(protocol::write_bytes w);
  protocol::step read_on();
  protocol::step take_line(std::string line);
  protocol::step take_response(response r);
  protocol::step take_tagged(response const& r);
  void take_news(response const& r);
  void take_suggested_wait(response const& r);
  protocol::step finish();
  protocol::step fail_with(failure f);

  session_state& session_;
  std::string stage_;
  std::string doing_;
  std::string tag_;
  response_reader reader_;
};

/// A command that yields a value.
template <class T>
class command_with : public command {
 public:
  /// To be called once, after the conversation finished.
  result<T> outcome() {
    if (failed_) return fail(*failed_);
    return std::move(value_);
  }

 protected:
  using command::command;
  T value_{};
};

/// A command that yields nothing but success.
class plain_command : public command {
 public:
  result<void> outcome() const {
    if (failed_) return fail(*failed_);
    return {};
  }

 protected:
  using command::command;
};

}  // namespace outlink::imap
