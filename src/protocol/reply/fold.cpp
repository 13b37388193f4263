#include "protocol/reply/fold.h"

namespace outlink::reply {
namespace {

constexpr char32_t dropped = 0;

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c < 0x20 || c == 0x7F;
}

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

char32_t lower(char32_t c) {
  if (c < 0xC0) return c;
  if (c <= 0xDE) return c == 0xD7 ? c : c + 0x20;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xFF;
  // Latin Extended-A: pairs begin at even code points, but for two stretches.
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x100 && c <= 0x177) return c == 0x131 || c == 0x138 || c % 2 == 1 ? c : c + 1;
  if (c >= 0x218 && c <= 0x21B) return c | 1U;
  if (c == 0x3C2) return 0x3C3;
  if (c == 0x386) return 0x3AC;
  if (c >= 0x388 && c <= 0x38A) return c + 37;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 63;
  if (c >= 0x391 && c <= 0x3AB) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c == 0x490) return 0x491;
  if (c >= 0x1EA0 && c <= 0x1EFE) return c | 1U;
  return c;
}

char32_t fold_one(char32_t c) {
  if (c < 0x80) {
    if (c >= 'A' && c <= 'Z') return c + 0x20;
    if (c == '\t') return ' ';
    return c < 0x20 || c == 0x7F ? dropped : c;
  }
  if (is_blank(c)) return ' ';
  if (is_invisible(c)) return dropped;
  if (c >= 0x660 && c <= 0x669) return '0' + (c - 0x660);
  if (c >= 0x6F0 && c <= 0x6F9) return '0' + (c - 0x6F0);
  if (c >= 0xFF01 && c <= 0xFF5E) return fold_one(c - 0xFF01 + '!');
  if (c == 0x60C || c == 0x3001) return ',';
  if (c == 0x2018 || c == 0x2019 || c == 0x2BC || c == 0x2032 || c == 0x5F3) return '\'';
  if ((c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB) return '"';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return '-';
  return lower(c);
}

struct code_point {
  char32_t value;
  std::size_t size;
};

// A byte that begins no sequence stands for itself: two broken lines that are alike stay alike.
code_point first_code_point(std::string_view s) {
  auto const lead = static_cast<unsigned char>(s[0]);
  std::size_t const size = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
  if (size == 1 || s.size() < size) return {lead, 1};
  auto value = static_cast<char32_t>(lead & (0xFFU >> (size + 1)));
  for (std::size_t i = 1; i < size; ++i) {
    auto const next = static_cast<unsigned char>(s[i]);
    if ((next & 0xC0U) != 0x80) return {lead, 1};
    value = (value << 6U) | (next & 0x3FU);
  }
  return {value, size};
}

void put(std::string& out, char32_t c) {
  auto const byte = [&](char32_t b) { out += static_cast<char>(static_cast<unsigned char>(b)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) return byte(0xC0U | (c >> 6U)), byte(0x80U | (c & 0x3FU));
  if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
  }
  byte(0x80U | ((c >> 6U) & 0x3FU));
  byte(0x80U | (c & 0x3FU));
}

}  // namespace

void fold_into(std::string& out, std::string_view line) {
  auto const begin = out.size();
  while (!line.empty()) {
    auto const [value, size] = first_code_point(line);
    auto const c = fold_one(value);
    line.remove_prefix(size);
    if (c == dropped) continue;
    if (c == ' ' && (out.size() == begin || out.back() == ' ')) continue;
    put(out, c);
  }
  if (out.size() > begin && out.back() == ' ') out.pop_back();
}

std::string fold(std::string_view line) {
  std::string out;
  fold_into(out, line);
  return out;
}

}  // namespace outlink::reply
