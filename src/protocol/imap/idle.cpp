#include "protocol/imap/idle.h"

namespace outlink::imap {

protocol::write_bytes idle::first() {
  value_ = idle_end::renewal;
  if (!session().can("IDLE"))
    failed_ = make_failure("imap.no_idle", remedy::fix_setup, "the mail server does not offer IDLE");
  return {.bytes = "IDLE"};
}

result<protocol::write_bytes> idle::on_continuation(response const&) {
  is_idling_ = true;
  // News may have come between the command and its continuation.
  if (auto done = interjection()) return *std::move(done);
  return protocol::write_bytes{};
}

void idle::on_untagged(response& r) {
  if (r.word == "EXISTS" || r.word == "RECENT" || r.word == "EXPUNGE" || r.word == "VANISHED") value_ = idle_end::news;
}

failure idle::on_no(response const& r) {
  return make_failure("imap.no_idle", remedy::fix_setup, "the mail server refused to IDLE", &r);
}

std::optional<duration> idle::patience() const {
  return is_idling_ && !is_done_sent_ ? std::optional(renew_after_) : std::nullopt;
}

protocol::step idle::on_quiet() {
  is_done_sent_ = true;
  return protocol::write_bytes{.bytes = "DONE\r\n"};
}

std::optional<protocol::write_bytes> idle::interjection() {
  if (value_ != idle_end::news || !is_idling_ || is_done_sent_) return std::nullopt;
  is_done_sent_ = true;
  return protocol::write_bytes{.bytes = "DONE\r\n"};
}

}  // namespace outlink::imap
