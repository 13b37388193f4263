#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace outlink::imap {

/// Seconds since 1970 in UTC of an INTERNALDATE (date-time of RFC 9051 section 9: "17-Jul-1996 02:44:25 -0700"). 0 for
/// anything else.
std::int64_t read_internal_date(std::string_view text);

/// "SINCE 1-Feb-2026" for uid_search. The server compares with the day of INTERNALDATE in that date's own zone
/// (RFC 9051 section 6.4.4): ask a day earlier, and look at letter_facts::received where the hour counts.
std::string since_criterion(std::chrono::sys_days day);

}  // namespace outlink::imap
