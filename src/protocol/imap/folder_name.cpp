#include "protocol/imap/folder_name.h"

#include <algorithm>

#include "base/text.h"
#include "protocol/imap/response.h"

namespace outlink::imap {
namespace {

// UTF-8 (known to be well formed) to UTF-16, big endian.
void append_utf16(std::string& out, char32_t c) {
  auto unit = [&](char32_t u) {
    out += static_cast<char>(u >> 8);
    out += static_cast<char>(u & 0xFF);
  };
  if (c < 0x10000) return unit(c);
  c -= 0x10000;
  unit(0xD800 + (c >> 10));
  unit(0xDC00 + (c & 0x3FF));
}

char32_t take_code_point(std::string_view& s) {
  auto const lead = static_cast<unsigned char>(s.front());
  std::size_t const size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = (c << 6) | (static_cast<unsigned char>(s[i]) & 0x3F);
  s.remove_prefix(size);
  return c;
}

std::string modified_base64(std::string_view bytes) {
  auto text = base64_encode(bytes);
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '/', ',');
  return text;
}

// UTF-16, big endian, to UTF-8; halves of pairs become what is no UTF-8.
void append_utf8(std::string& out, std::string_view utf16) {
  auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(utf16[i]) << 8 | static_cast<unsigned char>(utf16[i + 1]));
  };
  auto byte = [&](char32_t c) { out += static_cast<char>(c); };
  for (std::size_t i = 0; i + 1 < utf16.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < utf16.size() && (unit(i + 2) & 0xFC00) == 0xDC00) {
      c = 0x10000 + ((c & 0x3FF) << 10 | (unit(i + 2) & 0x3FF));
      i += 2;
    }
    if (c < 0x80) {
      byte(c);
    } else if (c < 0x800) {
      byte(0xC0 | c >> 6);
      byte(0x80 | (c & 0x3F));
    } else {
      if (c >= 0x10000) {
        byte(0xF0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3F));
      } else {
        byte(0xE0 | c >> 12);
      }
      byte(0x80 | (c >> 6 & 0x3F));
      byte(0x80 | (c & 0x3F));
    }
  }
}

// Modified UTF-7 without quotes around it or escapes in it.
std::string encode(std::string_view utf8) {
  std::string out;
  std::string pending;
  auto flush = [&] {
    if (!pending.empty()) out += "&" + modified_base64(pending) + "-";
    pending.clear();
  };
  while (!utf8.empty()) {
    auto const c = take_code_point(utf8);
    if (c >= 0x80) {
      append_utf16(pending, c);
      continue;
    }
    flush();
    out += c == '&' ? "&-" : std::string(1, static_cast<char>(c));
  }
  flush();
  return out;
}

bool is_name(std::string_view utf8) {
  return !utf8.empty() && is_utf8(utf8) && std::none_of(utf8.begin(), utf8.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

}  // namespace

result<std::string> quote_folder(std::string_view utf8) {
  if (!is_name(utf8))
    return fail({.code = "imap.invalid_folder",
                 .remedy = remedy::fix_input,
                 .words = "The folder's name is empty, not UTF-8, or contains control characters.",
                 .where = "folder"});
  return quote_string(encode(utf8));
}

std::optional<std::string> read_folder_name(std::string_view wire) {
  std::string name;
  for (auto rest = wire; !rest.empty();) {
    auto const shift = std::min(rest.find('&'), rest.size());
    name += rest.substr(0, shift);
    rest.remove_prefix(shift);
    if (rest.empty()) break;
    auto const end = rest.find('-');
    if (end == rest.npos) return std::nullopt;
    std::string base64(rest.substr(1, end - 1));
    std::replace(base64.begin(), base64.end(), ',', '/');
    auto const utf16 = base64_decode(base64);
    if (!utf16) return std::nullopt;
    if (base64.empty())
      name += '&';
    else
      append_utf8(name, *utf16);
    rest.remove_prefix(end + 1);
  }
  if (!is_name(name) || encode(name) != wire) return std::nullopt;
  return name;
}

}  // namespace outlink::imap
