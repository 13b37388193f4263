#include "protocol/mime/rtf.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

std::uint32_t little_endian(std::string_view s) {
  std::uint32_t n = 0;
  for (std::size_t i = s.size(); i-- > 0;) n = n << 8 | static_cast<unsigned char>(s[i]);
  return n;
}

constexpr std::uint32_t compressed_mark = 0x75465A4C;
constexpr std::uint32_t plain_mark = 0x414C454D;
constexpr std::size_t header_size = 16;
constexpr std::size_t dictionary_size = 4096;

// MS-OXRTFCP section 2.1.2.1: what the dictionary holds at the start.
constexpr std::string_view dictionary_start =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    "Sans "
    "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab"
    "\\tx";
static_assert(dictionary_start.size() == 207);

std::string decompress(std::string_view in, std::size_t size) {
  std::array<char, dictionary_size> dictionary{};
  std::copy(dictionary_start.begin(), dictionary_start.end(), dictionary.begin());
  std::size_t write = dictionary_start.size();
  std::string out;
  auto put = [&](char c) {
    out += c;
    dictionary[write] = c;
    write = (write + 1) % dictionary_size;
  };
  std::size_t at = 0;
  while (at < in.size() && out.size() < size) {
    auto const control = static_cast<unsigned char>(in[at++]);
    for (unsigned bit = 0; bit < 8 && at < in.size() && out.size() < size; ++bit) {
      if ((control >> bit & 1u) == 0) {
        put(in[at++]);
        continue;
      }
      if (at + 2 > in.size()) return out;
      unsigned const token =
          static_cast<unsigned>(static_cast<unsigned char>(in[at])) << 8 | static_cast<unsigned char>(in[at + 1]);
      at += 2;
      std::size_t from = token >> 4;
      // The place that is written next marks the end.
      if (from == write) return out;
      for (unsigned i = 0; i < (token & 15u) + 2; ++i, from = (from + 1) % dictionary_size) put(dictionary[from]);
    }
  }
  return out;
}

// Groups whose text nobody reads.
constexpr std::array<std::string_view, 22> hidden_groups{
    "fonttbl",   "colortbl",     "stylesheet",        "info",    "pict",      "object",
    "header",    "footer",       "headerl",           "headerr", "footerl",   "footerr",
    "footnote",  "listtable",    "listoverridetable", "rsidtbl", "generator", "themedata",
    "datastore", "latentstyles", "fldinst",           "xmlnstbl"};

struct group {
  bool is_hidden = false;
  bool is_html_tag = false;
  std::size_t unicode_skip = 1;
};

class rtf_reader {
 public:
  explicit rtf_reader(std::string_view s) : s_(s) {}

  rtf_body read() {
    is_html_ = s_.substr(0, 2000).find("\\fromhtml1") != s_.npos;
    while (at_ < s_.size()) {
      char const c = s_[at_++];
      if (c == '{') {
        open();
      } else if (c == '}') {
        close();
      } else if (c == '\\') {
        control();
      } else if (c != '\r' && c != '\n') {
        put_byte(c);
      }
    }
    flush();
    return {.text = clean_text(std::move(out_)), .is_html = is_html_};
  }

 private:
  void open() {
    flush();
    skip_ = 0;
    // Deeper groups are counted, not kept.
    if (stack_.size() < limits::rtf_depth_max)
      stack_.push_back(now_);
    else
      ++too_deep_;
  }

  void close() {
    flush();
    skip_ = 0;
    if (too_deep_ > 0) {
      --too_deep_;
    } else if (!stack_.empty()) {
      now_ = stack_.back();
      stack_.pop_back();
    }
  }

  bool is_shown() const {
    if (now_.is_hidden) return false;
    return !is_html_ || now_.is_html_tag || !is_rtf_only_;
  }

  void put_byte(char c) {
    if (skip_ > 0)
      --skip_;
    else if (is_shown())
      bytes_ += c;
  }

  void put(std::string_view utf8) {
    flush();
    if (is_shown()) out_ += utf8;
  }

  void flush() {
    if (bytes_.empty()) return;
    out_ += to_utf8(bytes_, codepage_);
    bytes_.clear();
  }

