#include "protocol/mime/transfer_encoding.h"

#include <array>
#include <cstdint>

#include "protocol/mime/uuencode.h"

namespace outlink::mime {
namespace {

constexpr std::uint8_t not_base64 = 64;

constexpr auto base64_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(not_base64);
  for (unsigned i = 0; i < 26; ++i) {
    table['A' + i] = static_cast<std::uint8_t>(i);
    table['a' + i] = static_cast<std::uint8_t>(26 + i);
  }
  for (unsigned i = 0; i < 10; ++i) table['0' + i] = static_cast<std::uint8_t>(52 + i);
  table['+'] = 62;
  table['/'] = 63;
  return table;
}();

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string out;
  out.resize(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char const c : text) {
    auto const value = base64_values[static_cast<unsigned char>(c)];
    if (value == not_base64) {
      if (c == '=') held = 0;
      continue;
    }
    bits = bits << 6 | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[size++] = static_cast<char>(bits >> held & 0xFF);
    }
  }
  out.resize(size);
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto const plain = text.find('=', i);
    if (plain == text.npos) {
      out += text.substr(i);
      break;
    }
    out += text.substr(i, plain - i);
    i = plain;
    if (i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 3;
      continue;
    }
    // A soft line break; blanks before the line end were added on the way.
    std::size_t end = i + 1;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) ++end;
    if (end == text.size() || text[end] == '\n') {
      i = end == text.size() ? end : end + 1;
    } else {
      out += '=';
      ++i;
    }
  }
  return out;
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
  if (encoding == "base64") return decode_base64(body);
  if (encoding == "quoted-printable") return decode_quoted_printable(body);
  if (encoding == "x-uuencode" || encoding == "uuencode" || encoding == "x-uue")
    if (auto blocks = take_uuencoded(body, nullptr); !blocks.empty()) return std::move(blocks.front().content);
  return std::string(body);
}

}  // namespace outlink::mime
