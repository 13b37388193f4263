#include "protocol/smtp/sender_check.h"

namespace outlink::smtp {

sender_check::sender_check(session_state& s, std::string from)
    : plain_exchange(s, "sender", "Asking whether the mail server takes letters from " + from),
      from_(std::move(from)) {}

protocol::step sender_check::begin() { return say("MAIL FROM:<" + from_ + ">"); }

protocol::step sender_check::on_reply(reply const& r) {
  if (is_asked_) return succeed();
  is_asked_ = true;
  if (r.kind() == 5)
    failed_ = make_failure("smtp.sender_refused", remedy::fix_setup,
                           "it does not let this account send from this address", &r);
  else if (r.kind() != 2)
    failed_ = refusal(r);
  return say("RSET");
}

}  // namespace outlink::smtp
