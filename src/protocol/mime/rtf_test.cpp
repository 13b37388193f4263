#include "protocol/mime/rtf.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

using namespace std::string_view_literals;

std::string text(std::string_view rtf) { return read_rtf(rtf).text; }

TEST(rtf_test, words_without_their_dress) {
  EXPECT_EQ(text("{\\rtf1{\\fonttbl{\\f0 Arial;}}\\b Hello\\b0  you\\par next\\tab x}"), "Hello you\nnext\tx");
  EXPECT_EQ(text("{\\rtf1 {\\*\\unknown hidden}{\\info{\\author a}}a\\{b\\}\\\\c\\~d}"), "a{b}\\c d");
  EXPECT_EQ(text("{\\rtf1{\\pict\\bin5 ab}cd}x}"), "x");
}

TEST(rtf_test, characters) {
  EXPECT_EQ(text("{\\rtf1\\ansicpg1251 \\'cf\\'f0}"), "Пр");
  EXPECT_EQ(text("{\\rtf1\\uc1\\u252?\\uc2\\u223??\\uc0\\u8364}"), "üß€");
  EXPECT_EQ(text("{\\rtf1\\u-10179?\\u-8704?}"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(text("{\\rtf1\\u56832?\\'zz\\emdash}"), "\xEF\xBF\xBDzz—");
}

TEST(rtf_test, html_within) {
  auto const r = read_rtf(
      "{\\rtf1\\fromhtml1{\\*\\htmltag <p>}\\htmlrtf{\\b\\htmlrtf0 a\\htmlrtf}\\htmlrtf0{\\*\\mhtmltag x}"
      "{\\*\\htmltag </p>}}");
  EXPECT_TRUE(r.is_html);
  EXPECT_EQ(r.text, "<p>a</p>");
  EXPECT_FALSE(read_rtf("{\\rtf1 {\\*\\htmltag <p>}a}").is_html);
}

TEST(rtf_test, decompression) {
  // "{\rtf1 WXYZWXYZWXYZWXYZWXYZ}": MS-OXRTFCP section 3.2 has this text, which refers to what it is just writing.
  auto const compressed =
      "\x1a\0\0\0\x1c\0\0\0\x4c\x5a\x46\x75\xe2\xd4\x4b\x51\x41\0\x04\x20\x57\x58\x59\x5a\x0d\x6e\x7d\x01\x0e\xb0"sv;
  EXPECT_EQ(decompress_rtf(compressed), "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
  EXPECT_EQ(decompress_rtf("\x10\0\0\0\3\0\0\0MELA\0\0\0\0abcd"sv), "abc");
  EXPECT_EQ(decompress_rtf("short"), std::nullopt);
  EXPECT_EQ(decompress_rtf("\x10\0\0\0\3\0\0\0XXXX\0\0\0\0abcd"sv), std::nullopt);
  for (std::size_t cut = 16; cut < compressed.size(); ++cut)
    EXPECT_TRUE(decompress_rtf(compressed.substr(0, cut)).has_value());
}

TEST(rtf_test, hostile_documents_are_bounded) {
  auto bomb = std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFLZFu\0\0\0\0"sv);
  for (int i = 0; i < 200000; ++i) bomb += std::string("\xFF\x01\x0F\x01\x0F\x01\x0F\x01\x0F", 9);
  EXPECT_LE(decompress_rtf(bomb)->size(), limits::rtf_bytes_max + 20);
  for (auto const* piece : {"{", "}", "\\", "\\u1?", "\\'", "{\\*\\", "\\bin9 ", "\\uc99999999999 "}) {
    std::string s = "{\\rtf1\\fromhtml1";
    for (int i = 0; i < 50000; ++i) s += piece;
    EXPECT_TRUE(is_utf8(read_rtf(s).text));
  }
}

}  // namespace
}  // namespace outlink::mime
