#include "links/backoff.h"

#include <algorithm>
#include <cmath>

#include "base/mail_limits.h"

namespace outlink::links {

time_point backoff(int attempts, time_point now, double jitter) {
  auto const wait = std::min<duration>(limits::backoff_max,
                                       duration(limits::backoff_first) * (1LL << std::clamp(attempts - 1, 0, 20)));
  return now + wait / 2 + duration(std::llround(static_cast<double>(wait.count()) / 2 * jitter));
}

time_point spread(time_point when, duration wait, double jitter) {
  return when + duration(std::llround(static_cast<double>(wait.count()) / 10 * jitter));
}

}  // namespace outlink::links
