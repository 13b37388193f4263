#pragma once

#include "protocol/smtp/exchange.h"

namespace outlink::smtp {

/// Whether the server takes letters from an address: MAIL FROM, and RSET whatever the answer is; no letter is sent.
/// Failures "smtp.sender_refused" (fix_setup), and those of plain_exchange::refusal.
class sender_check final : public plain_exchange {
 public:
  /// `from`: as address_for_envelope gives it.
  sender_check(session_state& s, std::string from);

 private:
  protocol::step begin() override;
  protocol::step on_reply(reply const& r) override;
  std::string from_;
  bool is_asked_ = false;
};

}  // namespace outlink::smtp
