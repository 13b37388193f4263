#include "protocol/imap/folder_name.h"

#include <algorithm>

#include "base/text.h"

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

}  // namespace

result<std::string> quote_folder(std::string_view utf8) {
  bool const bad = utf8.empty() || !is_utf8(utf8) || std::any_of(utf8.begin(), utf8.end(), [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                   });
  if (bad)
    return fail({.code = "imap.invalid_folder",
                 .remedy = remedy::fix_input,
                 .words = "The folder's name is empty, not UTF-8, or contains control characters.",
                 .where = "folder"});
  std::string out = "\"";
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
    if (c == '&')
      out += "&-";
    else {
      if (c == '"' || c == '\\') out += '\\';
      out += static_cast<char>(c);
    }
  }
  flush();
  return out + "\"";
}

}  // namespace outlink::imap
