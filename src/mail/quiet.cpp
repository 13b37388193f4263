#include "mail/quiet.h"

#include <algorithm>

#include "base/mail_limits.h"

namespace outlink::mail {

std::optional<duration> unusual_pause(std::vector<time_point> const& arrivals, time_point now) {
  if (arrivals.size() < limits::quiet_letters_min) return std::nullopt;
  duration longest{0};
  for (std::size_t i = 1; i < arrivals.size(); ++i) longest = std::max(longest, arrivals[i - 1] - arrivals[i]);
  // Nights and week-ends are in the habit once a week of letters is; a shorter history is believed less.
  auto const believed = std::max<duration>(longest * 2, limits::quiet_pause_min);
  if (now - arrivals.front() <= believed) return std::nullopt;
  return longest;
}

}  // namespace outlink::mail
