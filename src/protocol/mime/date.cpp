#include "protocol/mime/date.h"

#include <array>
#include <charconv>
#include <chrono>
#include <string>

#include "base/text.h"

namespace outlink::mime {
namespace {

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};

struct zone_name {
  std::string_view name;
  int minutes;
};
// RFC 5322 section 4.3, and names that programs of Europe and Asia write without a number beside them.
constexpr std::array zone_names{zone_name{"ut", 0},     zone_name{"utc", 0},    zone_name{"gmt", 0},
                                zone_name{"z", 0},      zone_name{"est", -300}, zone_name{"edt", -240},
                                zone_name{"cst", -360}, zone_name{"cdt", -300}, zone_name{"mst", -420},
                                zone_name{"mdt", -360}, zone_name{"pst", -480}, zone_name{"pdt", -420},
                                zone_name{"cet", 60},   zone_name{"cest", 120}, zone_name{"met", 60},
                                zone_name{"mest", 120}, zone_name{"bst", 60},   zone_name{"eet", 120},
                                zone_name{"eest", 180}, zone_name{"msk", 180},  zone_name{"jst", 540}};

std::optional<int> number(std::string_view s) {
  int n = 0;
  auto const [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || error != std::errc() || end != s.data() + s.size() || n < 0) return std::nullopt;
  return n;
}

struct fields {
  std::optional<int> day, month, year, hour, minute, second, zone;
};

void take_time(std::string_view s, fields& f) {
  std::array<std::optional<int>*, 3> const parts{&f.hour, &f.minute, &f.second};
  for (auto* p : parts) {
    auto const colon = s.find(':');
    auto digits = s.substr(0, colon);
    *p = number(digits.substr(0, digits.find_first_of(".,")));
    if (colon == s.npos) return;
    s.remove_prefix(colon + 1);
  }
}

// "+0100", "+01:00", "-5"
bool take_zone(std::string_view s, fields& f) {
  if (s.size() < 2 || (s[0] != '+' && s[0] != '-')) return false;
  std::string digits(s.substr(1));
  std::erase(digits, ':');
  auto const n = number(digits);
  if (!n || digits.size() > 4) return false;
  int const minutes = digits.size() <= 2 ? *n * 60 : *n / 100 * 60 + *n % 100;
  if (minutes < 24 * 60) f.zone = s[0] == '-' ? -minutes : minutes;
  return true;
}

bool take_month(std::string_view s, fields& f) {
  for (std::size_t i = 0; i < months.size(); ++i)
    if (s.starts_with(months[i]) && !f.month) {
      f.month = static_cast<int>(i) + 1;
      return true;
    }
  return false;
}

void take_number(int n, std::size_t digits, fields& f) {
  if (digits <= 2 && !f.day)
    f.day = n;
  else if (digits >= 2 && digits <= 4 && !f.year)
    f.year = digits == 4 ? n : n + (digits == 3 || n >= 50 ? 1900 : 2000);
}

// "2026-03-03" or "3-Mar-2026"
bool take_hyphened(std::string_view s, fields& f) {
  auto const first = s.find('-');
  auto const second = first == s.npos ? s.npos : s.find('-', first + 1);
  if (first == 0 || second == s.npos) return false;
  auto const a = s.substr(0, first);
  auto const b = s.substr(first + 1, second - first - 1);
  auto const c = s.substr(second + 1);
  if (auto const year = number(a); year && a.size() == 4) {
    f.year = year;
    f.month = number(b);
    f.day = number(c);
    return true;
  }
  if (!take_month(b, f)) return false;
  if (auto const day = number(a)) take_number(*day, a.size(), f);
  if (auto const year = number(c)) take_number(*year, c.size(), f);
  return true;
}

void take_word(std::string_view s, fields& f) {
  // ISO 8601: the day and the time in one word.
  if (s.size() > 10 && s[4] == '-' && s[7] == '-' && s[10] == 't') {
    take_word(s.substr(0, 10), f);
    s.remove_prefix(11);
    auto const zone = s.find_first_of("z+-");
    take_word(s.substr(0, zone), f);
    if (zone != s.npos) take_word(s.substr(zone), f);
    return;
  }
  if (take_zone(s, f)) return;
  if (s.find(':') != s.npos) {
    take_time(s, f);
    return;
  }
  if (s == "pm" && f.hour && *f.hour < 12) *f.hour += 12;
  if (s == "am" && f.hour && *f.hour == 12) f.hour = 0;
  if (take_hyphened(s, f) || take_month(s, f)) return;
  if (auto const n = number(s)) {
    take_number(*n, s.size(), f);
    return;
  }
  for (auto const& z : zone_names)
    if (s == z.name && !f.zone) f.zone = z.minutes;
  if (s.starts_with("gmt") || s.starts_with("utc")) take_zone(s.substr(3), f);
}

}  // namespace

std::optional<std::int64_t> read_date(std::string_view raw) {
  std::string words;
  std::size_t depth = 0;
  for (char const c : raw.substr(0, 200)) {
    if (c == '(') ++depth;
    if (depth == 0) words += c == ',' || c == '\r' || c == '\n' ? ' ' : c;
    if (c == ')' && depth > 0) --depth;
  }
  fields f;
  for (auto const& w : split_words(ascii_lower(words))) take_word(w, f);
  if (!f.day || !f.month || !f.year) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(*f.year),
                                         std::chrono::month(static_cast<unsigned>(*f.month)),
                                         std::chrono::day(static_cast<unsigned>(*f.day))};
  int const hour = f.hour.value_or(0);
  int const minute = f.minute.value_or(0);
  int const second = f.second.value_or(0);
  if (!date.ok() || *f.year < 1900 || hour > 24 || minute > 59 || second > 60) return std::nullopt;
  auto const days = std::chrono::sys_days(date).time_since_epoch().count();
  return std::int64_t{days} * 86400 + hour * 3600 + minute * 60 + second - f.zone.value_or(0) * 60;
}

}  // namespace outlink::mime
