#pragma once

#include "base/mail_limits.h"
#include "protocol/imap/command.h"

namespace outlink::imap {

enum class idle_end {
  news,
  renewal,
  ended,  ///< by the server, before it was asked to: without a pause the next IDLE may end as fast
};

/// Waits in IDLE (RFC 2177) until something happened in the folder or it is time to renew; not at all when the session
/// has news already. Failure "imap.no_idle" (retry) when it is not offered, refused, or never begun: the caller asks
/// with noop from time to time instead, on a new connection unless it was not offered.
class idle final : public command_with<idle_end> {
 public:
  explicit idle(session_state& s, duration renew_after = limits::imap_idle_renew_after)
      : command_with(s, "wait", "Waiting for letters"), renew_after_(renew_after) {}

 private:
  protocol::write_bytes first() override;
  result<protocol::write_bytes> on_continuation(response const&) override;
  void on_untagged(response& r) override;
  void on_ok(response const& r) override;
  failure on_no(response const& r) override;
  void on_broken(failure& f) override;
  std::optional<duration> patience() const override;
  protocol::step on_quiet() override;
  std::optional<protocol::write_bytes> interjection() override;

  duration renew_after_;
  bool is_idling_ = false;
  bool is_done_sent_ = false;
};

}  // namespace outlink::imap
