#include "protocol/imap/idle.h"

namespace outlink::imap {

protocol::write_bytes idle::first() {
  value_ = idle_end::renewal;
  if (!session().can("IDLE"))
    failed_ = make_failure("imap.no_idle", remedy::retry, "the mail server does not offer IDLE");
  if (session().has_news) {
    value_ = idle_end::news;
    session().has_news = false;
    done_ = true;
  }
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

void idle::on_ok(response const& r) {
  // Told here; the next IDLE waits for other news.
  session().has_news = false;
  if (!is_idling_)
    failed_ = make_failure("imap.no_idle", remedy::retry, "the mail server ended IDLE without having begun it", &r);
  else if (!is_done_sent_)
    value_ = idle_end::ended;
}

failure idle::on_no(response const& r) {
  if (auto known = known_failure(r)) return *std::move(known);
  return make_failure("imap.no_idle", remedy::retry, "the mail server refused to IDLE", &r);
}

void idle::on_broken(failure& f) {
  if (is_idling_ || f.code != "net.timeout") return;
  f.code = "imap.no_idle";
  f.words = "the mail server offers IDLE, but did not begin it in time";
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
