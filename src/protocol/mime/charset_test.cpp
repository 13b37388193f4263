#include "protocol/mime/charset.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

TEST(charset_test, names_in_all_their_spellings) {
  EXPECT_EQ(charset_name("UTF8"), "utf-8");
  EXPECT_EQ(charset_name(" \"ISO-8859-1\" "), "windows-1252");
  EXPECT_EQ(charset_name("ansi_x3.4-1968"), "us-ascii");
  EXPECT_EQ(charset_name("unicode-1-1-utf-7"), "utf-7");
  EXPECT_EQ(charset_name("ks_c_5601-1987"), "windows-949");
  EXPECT_EQ(charset_name("GB2312"), "gb18030");
  EXPECT_EQ(charset_name("win-1251"), "windows-1251");
  EXPECT_EQ(charset_name("cp-850"), "cp-850");
  EXPECT_EQ(charset_name("koi8-t"), "koi8-t");
  for (auto const* name : {"", "klingon", "unknown-8bit", "../../etc/passwd", "utf-8//IGNORE", "x y z"})
    EXPECT_EQ(charset_name(name), "") << name;
  EXPECT_EQ(charset_name(std::string(5000, 'x')), "");
}

TEST(charset_test, bytes_that_do_not_fit_are_counted) {
  EXPECT_EQ(convert("\x93\xFA\x96{\x8C\xEA", "shift_jis")->utf8, "日本語");
  auto const broken = convert("a\x93", "shift_jis");
  EXPECT_EQ(broken->utf8, "a\xEF\xBF\xBD");
  EXPECT_EQ(broken->errors, 1u);
  EXPECT_EQ(convert("\x80", "windows-1252")->utf8, "€");
  EXPECT_EQ(convert("", "windows-1252")->utf8, "");
  EXPECT_FALSE(convert("x", "klingon"));
}

TEST(charset_test, what_only_iconv_knows) {
  EXPECT_EQ(convert("\xF3\xC1\xCC\xCF\xCD", "koi8-t")->utf8, "Салом");
  auto const broken = convert("a\x88\x8F\xFF", "armscii-8");
  ASSERT_TRUE(broken);
  EXPECT_TRUE(broken->utf8.starts_with("a"));
  EXPECT_EQ(convert(std::string(10000, 'x'), "koi8-t")->utf8.size(), 10000u);
}

TEST(charset_test, vendor_characters_in_iso_2022_jp) {
  EXPECT_EQ(convert("\x1B$B-!-j\x1B(B x", "iso-2022-jp")->utf8, "①㈱ x");
  EXPECT_EQ(convert("\x1B(I1\x1B(B", "iso-2022-jp")->utf8, "ｱ");
}

}  // namespace
}  // namespace outlink::mime
