#include "links/breaker.h"

#include <algorithm>

#include "base/limits.h"
#include "links/backoff.h"

namespace outlink::links {

std::optional<time_point> breaker::paused_until(time_point now) const {
  if (!reason_) return std::nullopt;
  if (open_until_ > now) return open_until_;
  if (probing_until_ && *probing_until_ > now) return probing_until_;
  return std::nullopt;
}

void breaker::began(time_point now) {
  if (reason_) probing_until_ = now + limits::http_call_time_max;
}

void breaker::succeeded() { *this = {}; }

void breaker::failed(failure const& why, time_point now, double jitter) {
  if (why.remedy != remedy::retry && why.remedy != remedy::wait_until) return succeeded();
  ++failures_;
  probing_until_.reset();
  bool const told_to_pause = why.not_before && *why.not_before > now;
  if (!told_to_pause && !reason_ && failures_ < limits::breaker_failures_max) return;
  open_until_ = backoff(++pauses_, now, jitter);
  // Never before the date that the provider named, and not all nodes in the same instant after it.
  if (told_to_pause) open_until_ = std::max(open_until_, spread(*why.not_before, *why.not_before - now, jitter));
  reason_ = why;
}

}  // namespace outlink::links
