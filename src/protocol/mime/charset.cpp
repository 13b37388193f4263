#include "protocol/mime/charset.h"

#include <iconv.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

struct close_converter {
  void operator()(UConverter* c) const { ucnv_close(c); }
};
using converter = std::unique_ptr<UConverter, close_converter>;

struct alias {
  std::string_view name;
  std::string_view read_as;
};

// What programs write, and what they mean by it (mostly as the WHATWG Encoding Standard has it).
constexpr std::array aliases{
    alias{"us-ascii", "us-ascii"},
    alias{"ascii", "us-ascii"},
    alias{"ansi_x3.4-1968", "us-ascii"},
    alias{"iso646-us", "us-ascii"},
    alias{"646", "us-ascii"},
    alias{"utf8", "utf-8"},
    alias{"utf8mb4", "utf-8"},
    alias{"unicode-1-1-utf-8", "utf-8"},
    alias{"x-unicode-2-0-utf-8", "utf-8"},
    alias{"unicode-1-1-utf-7", "utf-7"},
    alias{"unicode-2-0-utf-7", "utf-7"},
    alias{"x-unicode-2-0-utf-7", "utf-7"},
    alias{"unicode", "utf-16"},
    alias{"ucs-2", "utf-16"},
    alias{"iso-10646-ucs-2", "utf-16"},
    alias{"iso-8859-1", "windows-1252"},
    alias{"iso8859-1", "windows-1252"},
    alias{"iso_8859-1", "windows-1252"},
    alias{"latin1", "windows-1252"},
    alias{"l1", "windows-1252"},
    alias{"ansi", "windows-1252"},
    alias{"x-ansi", "windows-1252"},
    alias{"iso-8859-9", "windows-1254"},
    alias{"latin5", "windows-1254"},
    alias{"iso-8859-11", "windows-874"},
    alias{"tis-620", "windows-874"},
    alias{"iso-8859-8-i", "iso-8859-8"},
    alias{"iso-8859-8-e", "iso-8859-8"},
    alias{"iso-8859-6-i", "iso-8859-6"},
    alias{"gb2312", "gb18030"},
    alias{"gb_2312-80", "gb18030"},
    alias{"euc-cn", "gb18030"},
    alias{"x-euc-cn", "gb18030"},
    alias{"cn-gb", "gb18030"},
    alias{"gbk", "gb18030"},
    alias{"x-gbk", "gb18030"},
    alias{"cp936", "gb18030"},
    alias{"windows-936", "gb18030"},
    alias{"chinesebig5", "big5"},
    alias{"cn-big5", "big5"},
    alias{"x-x-big5", "big5"},
    alias{"cp950", "big5"},
    alias{"sjis", "shift_jis"},
    alias{"x-sjis", "shift_jis"},
    alias{"x-ms-cp932", "shift_jis"},
    alias{"cp932", "shift_jis"},
    alias{"windows-31j", "shift_jis"},
    alias{"ms_kanji", "shift_jis"},
    alias{"iso-2022-jp-ms", "iso-2022-jp"},
    alias{"cp50220", "iso-2022-jp"},
    alias{"cp50221", "iso-2022-jp"},
    alias{"cp50222", "iso-2022-jp"},
    alias{"_iso-2022-jp", "iso-2022-jp"},
    alias{"cp51932", "euc-jp"},
    alias{"euc-kr", "windows-949"},
    alias{"ks_c_5601", "windows-949"},
    alias{"ks_c_5601-1987", "windows-949"},
    alias{"ks_c_5601-1989", "windows-949"},
    alias{"ksc5601", "windows-949"},
    alias{"ksc_5601", "windows-949"},
    alias{"cp949", "windows-949"},
    alias{"uhc", "windows-949"},
    alias{"koi8", "koi8-r"},
    alias{"koi", "koi8-r"},
    alias{"koi8-ru", "koi8-u"},
    alias{"x-mac-roman", "macintosh"},
    alias{"x-macroman", "macintosh"},
};

// They say that the sender does not know.
constexpr std::array<std::string_view, 6> no_charsets{"unknown",        "unknown-8bit", "x-unknown",
                                                      "x-user-defined", "binary",       "default"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':' || c == '+';
}

// ICU's own callback writes U+001A for some charsets, which looks like no error.
void replace(void const* /*context*/, UConverterToUnicodeArgs* args, char const* /*bytes*/, std::int32_t /*length*/,
             UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;
  *error = U_ZERO_ERROR;
  UChar const replacement = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, error);
}

converter open(std::string const& name) {
  UErrorCode error = U_ZERO_ERROR;
  converter c(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error)) return nullptr;
  ucnv_setToUCallBack(c.get(), replace, nullptr, nullptr, nullptr, &error);
  return c;
}

bool iconv_knows(std::string const& name) {
  auto* cd = iconv_open("UTF-8", name.c_str());
  if (cd == reinterpret_cast<iconv_t>(-1)) return false;  // NOLINT: the C interface's own mark
  iconv_close(cd);
  return true;
}

