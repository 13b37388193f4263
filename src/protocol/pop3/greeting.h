#pragma once

#include "protocol/pop3/exchange.h"

namespace outlink::pop3 {

/// Reads the server's first line. Failures "pop3.unavailable" (retry: it takes no connections now), "pop3.refused"
/// (fix_setup: [SYS/PERM]), "pop3.protocol" (fix_setup: not a POP3 server).
class greeting final : public plain<exchange> {
 public:
  explicit greeting(session_state& s) : plain(s, "greeting", "Connecting to the mail server") {}

 private:
  protocol::step begin() override { return read_on(); }
  protocol::step on_line(std::string line) override;
};

/// Asks what the server can (RFC 2449). A server that does not know the question can nothing of it: no failure.
class capability final : public plain<listing> {
 public:
  explicit capability(session_state& s) : plain(s, "greeting", "Asking the mail server what it can") {}

 private:
  protocol::step begin() override;
  protocol::step on_error(status const&) override { return succeed(); }
  protocol::step on_item(std::string line) override;
  protocol::step on_end() override { return succeed(); }
};

/// Starts TLS (RFC 2595); what the server said in the clear is discarded, so capability must be asked again. Failure
/// "pop3.no_stls" (fix_setup) when it is not offered or refused.
class stls final : public plain<exchange> {
 public:
  explicit stls(session_state& s) : plain(s, "tls", "Starting TLS") {}

 private:
  protocol::step begin() override;
  protocol::step on_line(std::string line) override;
  protocol::step on_tls_started() override;
};

/// Keeps the connection alive. Failures "pop3.refused", "pop3.unavailable".
class noop final : public plain<exchange> {
 public:
  explicit noop(session_state& s) : plain(s, "wait", "Keeping the connection to the mail server") {}

 private:
  protocol::step begin() override { return say("NOOP"); }
  protocol::step on_line(std::string line) override;
};

/// Says good-bye: only now the server removes what remove_letters asked for (RFC 1939 section 6). Whatever its failure,
/// all of them may still be there. Failures "pop3.not_removed" (retry: it says that it did not remove all), "net.*".
class quit final : public plain<exchange> {
 public:
  explicit quit(session_state& s) : plain(s, "quit", "Leaving the mail server") {}

 private:
  protocol::step begin() override { return say("QUIT"); }
  protocol::step on_line(std::string line) override;
};

}  // namespace outlink::pop3
