#pragma once

#include "protocol/sasl/sasl.h"
#include "protocol/smtp/exchange.h"

namespace outlink::smtp {

/// Signs in (RFC 4954; RFC 7628 and XOAUTH2 for tokens, PLAIN or LOGIN for passwords). Failures:
/// "smtp.authentication_failed" (consent_again for a refused token, fix_setup for a password or when the server wants
/// another way of signing in; the peer's words include its error document), "smtp.auth_disabled" (fix_setup: sending by
/// SMTP is switched off for the mailbox or its organization), "smtp.tls_required" (fix_setup), "smtp.token_too_long"
/// (fix_setup), "smtp.unavailable" (retry: the server cannot check now; the proof may be good), "sasl.*".
class authenticate final : public plain_exchange {
 public:
  /// `who` must outlive the conversation.
  authenticate(session_state& s, sasl::credentials const& who);

 private:
  protocol::step begin() override;
  protocol::step on_reply(reply const& r) override;
  protocol::step on_challenge(reply const& r);
  protocol::step send_response();
  failure on_refused(reply const& r) const;
  failure explain(reply const& r) const;

  sasl::credentials const& who_;
  sasl::mechanism mechanism_ = sasl::mechanism::plain;
  /// What to answer to the next challenge; empty: all was said.
  secret_text response_;
  bool is_first_ = true;
  /// The server's error document, described.
  std::string document_;
};

}  // namespace outlink::smtp
