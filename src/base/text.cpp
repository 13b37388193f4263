#include "base/text.h"

#include <fmt/chrono.h>
#include <sodium.h>

#include <array>

#include "base/limits.h"

namespace outlink {
namespace {

// Length of the well-formed UTF-8 sequence at the start, 0 when there is none (Unicode 15, table 3-7).
std::size_t utf8_sequence(std::string_view s) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  auto in = [&](std::size_t i, unsigned lo, unsigned hi) { return i < s.size() && byte(i) >= lo && byte(i) <= hi; };
  if (s.empty()) return 0;
  unsigned const b = byte(0);
  if (b < 0x80) return 1;
  if (b >= 0xC2 && b <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (b >= 0xE0 && b <= 0xEF) {
    unsigned const lo = b == 0xE0 ? 0xA0 : 0x80;
    unsigned const hi = b == 0xED ? 0x9F : 0xBF;
    return in(1, lo, hi) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (b >= 0xF0 && b <= 0xF4) {
    unsigned const lo = b == 0xF0 ? 0x90 : 0x80;
    unsigned const hi = b == 0xF4 ? 0x8F : 0xBF;
    return in(1, lo, hi) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string encode(std::string_view bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(),
                    variant);
  out.pop_back();  // libsodium counts the terminating NUL
  return out;
}

std::optional<std::string> decode(std::string_view text, int variant) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  char const* end = nullptr;
  int const rc = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(),
                                   nullptr, &size, &end, variant);
  if (rc != 0 || end != text.data() + text.size()) return std::nullopt;
  out.resize(size);
  return out;
}

constexpr bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

constexpr char upper_digits[] = "0123456789ABCDEF";

}  // namespace

std::string peer_words(std::string_view raw) {
  std::string out;
  bool cut = false;
  while (!raw.empty()) {
    if (out.size() >= limits::peer_words_bytes_max) {
      cut = true;
      break;
    }
    auto const n = utf8_sequence(raw);
    auto const c = static_cast<unsigned char>(raw.front());
    // C1 control characters are two bytes in UTF-8 (C2 80 to C2 9F).
    bool const c1 = n == 2 && c == 0xC2 && static_cast<unsigned char>(raw[1]) < 0xA0;
    if (n == 0 || c1 || (n == 1 && (c < 0x20 || c == 0x7F))) {
      out += "\\x";
      out += upper_digits[c >> 4];
      out += upper_digits[c & 15];
      raw.remove_prefix(1);
    } else {
      out += raw.substr(0, n);
      raw.remove_prefix(n);
    }
  }
  if (cut) out += "…";
  return out;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const n = utf8_sequence(bytes);
    if (n == 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string base64_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> base64_decode(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}
std::string base64url_encode(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::optional<std::string> base64url_decode(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    auto const b = static_cast<unsigned char>(c);
    out += '%';
    out += upper_digits[b >> 4];
    out += upper_digits[b & 15];
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    int const hi = hex_value(text[i + 1]);
    int const lo = hex_value(text[i + 2]);
    if (hi < 0 || lo < 0) return std::nullopt;
    out += static_cast<char>(hi * 16 + lo);
    i += 2;
  }
  return out;
}

std::string sha256(std::string_view bytes) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<unsigned char const*>(bytes.data()),
                     bytes.size());
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char const c : bytes) {
    auto const b = static_cast<unsigned char>(c);
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ascii_lower(a) == ascii_lower(b);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto const first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  constexpr std::string_view blanks = " \t\r\n";
  for (auto at = text.find_first_not_of(blanks); at != text.npos; at = text.find_first_not_of(blanks, at)) {
    auto const end = std::min(text.find_first_of(blanks, at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string rfc3339(time_point t) {
  // Not by system_clock::to_time_t: its nanoseconds end in the year 2262, and an administrator may type any date.
  auto const seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count())), (t - seconds).count());
}

std::optional<time_point> read_rfc3339(std::string_view text) {
  auto const number = [&](std::size_t at, std::size_t digits) -> int {
    int n = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
      n = n * 10 + (text[i] - '0');
    }
    return n;
  };
  auto const is = [&](std::size_t at, char c) { return at < text.size() && text[at] == c; };
  int const year = number(0, 4);
  int const month = number(5, 2);
  int const day = number(8, 2);
  if (year < 1970 || month < 1 || day < 1 || !is(4, '-') || !is(7, '-')) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  time_point t{std::chrono::sys_days(date)};
  if (text.size() == 10) return t;
  int const hours = number(11, 2);
  int const minutes = number(14, 2);
  int const seconds = number(17, 2);
  if (!is(10, 'T') || !is(13, ':') || !is(16, ':') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ||
      seconds < 0 || seconds > 60)
    return std::nullopt;
  t += std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  if (text.size() == 20 && is(19, 'Z')) return t;
  int const ms = number(20, 3);
  if (text.size() != 24 || !is(19, '.') || !is(23, 'Z') || ms < 0) return std::nullopt;
  return t + duration(ms);
}

}  // namespace outlink
