#include "protocol/imap/dates.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "protocol/imap/response.h"

namespace outlink::imap {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Exactly that many digits.
std::optional<int> digits(std::string_view text) {
  if (text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  auto const n = parse_number(text);
  return n ? std::optional(static_cast<int>(*n)) : std::nullopt;
}

std::optional<sys_days> read_day(std::string_view text) {
  auto const day_of_month = digits(text.substr(0, 2));
  auto const y = digits(text.substr(7, 4));
  auto const m = std::find_if(month_names.begin(), month_names.end(),
                              [&](auto name) { return ascii_iequals(name, text.substr(3, 3)); });
  if (!day_of_month || !y || m == month_names.end()) return std::nullopt;
  year_month_day const date(year(*y), month(static_cast<unsigned>(m - month_names.begin() + 1)),
                            day(static_cast<unsigned>(*day_of_month)));
  return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

}  // namespace

std::int64_t read_internal_date(std::string_view text) {
  std::string padded(text);
  // date-day-fixed has a blank before one digit; some servers leave it out.
  if (padded.size() == 25) padded.insert(0, 1, '0');
  if (padded.size() != 26) return 0;
  if (padded[0] == ' ') padded[0] = '0';
  std::string_view const t = padded;
  if (t[2] != '-' || t[6] != '-' || t[11] != ' ' || t[14] != ':' || t[17] != ':' || t[20] != ' ') return 0;
  auto const on = read_day(t.substr(0, 11));
  auto const h = digits(t.substr(12, 2));
  auto const min = digits(t.substr(15, 2));
  auto const s = digits(t.substr(18, 2));
  auto const zone_h = digits(t.substr(22, 2));
  auto const zone_min = digits(t.substr(24, 2));
  bool const has_sign = t[21] == '+' || t[21] == '-';
  if (!on || !h || !min || !s || !zone_h || !zone_min || !has_sign) return 0;
  if (*h > 23 || *min > 59 || *s > 60 || *zone_min > 59) return 0;
  auto const zone = hours(*zone_h) + minutes(*zone_min);
  auto const local = on->time_since_epoch() + hours(*h) + minutes(*min) + seconds(*s);
  return seconds(t[21] == '+' ? local - zone : local + zone).count();
}

std::string since_criterion(sys_days on) {
  year_month_day const date(on);
  return "SINCE " + std::to_string(static_cast<unsigned>(date.day())) + "-" +
         std::string(month_names[static_cast<unsigned>(date.month()) - 1]) + "-" +
         std::to_string(static_cast<int>(date.year()));
}

}  // namespace outlink::imap
