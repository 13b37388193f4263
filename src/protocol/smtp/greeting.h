#pragma once

#include "protocol/smtp/exchange.h"

namespace outlink::smtp {

/// Says EHLO, and HELO to a server that does not know it, and keeps what the server can.
class hello : public plain_exchange {
 protected:
  using plain_exchange::plain_exchange;
  protocol::step say_hello();
  /// For each answer after say_hello().
  protocol::step take_hello(reply const& r);

 private:
  void take_extensions(reply const& r);
  bool is_old_ = false;
};

/// Waits for the server's first words, says who we are and learns what it can (RFC 5321 section 3.1). Failures
/// "smtp.no_service" (fix_setup: it refuses us, 554), "smtp.later" (retry), "smtp.protocol" (fix_setup: not an SMTP
/// server), "smtp.invalid_name" (fix_setup: our_name cannot be said).
class greeting final : public hello {
 public:
  explicit greeting(session_state& s) : hello(s, "greeting", "Connecting to the mail server") {}

 private:
  protocol::step begin() override;
  protocol::step on_reply(reply const& r) override;
  failure on_lost(failure why) const override;
  bool is_greeted_ = false;
};

/// Starts TLS and says EHLO again: what the server said in the clear is discarded (RFC 3207). Failures
/// "smtp.no_starttls" (fix_setup) when it is not offered or refused, "smtp.later" (retry).
class starttls final : public hello {
 public:
  explicit starttls(session_state& s) : hello(s, "tls", "Starting TLS") {}

 private:
  protocol::step begin() override;
  protocol::step on_reply(reply const& r) override;
  protocol::step on_tls_started() override;
  bool is_encrypted_ = false;
};

/// Forgets a letter that was begun; also keeps the connection alive. Failures "smtp.later", "smtp.refused".
class reset final : public plain_exchange {
 public:
  explicit reset(session_state& s) : plain_exchange(s, "wait", "Asking the mail server to begin anew") {}

 private:
  protocol::step begin() override { return say("RSET"); }
  protocol::step on_reply(reply const& r) override;
};

/// Says good-bye. Whatever was sent before stays sent, whatever its outcome.
class quit final : public plain_exchange {
 public:
  explicit quit(session_state& s) : plain_exchange(s, "quit", "Leaving the mail server") {}

 private:
  protocol::step begin() override { return say("QUIT"); }
  protocol::step on_reply(reply const& r) override;
};

}  // namespace outlink::smtp
