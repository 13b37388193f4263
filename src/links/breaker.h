#pragma once

#include <optional>

#include "base/result.h"

namespace outlink::links {

/// Spares one token endpoint in trouble, for all grants together: opens when the provider asks for a pause
/// (Retry-After), or after limits::breaker_failures_max passing failures in a row; then lets one call through at a time
/// until one succeeds. Pure: the clock and the jitter, in [0, 1), come from outside.
class breaker {
 public:
  /// Empty: a call may be made now. Otherwise it would be refused until then.
  std::optional<time_point> paused_until(time_point now) const;
  /// A call is made. While the breaker recovers this is the probe, and others wait for its end.
  void began(time_point now);
  /// Whatever the provider said about that grant: it answered.
  void succeeded();
  /// Counts only passing failures (remedy retry or wait_until).
  void failed(failure const& why, time_point now, double jitter);
  /// The failure that opened it; empty while closed.
  std::optional<failure> const& reason() const { return reason_; }

 private:
  int failures_ = 0;
  int pauses_ = 0;
  std::optional<failure> reason_;
  time_point open_until_;
  /// A probe that is lost must not keep the breaker open for ever: others may try from then.
  std::optional<time_point> probing_until_;
};

}  // namespace outlink::links
