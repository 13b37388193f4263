#pragma once

#include "protocol/pop3/exchange.h"
#include "protocol/sasl/sasl.h"

namespace outlink::pop3 {

/// Signs in: a token by AUTH (RFC 5034) with XOAUTH2 or OAUTHBEARER, a password by AUTH PLAIN where it is offered, else
/// by USER and PASS. Failures: "pop3.authentication_failed" (consent_again for a token, fix_setup for a password; the
/// peer's words include its error document), "pop3.unavailable" (retry: the server cannot check now, or the mailbox is
/// in use; the proof may be good), "pop3.refused" (fix_setup: [SYS/PERM]), "pop3.invalid_password" (fix_input: control
/// characters cannot be sent), "sasl.*".
class authenticate final : public plain<exchange> {
 public:
  /// `who` must outlive the conversation.
  authenticate(session_state& s, sasl::credentials const& who);

 private:
  enum class phase { name, sasl, all_said };

  protocol::step begin() override;
  protocol::step on_line(std::string line) override;
  protocol::step begin_with_password();
  protocol::step on_challenge(std::string_view line);
  protocol::step on_ok(std::string_view line);
  protocol::step on_error(status const& s);
  protocol::step send_response(std::string command);
  failure explain(status const& s) const;

  sasl::credentials const& who_;
  sasl::mechanism mechanism_ = sasl::mechanism::plain;
  phase phase_ = phase::sasl;
  secret_text response_;
  /// The server's error document, described.
  std::string document_;
};

}  // namespace outlink::pop3
