#include "protocol/imap/greeting.h"

namespace outlink::imap {

result<bool> greeting::on_untagged_status(response const& r) {
  if (r.word == "BYE")
    return fail(make_failure("imap.bye", remedy::retry, "the mail server takes no connections now", &r));
  if (r.word != "OK" && r.word != "PREAUTH")
    return fail(make_failure("imap.protocol", remedy::fix_setup, "the answer is not that of an IMAP server", &r));
  value_ = r.word == "PREAUTH";
  return true;
}

void greeting::on_untagged(response& r) {
  failed_ = make_failure("imap.protocol", remedy::fix_setup, "the answer is not that of an IMAP server", &r);
}

protocol::write_bytes starttls::first() {
  if (!session().can("STARTTLS"))
    failed_ = make_failure("imap.no_starttls", remedy::fix_setup,
                           "the mail server does not offer it on this port; choose IMAPS");
  return {.bytes = "STARTTLS"};
}

failure starttls::on_no(response const& r) {
  return make_failure("imap.no_starttls", remedy::fix_setup, "the mail server refused it; choose IMAPS", &r);
}

// RFC 9051 section 6.1.3: BYE comes before the tagged OK. Some servers close without it; either is a good-bye.
result<bool> logout::on_untagged_status(response const& r) { return r.word == "BYE"; }

}  // namespace outlink::imap