  void control() {
    if (at_ == s_.size()) return;
    char const c = s_[at_];
    bool const is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter) {
      word();
      return;
    }
    ++at_;
    if (c == '\'') {
      hexadecimal();
    } else if (c == '*') {
      // A destination that old readers pass over: unknown ones are passed over here.
      is_optional_ = true;
    } else if (c == '\\' || c == '{' || c == '}') {
      put_byte(c);
    } else if (c == '~') {
      put(" ");
    } else if (c == '_') {
      put("-");
    } else if (c == '\n' || c == '\r') {
      put("\n");
    }
  }

  void hexadecimal() {
    unsigned byte = 0;
    for (int i = 0; i < 2 && at_ < s_.size(); ++i, ++at_) {
      char const d = s_[at_];
      unsigned const v = d >= '0' && d <= '9'   ? static_cast<unsigned>(d - '0')
                         : d >= 'a' && d <= 'f' ? static_cast<unsigned>(d - 'a') + 10
                         : d >= 'A' && d <= 'F' ? static_cast<unsigned>(d - 'A') + 10
                                                : 16;
      if (v > 15) return;
      byte = byte * 16 + v;
    }
    put_byte(static_cast<char>(byte));
  }

  void word() {
    auto const start = at_;
    while (at_ < s_.size() && ((s_[at_] >= 'a' && s_[at_] <= 'z') || (s_[at_] >= 'A' && s_[at_] <= 'Z'))) ++at_;
    auto const name = s_.substr(start, at_ - start);
    bool const is_negative = at_ < s_.size() && s_[at_] == '-';
    if (is_negative) ++at_;
    bool has_number = false;
    std::int64_t n = 0;
    for (; at_ < s_.size() && s_[at_] >= '0' && s_[at_] <= '9'; ++at_, has_number = true)
      n = std::min<std::int64_t>(n * 10 + (s_[at_] - '0'), 1u << 30);
    if (at_ < s_.size() && s_[at_] == ' ') ++at_;
    act(name, is_negative ? -n : n, has_number);
    is_optional_ = false;
  }

  void act(std::string_view name, std::int64_t n, bool has_number) {
    if (name == "bin") {
      at_ += std::min(s_.size() - at_, static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
    } else if (name == "u") {
      put_unicode(n);
    } else if (name == "uc") {
      now_.unicode_skip = static_cast<std::size_t>(std::clamp<std::int64_t>(n, 0, 8));
    } else if (name == "ansicpg") {
      auto const wanted = n == 65001 ? std::string("utf-8") : "windows-" + std::to_string(n);
      codepage_ = is_known_charset(wanted) ? wanted : "cp" + std::to_string(n);
    } else if (name == "htmlrtf") {
      flush();
      is_rtf_only_ = !has_number || n != 0;
    } else if (name == "htmltag") {
      flush();
      now_.is_html_tag = is_html_;
      now_.is_hidden = !is_html_;
    } else if (is_optional_ || std::find(hidden_groups.begin(), hidden_groups.end(), name) != hidden_groups.end()) {
      now_.is_hidden = true;
    } else if (name == "par" || name == "line" || name == "row" || name == "sect" || name == "page") {
      put("\n");
    } else if (name == "tab" || name == "cell") {
      put("\t");
    } else {
      put_symbol(name);
    }
  }

  void put_symbol(std::string_view name) {
    struct symbol {
      std::string_view name;
      std::string_view text;
    };
    constexpr std::array symbols{symbol{"emdash", "—"},    symbol{"endash", "–"},  symbol{"bullet", "•"},
                                 symbol{"lquote", "‘"},    symbol{"rquote", "’"},  symbol{"ldblquote", "“"},
                                 symbol{"rdblquote", "”"}, symbol{"emspace", " "}, symbol{"enspace", " "}};
    for (auto const& s : symbols)
      if (s.name == name) put(s.text);
  }

  void put_unicode(std::int64_t n) {
    auto unit = static_cast<std::uint32_t>(n < 0 ? n + 65536 : n);
    skip_ = now_.unicode_skip;
    flush();
    if (unit >= 0xD800 && unit < 0xDC00) {
      surrogate_ = unit;
      return;
    }
    if (unit >= 0xDC00 && unit < 0xE000) {
      unit = surrogate_ ? 0x10000 + ((surrogate_ - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD;
      surrogate_ = 0;
    }
    if (unit > 0x10FFFF) unit = 0xFFFD;
    std::string utf16;
    for (int shift = 0; shift < 32; shift += 8) utf16 += static_cast<char>(unit >> shift & 255u);
    if (is_shown()) out_ += to_utf8(utf16, "utf-32le");
  }

  std::string_view s_;
  std::size_t at_ = 0;
  std::string out_;
  std::string bytes_;
  std::string codepage_ = "windows-1252";
  std::vector<group> stack_;
  group now_;
  std::size_t too_deep_ = 0;
  std::size_t skip_ = 0;
  std::uint32_t surrogate_ = 0;
  bool is_html_ = false;
  bool is_rtf_only_ = false;
  bool is_optional_ = false;
};

}  // namespace

std::optional<std::string> decompress_rtf(std::string_view bytes) {
  if (bytes.size() < header_size) return std::nullopt;
  auto const size = std::min<std::size_t>(little_endian(bytes.substr(4, 4)), limits::rtf_bytes_max);
  auto const mark = little_endian(bytes.substr(8, 4));
  auto const content = bytes.substr(header_size);
  if (mark == plain_mark) return std::string(content.substr(0, size));
  if (mark == compressed_mark) return decompress(content, size);
  return std::nullopt;
}

rtf_body read_rtf(std::string_view rtf) { return rtf_reader(rtf).read(); }

}  // namespace outlink::mime
