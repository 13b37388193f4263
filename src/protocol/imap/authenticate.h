#pragma once

#include "protocol/imap/command.h"
#include "protocol/sasl/sasl.h"

namespace outlink::imap {

/// Signs in (RFC 9051 section 6.2.2, SASL-IR RFC 4959). Failures: "imap.authentication_failed" (consent_again for a
/// token, fix_setup for a password; the peer's words include its error document), "imap.unavailable" (retry: the server
/// cannot check now; the proof may be good), "sasl.*".
class authenticate final : public plain_command {
 public:
  /// `who` must outlive the conversation.
  authenticate(session_state& s, sasl::credentials const& who);

 private:
  protocol::write_bytes first() override;
  result<protocol::write_bytes> on_continuation(response const& r) override;
  failure on_no(response const& r) override;
  protocol::write_bytes initial(bool with_command);

  sasl::credentials const& who_;
  sasl::mechanism mechanism_ = sasl::mechanism::plain;
  secret_text initial_response_;
  bool is_initial_sent_ = false;
  /// The server's error document, described.
  std::string refusal_;
};

}  // namespace outlink::imap
