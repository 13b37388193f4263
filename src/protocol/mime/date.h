#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace outlink::mime {

/// Seconds since 1970 in UTC of a Date field: RFC 5322 section 3.3 with its obsolete forms (two digits of a year, names
/// of zones), and the forms of C's asctime and of ISO 8601. A time without a zone is taken as UTC. Empty for anything
/// that names no day.
std::optional<std::int64_t> read_date(std::string_view raw);

}  // namespace outlink::mime
