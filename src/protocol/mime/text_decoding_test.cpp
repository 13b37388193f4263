#include "protocol/mime/text_decoding.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::mime {
namespace {

using namespace std::string_view_literals;

TEST(text_decoding_test, marks_count_most) {
  EXPECT_EQ(to_utf8("\xEF\xBB\xBFü", "koi8-r"), "ü");
  EXPECT_EQ(to_utf8("\xFF\xFE\xFC\0"sv, "us-ascii"), "ü");
  EXPECT_EQ(to_utf8("\xFE\xFF\0\xFC"sv, ""), "ü");
  EXPECT_EQ(to_utf8("\xFF\xFE\0\0\xFC\0\0\0"sv, ""), "ü");
  EXPECT_EQ(to_utf8("\0a\0b\0c\0d"sv, "utf-16"), "abcd");
  EXPECT_EQ(to_utf8("a\0b\0c\0d\0"sv, "utf-16"), "abcd");
}

TEST(text_decoding_test, declared_charsets_that_fit_are_believed) {
  EXPECT_EQ(to_utf8("\xC0\xC1", "windows-1251"), "АБ");
  EXPECT_EQ(to_utf8("plain", "klingon"), "plain");
  EXPECT_EQ(to_utf8("+APw-", "utf-7"), "ü");
  EXPECT_EQ(to_utf8("+APw-", "utf-8"), "+APw-");
}

TEST(text_decoding_test, declared_charsets_that_do_not_fit) {
  EXPECT_EQ(to_utf8("ü", "iso-8859-1"), "ü");
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "utf-8"), "grüß");
  EXPECT_EQ(to_utf8("gr\xFC\xDF", "us-ascii"), "grüß");
  // Cut in the middle of a character: still what was declared.
  EXPECT_EQ(to_utf8("Привет, как дела\xD0", "utf-8"), "Привет, как дела\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8("\x1B$B%F%9%H\x1B(B", ""), "テスト");
}

TEST(text_decoding_test, any_bytes_with_any_charset_become_utf8) {
  std::string all;
  for (int i = 255; i >= 0; --i) all += static_cast<char>(i);
  for (auto const* name : {"", "utf-8", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "big5",
                           "gb18030", "koi8-t", "us-ascii", "ebcdic-us", "scsu", "bocu-1", "imap-mailbox-name"}) {
    EXPECT_TRUE(is_utf8(to_utf8(all, name))) << name;
    EXPECT_TRUE(is_utf8(to_utf8("", name))) << name;
  }
}

TEST(text_decoding_test, clean_texts) {
  EXPECT_EQ(clean_text("a\r\nb\rc\x01\x7F\td\n"), "a\nb\nc\td\n");
  EXPECT_EQ(clean_text("\r"), "\n");
  EXPECT_EQ(clean_line(" a\r\n\tb\x02 c\n"), "a b c");
  EXPECT_EQ(clean_line(""), "");
}

}  // namespace
}  // namespace outlink::mime