std::size_t count_replacements(std::string_view utf8) {
  std::size_t n = 0;
  for (auto at = utf8.find("\xEF\xBF\xBD"); at != utf8.npos; at = utf8.find("\xEF\xBF\xBD", at + 3)) ++n;
  return n;
}

std::optional<converted> by_icu(std::string_view bytes, UConverter* c) {
  converted done;
  // Three bytes for each of a single-byte charset; what needs more is told by the return value.
  done.utf8.resize(bytes.size() * 3 + 16);
  for (int attempt = 0; attempt < 2; ++attempt) {
    UErrorCode error = U_ZERO_ERROR;
    auto const size = ucnv_toAlgorithmic(UCNV_UTF8, c, done.utf8.data(), static_cast<std::int32_t>(done.utf8.size()),
                                         bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
    done.utf8.resize(static_cast<std::size_t>(std::max(size, 0)));
    if (error == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(error)) return std::nullopt;
    done.errors = count_replacements(done.utf8);
    return done;
  }
  return std::nullopt;
}

std::optional<converted> by_iconv(std::string_view bytes, std::string const& charset) {
  auto* cd = iconv_open("UTF-8", charset.c_str());
  if (cd == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: the C interface's own mark
  converted done;
  std::array<char, 4096> block{};
  std::string copy(bytes);
  char* in = copy.data();
  std::size_t left = copy.size();
  while (left > 0) {
    char* out = block.data();
    std::size_t room = block.size();
    auto const rc = iconv(cd, &in, &left, &out, &room);
    int const why = errno;
    done.utf8.append(block.data(), block.size() - room);
    if (rc != static_cast<std::size_t>(-1) || why == E2BIG) continue;
    done.utf8 += "\xEF\xBF\xBD";
    ++done.errors;
    if (why != EILSEQ || left == 0) break;
    ++in;
    --left;
  }
  iconv_close(cd);
  return done;
}

// ICU's ISO-2022-JP refuses vendors' characters (circled numbers); its Shift_JIS has them, and the two differ by
// arithmetic only (JIS X 0208, appendix 1).
std::string shift_jis_from_iso_2022(std::string_view s) {
  std::string out;
  enum { ascii, kana, kanji } set = ascii;
  for (std::size_t i = 0; i < s.size();) {
    auto const rest = s.substr(i);
    if (rest.starts_with("\x1B$B") || rest.starts_with("\x1B$@")) {
      set = kanji;
      i += 3;
    } else if (rest.starts_with("\x1B(I")) {
      set = kana;
      i += 3;
    } else if (rest.starts_with("\x1B(B") || rest.starts_with("\x1B(J")) {
      set = ascii;
      i += 3;
    } else if (auto const b = static_cast<unsigned char>(s[i]); b <= 0x20 || b > 0x7E || set == ascii) {
      if (b == '\n') set = ascii;
      out += s[i++];
    } else if (set == kana) {
      out += static_cast<char>(b | 0x80u);
      ++i;
    } else if (i + 1 == s.size()) {
      ++i;
    } else {
      unsigned const low = static_cast<unsigned char>(s[i + 1]);
      unsigned const row = b;
      out += static_cast<char>((row + 1) / 2 + (row < 0x5F ? 0x70 : 0xB0));
      out += static_cast<char>(row % 2 == 0 ? low + 0x7E : low + 0x1F + (low >= 0x60 ? 1 : 0));
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::string charset_name(std::string_view declared) {
  auto name = ascii_lower(trim(declared));
  if (auto const end = name.find_first_of("*$;, \"'"); end != name.npos && end > 0) name.resize(end);
  std::erase_if(name, [](char c) { return c == '"' || c == '\''; });
  if (name.empty() || name.size() > limits::charset_name_bytes_max) return {};
  if (std::find(no_charsets.begin(), no_charsets.end(), name) != no_charsets.end()) return {};
  if (!std::all_of(name.begin(), name.end(), is_name_character)) return {};
  if (name == "utf-8" || name == "windows-1252") return name;
  if (name.starts_with("win-")) name.replace(0, 4, "windows-");
  if (name.starts_with("x-windows-") || name.starts_with("x-cp")) name.erase(0, 2);
  for (auto const& a : aliases)
    if (a.name == name) return std::string(a.read_as);
  if (open(name)) return name;
  if (iconv_knows(name)) return name;
  // "cp-1251" and "x-iso-8859-2": ICU forgives the hyphen, iconv neither.
  if (name.starts_with("x-") && open(name.substr(2))) return name.substr(2);
  return {};
}

std::optional<converted> convert(std::string_view bytes, std::string const& charset) {
  if (bytes.size() > limits::letter_bytes_max * 2) return std::nullopt;
  auto const c = open(charset);
  auto done = c ? by_icu(bytes, c.get()) : by_iconv(bytes, charset);
  if (!done || done->errors == 0) return done;
  // What is tried when the ordinary table has gaps.
  std::optional<converted> wider;
  if (charset == "iso-2022-jp")
    wider = convert(shift_jis_from_iso_2022(bytes), "shift_jis");
  else if (charset == "big5")
    wider = convert(bytes, "big5-hkscs");
  return wider && wider->errors < done->errors ? wider : done;
}

}  // namespace outlink::mime
