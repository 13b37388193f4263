#include "protocol/mime/text_decoding.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "protocol/mime/charset.h"
#include "protocol/mime/charset_detection.h"

namespace outlink::mime {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_ascii(std::string_view bytes) { return std::none_of(bytes.begin(), bytes.end(), is_high); }

// Their bytes are all ASCII, but mean something else.
bool is_seven_bit(std::string_view charset) {
  return charset.starts_with("utf-7") || charset.starts_with("utf-16") || charset.starts_with("utf-32") ||
         charset.starts_with("iso-2022") || charset.starts_with("hz") || charset.starts_with("ucs") ||
         charset.starts_with("ebcdic") || charset.starts_with("ibm") || charset.starts_with("cp0");
}

bool is_latin(std::string_view charset) { return charset == "windows-1252" || charset == "us-ascii"; }

// Size of the sequence that the first byte promises.
std::size_t promised(char c) {
  auto const b = static_cast<unsigned char>(c);
  return b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
}

converted repaired_utf8(std::string_view bytes) {
  converted done;
  done.utf8.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t ascii = i;
    while (ascii < bytes.size() && !is_high(bytes[ascii])) ++ascii;
    done.utf8 += bytes.substr(i, ascii - i);
    i = ascii;
    if (i == bytes.size()) break;
    auto const sequence = bytes.substr(i, promised(bytes[i]));
    if (is_utf8(sequence)) {
      done.utf8 += sequence;
      i += sequence.size();
    } else {
      done.utf8 += replacement;
      ++done.errors;
      ++i;
    }
  }
  return done;
}

std::string_view byte_order_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return "utf-8";
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "utf-32le";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "utf-32be";
  if (bytes.starts_with("\xFF\xFE"sv)) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF"sv)) return "utf-16be";
  return {};
}

// Latin text has zeros in every second byte. Empty when this is no UTF-16.
std::string_view utf16_order(std::string_view bytes) {
  std::array<std::size_t, 2> zeros{};
  auto const size = std::min<std::size_t>(bytes.size(), 4096);
  for (std::size_t i = 0; i < size; ++i)
    if (bytes[i] == '\0') ++zeros[i % 2];
  if (zeros[1] * 5 > size && zeros[0] * 20 < size) return "utf-16le";
  if (zeros[0] * 5 > size && zeros[1] * 20 < size) return "utf-16be";
  return {};
}

}  // namespace

bool is_known_charset(std::string_view declared) { return !charset_name(declared).empty(); }

std::string to_utf8(std::string_view bytes, std::string_view declared) {
  if (auto const mark = byte_order_mark(bytes); !mark.empty()) {
    if (mark == "utf-8") return repaired_utf8(bytes.substr(3)).utf8;
    if (auto done = convert(bytes.substr(mark.starts_with("utf-32") ? 4 : 2), std::string(mark)))
      return std::move(done->utf8);
  }
  auto charset = charset_name(declared);
  bool const says_nothing = charset.empty() || charset == "us-ascii";
  if (is_ascii(bytes) && !is_seven_bit(charset)) {
    if (says_nothing && bytes.find('\x1B') != bytes.npos) {
      auto japanese = convert(bytes, "iso-2022-jp");
      if (japanese && japanese->errors == 0) return std::move(japanese->utf8);
    }
    if (!says_nothing || bytes.find('\0') == bytes.npos) return std::string(bytes);
  }
  if (says_nothing || charset == "utf-16") {
    if (auto const order = utf16_order(bytes); !order.empty()) charset = order;
  }
  // Bytes that make sense as UTF-8 are UTF-8, whichever Latin charset the sender believes in.
  if ((charset.empty() || charset == "utf-8" || is_latin(charset)) && is_utf8(bytes)) return std::string(bytes);
  std::optional<converted> as_declared;
  if (charset == "utf-8")
    as_declared = repaired_utf8(bytes);
  else if (!charset.empty() && charset != "us-ascii")
    as_declared = convert(bytes, charset);
  if (as_declared && as_declared->errors == 0) return std::move(as_declared->utf8);
  // A few broken places in an otherwise fitting text: it was cut or damaged on its way.
  auto const high = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_high));
  bool const is_wide = charset.starts_with("utf-16") || charset.starts_with("utf-32");
  if (as_declared && (as_declared->errors * 20 <= high || high == 0 || is_wide)) return std::move(as_declared->utf8);
  auto guessed = detect_and_convert(bytes);
  if (as_declared && as_declared->errors < guessed.errors) return std::move(as_declared->utf8);
  return std::move(guessed.utf8);
}

std::string clean_text(std::string text) {
  auto const is_odd = [](char c) {
    auto const b = static_cast<unsigned char>(c);
    return (b < 0x20 && c != '\n' && c != '\t') || b == 0x7F;
  };
  auto const first = std::find_if(text.begin(), text.end(), is_odd);
  auto out = first;
  for (auto in = first; in != text.end(); ++in) {
    if (*in == '\r') {
      if (in + 1 == text.end() || *(in + 1) != '\n') *out++ = '\n';
    } else if (!is_odd(*in)) {
      *out++ = *in;
    }
  }
  text.erase(out, text.end());
  return text;
}

std::string clean_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char const c : text) {
    auto const b = static_cast<unsigned char>(c);
    if (c == '\n' || c == '\t' || c == '\r') {
      if (!out.ends_with(' ')) out += ' ';
    } else if (b >= 0x20 && b != 0x7F) {
      out += c;
    }
  }
  return std::string(trim(out));
}

}  // namespace outlink::mime
