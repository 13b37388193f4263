#pragma once

#include "protocol/imap/command.h"

namespace outlink::imap {

/// Reads the server's first line. Failures "imap.bye" (retry; the server refuses connections now), "imap.protocol".
/// Outcome: true when the connection is already signed in (PREAUTH).
class greeting final : public command_with<bool> {
 public:
  explicit greeting(session_state& s) : command_with(s, "greeting", "Connecting to the mail server") {}

 private:
  protocol::write_bytes first() override { return {}; }
  result<bool> on_untagged_status(response const& r) override;
  void on_untagged(response& r) override;
};

/// Asks what the server can.
class capability final : public plain_command {
 public:
  explicit capability(session_state& s) : plain_command(s, "greeting", "Asking the mail server what it can") {}

 private:
  protocol::write_bytes first() override { return {.bytes = "CAPABILITY"}; }
};

/// Starts TLS. Failure "imap.no_starttls" (fix_setup) when it is not offered or refused.
class starttls final : public plain_command {
 public:
  explicit starttls(session_state& s) : plain_command(s, "tls", "Starting TLS") {}

 private:
  protocol::write_bytes first() override;
  failure on_no(response const& r) override;
  bool wants_tls() const override { return true; }
};

/// Asks for news the old way; also keeps the connection alive.
class noop final : public plain_command {
 public:
  explicit noop(session_state& s) : plain_command(s, "wait", "Asking the mail server for news") {}

 private:
  protocol::write_bytes first() override { return {.bytes = "NOOP"}; }
};

/// Says good-bye.
class logout final : public plain_command {
 public:
  explicit logout(session_state& s) : plain_command(s, "logout", "Leaving the mail server") {}

 private:
  protocol::write_bytes first() override { return {.bytes = "LOGOUT"}; }
  result<bool> on_untagged_status(response const& r) override;
};

}  // namespace outlink::imap
