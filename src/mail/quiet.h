#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"

namespace outlink::mail {

/// Whether a mailbox went quiet against its own habit: given when its newest letters came (newest first), the longest
/// pause between two of them when the present one is far longer; empty while all is as usual, or when too few letters
/// came to speak of a habit. Pure.
std::optional<duration> unusual_pause(std::vector<time_point> const& arrivals, time_point now);

}  // namespace outlink::mail
