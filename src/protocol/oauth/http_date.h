#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outlink::oauth {

/// An HTTP date in any of the three forms of RFC 9110 section 5.6.7; empty for anything else, also for a day of the
/// week that does not fit the date in the form without century. `now` decides the century of a two-digit year: at most
/// 50 years ahead.
std::optional<time_point> read_http_date(std::string_view text, time_point now);

/// How far the clock of whoever wrote the Date header is ahead of `now` (negative: behind). Empty when the header
/// cannot be read or is further off than limits::clock_skew_believed_max. The header has whole seconds and was written
/// before it arrived: a second or two mean nothing.
std::optional<std::chrono::seconds> clock_skew(std::string_view date_header, time_point now);

}  // namespace outlink::oauth
