#pragma once

#include <deque>

#include "protocol/imap/authenticate.h"

namespace outlink::imap {

/// True for a password where the server takes it only by LOGIN: no AUTH=PLAIN, and LOGINDISABLED is not said (RFC 3501
/// section 6.2.3). Anything else is authenticate's.
bool needs_login_command(session_state const& s, sasl::credentials const& who);

/// Signs in by the LOGIN command (RFC 9051 section 6.2.3). What does not fit into quotes goes as a literal, without
/// waiting where the server allows it (RFC 7888). Failures: "imap.authentication_failed" (fix_setup),
/// "imap.privacy_required" (fix_setup: LOGINDISABLED, nothing was sent), "imap.invalid_password" (fix_input: it
/// contains NUL), "sasl.invalid_user", "sasl.no_common_mechanism" (a token), and those of answers.cpp.
class login final : public sign_in {
 public:
  login(session_state& s, sasl::credentials const& who) : sign_in(s, who) {}

 private:
  protocol::write_bytes first() override;
  result<protocol::write_bytes> on_continuation(response const& r) override;
  std::optional<failure> check() const;

  /// What follows each literal's announcement.
  std::deque<secret_text> parts_;
};

}  // namespace outlink::imap
