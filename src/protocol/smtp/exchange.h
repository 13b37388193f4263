#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/conversation.h"
#include "protocol/smtp/reply.h"

namespace outlink::smtp {

/// What the conversations of one connection share.
struct session_state {
  /// Lines of the answer to EHLO in upper case: "SIZE 35882577", "AUTH PLAIN XOAUTH2". Empty: not asked yet, or a
  /// server that knows only HELO.
  std::vector<std::string> extensions;
  /// Bytes of the largest letter that the server takes (RFC 1870); 0: it does not say.
  std::uint64_t size_max = 0;
  /// How we name ourselves to the server: a domain, or an address in brackets (RFC 5321 section 4.1.3).
  std::string our_name = "[127.0.0.1]";

  /// `extension` without its arguments: "PIPELINING".
  bool can(std::string_view extension) const;
  /// What stands behind "AUTH", each once; also behind "AUTH=", as servers say for the sake of old programs.
  std::vector<std::string> sasl_mechanisms() const;
};

/// Commands and their answers. Subclasses say what to write first and what to do with each answer. The failure
/// "smtp.closing" (retry) can come from any: the server ends the connection (421). After a failure the connection must
/// be dropped, unless the class says otherwise.
class exchange : public protocol::conversation {
 public:
  protocol::step resume(protocol::event happened) final;

 protected:
  /// `stage` becomes failure::where; `doing` begins our words: "Sending the letter".
  exchange(session_state& session, std::string stage, std::string doing);

  virtual protocol::step begin() = 0;
  virtual protocol::step on_reply(reply const& r) = 0;
  virtual protocol::step on_written() { return read_reply(); }
  virtual protocol::step on_tls_started();
  /// The connection was lost, or the server said something that is no answer: a last word on what that means.
  virtual failure on_lost(failure why) const { return why; }

  static protocol::step say(std::string line, protocol::sensitivity s = protocol::sensitivity::plain);
  static protocol::step read_reply();
  protocol::step succeed();
  /// The first failure counts.
  protocol::step fail_with(failure f);
  failure make_failure(std::string code, outlink::remedy r, std::string_view what, reply const* said = nullptr) const;
  /// 4xx: "smtp.later" (retry); 5xx: "smtp.refused" (give_up); anything else "smtp.protocol" (retry).
  failure refusal(reply const& r) const;
  session_state& session() { return session_; }

  /// Empty while under way and after success.
  std::optional<failure> failed_;
  std::string stage_;
  std::string doing_;

 private:
  protocol::step take_line(std::string const& line);
  protocol::step lose(failure why);

  session_state& session_;
  reply_reader reader_;
  bool is_done_ = false;
};

/// An exchange that yields nothing but success.
class plain_exchange : public exchange {
 public:
  result<void> outcome() const {
    if (failed_) return fail(*failed_);
    return {};
  }

 protected:
  using exchange::exchange;
};

}  // namespace outlink::smtp
