#pragma once

#include "base/clock.h"

namespace outlink::links {

/// When to try again after the `attempts`-th failure in a row (from 1): limits::backoff_first, doubled each time up to
/// limits::backoff_max, of which `jitter` in [0, 1) takes up to half away.
time_point backoff(int attempts, time_point now, double jitter);

/// `when`, later by up to a tenth of `wait`, so that those who wait for the same date do not come at once.
time_point spread(time_point when, duration wait, double jitter);

}  // namespace outlink::links
