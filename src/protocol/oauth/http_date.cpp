#include "protocol/oauth/http_date.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> day_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};

// Takes from the front what is expected; `good` stays false after the first thing that is not there.
struct scanner {
  std::string_view rest;
  bool good = true;

  void literal(std::string_view text) {
    good = good && rest.starts_with(text);
    if (good) rest.remove_prefix(text.size());
  }
  int digits(std::size_t n) {
    good = good && rest.size() >= n &&
           std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(n),
                       [](char c) { return c >= '0' && c <= '9'; });
    int value = 0;
    for (std::size_t i = 0; good && i < n; ++i) value = value * 10 + (rest[i] - '0');
    if (good) rest.remove_prefix(n);
    return value;
  }
  unsigned month() {
    for (unsigned i = 0; i < month_names.size(); ++i)
      if (good && rest.starts_with(month_names[i])) {
        rest.remove_prefix(3);
        return i + 1;
      }
    good = false;
    return 0;
  }
  seconds time_of_day() {
    auto const h = digits(2);
    literal(":");
    auto const m = digits(2);
    literal(":");
    auto const s = digits(2);
    // 60: a leap second.
    good = good && h < 24 && m < 60 && s <= 60;
    return hours(h) + minutes(m) + seconds(s);
  }
};

std::optional<time_point> made(scanner const& in, int y, unsigned m, int d, seconds of_day, unsigned weekday_index) {
  auto const date = year(y) / month(m) / day(static_cast<unsigned>(d));
  if (!in.good || !in.rest.empty() || !date.ok()) return std::nullopt;
  if (weekday(sys_days(date)).c_encoding() != weekday_index) return std::nullopt;
  return time_point(sys_days(date) + of_day);
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<time_point> imf_fixdate(std::string_view text, unsigned weekday_index) {
  scanner in{text};
  in.literal(", ");
  auto const d = in.digits(2);
  in.literal(" ");
  auto const m = in.month();
  in.literal(" ");
  auto const y = in.digits(4);
  in.literal(" ");
  auto const t = in.time_of_day();
  in.literal(" GMT");
  return made(in, y, m, d, t, weekday_index);
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<time_point> rfc850_date(std::string_view text, unsigned weekday_index, time_point now) {
  scanner in{text};
  in.literal(", ");
  auto const d = in.digits(2);
  in.literal("-");
  auto const m = in.month();
  in.literal("-");
  auto const two = in.digits(2);
  in.literal(" ");
  auto const t = in.time_of_day();
  in.literal(" GMT");
  auto const this_year = static_cast<int>(year_month_day(floor<days>(now)).year());
  auto y = this_year - this_year % 100 + two;
  if (y > this_year + 50) y -= 100;
  return made(in, y, m, d, t, weekday_index);
}

// Sun Nov  6 08:49:37 1994
std::optional<time_point> asctime_date(std::string_view text, unsigned weekday_index) {
  scanner in{text};
  in.literal(" ");
  auto const m = in.month();
  in.literal(" ");
  bool const one_digit = in.rest.starts_with(" ");
  if (one_digit) in.literal(" ");
  auto const d = in.digits(one_digit ? 1 : 2);
  in.literal(" ");
  auto const t = in.time_of_day();
  in.literal(" ");
  auto const y = in.digits(4);
  return made(in, y, m, d, t, weekday_index);
}

}  // namespace

std::optional<time_point> read_http_date(std::string_view text, time_point now) {
  for (unsigned i = 0; i < day_names.size(); ++i) {
    if (text.starts_with(day_names[i])) return rfc850_date(text.substr(day_names[i].size()), i, now);
    if (!text.starts_with(day_names[i].substr(0, 3))) continue;
    auto const rest = text.substr(3);
    return rest.starts_with(",") ? imf_fixdate(rest, i) : asctime_date(rest, i);
  }
  return std::nullopt;
}

std::optional<seconds> clock_skew(std::string_view date_header, time_point now) {
  auto const theirs = read_http_date(date_header, now);
  if (!theirs) return std::nullopt;
  auto const ahead = floor<seconds>(*theirs - floor<seconds>(now));
  if (abs(ahead) > seconds(limits::clock_skew_believed_max)) return std::nullopt;
  return ahead;
}

}  // namespace outlink::oauth
