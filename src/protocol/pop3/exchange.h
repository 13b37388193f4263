#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mail_limits.h"
#include "protocol/conversation.h"

namespace outlink::pop3 {

/// What the conversations of one connection share.
struct session_state {
  /// Lines of the answer to CAPA in upper case: "UIDL", "SASL PLAIN XOAUTH2". Empty: not asked yet, or a server without
  /// CAPA.
  std::vector<std::string> capabilities;

  /// `capability` without its arguments: "PIPELINING".
  bool can(std::string_view capability) const;
  /// What stands behind "SASL".
  std::vector<std::string> sasl_mechanisms() const;
};

/// The first line of an answer (RFC 1939 section 3).
struct status {
  bool is_ok = false;
  /// Upper case, of "-ERR [SYS/TEMP] try later" (RFC 2449 section 8, RFC 3206); mostly empty.
  std::string code;
  /// The whole line as it came.
  std::string line;

  /// The server says that the trouble will pass.
  bool is_passing() const;
};
/// Empty when the line is neither "+OK" nor "-ERR".
std::optional<status> read_status(std::string const& line);

/// Commands and their answers, line by line. After a failure the connection must be dropped, unless the class says
/// otherwise. Any can fail with "pop3.malformed" (retry): the answer cannot be understood.
class exchange : public protocol::conversation {
 public:
  protocol::step resume(protocol::event happened) final;

 protected:
  /// `stage` becomes failure::where; `doing` begins our words: "Reading the list of letters".
  exchange(session_state& session, std::string stage, std::string doing);

  virtual protocol::step begin() = 0;
  virtual protocol::step on_line(std::string line) = 0;
  virtual protocol::step on_tls_started();
  /// The connection was lost: a last word on what that means.
  virtual failure on_lost(failure why) const { return why; }
  virtual std::size_t line_bytes_max() const { return limits::pop3_line_bytes_max; }

  static protocol::step say(std::string line, protocol::sensitivity s = protocol::sensitivity::plain);
  protocol::step read_on() const;
  protocol::step succeed();
  protocol::step fail_with(failure f);
  protocol::step malformed(std::string_view line);
  failure make_failure(std::string code, outlink::remedy r, std::string_view what, std::string_view said = {}) const;
  /// "pop3.unavailable" (retry) for trouble that passes, else "pop3.refused" (fix_setup for [SYS/PERM], else retry).
  failure refusal(status const& s) const;
  session_state& session() { return session_; }

  /// Empty while under way and after success.
  std::optional<failure> failed_;

 private:
  session_state& session_;
  std::string stage_;
  std::string doing_;
  bool is_done_ = false;
};

/// An exchange with answers of many lines that end with a dot. Dots that were doubled are single again.
class listing : public exchange {
 protected:
  using exchange::exchange;
  /// The answer to another command begins.
  void expect_status() { is_in_lines_ = false; }
  bool is_in_lines() const { return is_in_lines_; }
  /// -ERR.
  virtual protocol::step on_error(status const& s) { return fail_with(refusal(s)); }
  virtual protocol::step on_item(std::string line) = 0;
  virtual protocol::step on_end() = 0;

 private:
  protocol::step on_line(std::string line) final;
  bool is_in_lines_ = false;
};

/// Adds success without a value, or with one, to an exchange.
template <class Base>
class plain : public Base {
 public:
  result<void> outcome() const {
    if (this->failed_) return fail(*this->failed_);
    return {};
  }

 protected:
  using Base::Base;
};
template <class Base, class T>
class yielding : public Base {
 public:
  /// To be called once, after the conversation finished.
  result<T> outcome() {
    if (this->failed_) return fail(*this->failed_);
    return std::move(value_);
  }

 protected:
  using Base::Base;
  T value_{};
};

}  // namespace outlink::pop3
