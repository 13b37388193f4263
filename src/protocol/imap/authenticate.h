#pragma once

#include "protocol/imap/command.h"
#include "protocol/sasl/sasl.h"

namespace outlink::imap {

/// What the ways to sign in have in common: what a refusal means.
class sign_in : public plain_command {
 protected:
  /// `who` must outlive the conversation.
  sign_in(session_state& s, sasl::credentials const& who);
  failure on_no(response const& r) override;

  sasl::credentials const& who_;
};

/// Signs in (RFC 9051 section 6.2.2, SASL-IR RFC 4959). Failures: "imap.authentication_failed" (consent_again for a
/// token, fix_setup for a password; the peer's words include its error document), "imap.unavailable" (retry: the server
/// cannot check now; the proof may be good), "sasl.*", and those of answers.cpp.
class authenticate final : public sign_in {
 public:
  authenticate(session_state& s, sasl::credentials const& who) : sign_in(s, who) {}

 private:
  protocol::write_bytes first() override;
  result<protocol::write_bytes> on_continuation(response const& r) override;
  failure on_no(response const& r) override;
  protocol::write_bytes initial(bool with_command);

  sasl::mechanism mechanism_ = sasl::mechanism::plain;
  secret_text initial_response_;
  bool is_initial_sent_ = false;
  /// The server's error document, described.
  std::string refusal_;
};

}  // namespace outlink::imap
