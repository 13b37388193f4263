#include "protocol/reply/clues.h"

namespace outlink::reply {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view s, std::size_t i) {
  std::size_t n = 0;
  while (i + n < s.size() && is_digit(s[i + n])) ++n;
  return n;
}

// The offset behind "3/11/25", "03. 11. 25", "2025-11-03" at `i`, 0 when there is none.
std::size_t date_at(std::string_view s, std::size_t i) {
  int parts = 0;
  char divider = 0;
  while (true) {
    auto const n = digits_at(s, i);
    if (n == 0 || n > 4 || n == 3) return 0;
    i += n;
    if (++parts == 3) return i;
    if (i >= s.size() || (s[i] != '.' && s[i] != '/' && s[i] != '-') || (divider != 0 && s[i] != divider)) return 0;
    divider = s[i++];
    if (divider == '.' && i < s.size() && s[i] == ' ') ++i;
  }
}

// The offset behind "10:12", 0 when there is none.
std::size_t time_at(std::string_view s, std::size_t i) {
  auto const hours = digits_at(s, i);
  if (hours == 0 || hours > 2) return 0;
  i += hours;
  if (i >= s.size() || (s[i] != ':' && s[i] != '.' && s[i] != 'h')) return 0;
  auto const minutes = digits_at(s, i + 1);
  if (minutes != 2) return 0;
  i += 1 + minutes;
  if (i + 2 < s.size() && (s[i] == ':' || s[i] == '.') && digits_at(s, i + 1) == 2) i += 3;
  return i;
}

}  // namespace

clues find_clues(std::string_view s) {
  clues c;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '@' && !c.address && i > 0 && i + 1 < s.size() && s[i - 1] != ' ' && s[i + 1] != ' ') {
      c.address = true;
      auto const blank = s.find_last_of(" <([\"", i);
      c.address_begin = blank == s.npos ? 0 : blank + 1;
    }
    if (!is_digit(s[i])) continue;
    if (auto const end = date_at(s, i)) {
      c.date = true;
      i = end - 1;
    } else if (auto const time_end = time_at(s, i)) {
      c.time = true;
      c.time_end = time_end;
      i = time_end - 1;
    } else {
      auto const n = digits_at(s, i);
      if (n == 4 && (s.substr(i, 2) == "19" || s.substr(i, 2) == "20")) c.date = true;
      i += n - 1;
    }
  }
  return c;
}

}  // namespace outlink::reply
