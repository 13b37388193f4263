#include "protocol/mime/charset_detection.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::mime {
namespace {

TEST(charset_detection_test, a_word_is_enough_for_common_scripts) {
  EXPECT_EQ(detect_and_convert("gr\xFC\xDF").utf8, "grüß");
  EXPECT_EQ(detect_and_convert("\xC4").utf8, "Ä");
  EXPECT_EQ(detect_and_convert("\x93quoted\x94 \x96 100 \x80").utf8, "“quoted” – 100 €");
  EXPECT_EQ(detect_and_convert("\xCF\xF0\xE8\xE2\xE5\xF2").utf8, "Привет");  // windows-1251
  EXPECT_EQ(detect_and_convert("\xF0\xD2\xC9\xD7\xC5\xD4").utf8, "Привет");  // KOI8-R
  EXPECT_EQ(detect_and_convert("\x83\x65\x83\x58\x83\x67").utf8, "テスト");  // Shift_JIS
  EXPECT_EQ(detect_and_convert("\xA5\xC6\xA5\xB9\xA5\xC8").utf8, "テスト");  // EUC-JP
  EXPECT_EQ(detect_and_convert("\xC4\xE3\xBA\xC3").utf8, "你好");            // GB
  EXPECT_EQ(detect_and_convert("\xA7\x41\xA6\x6E").utf8, "你好");            // Big5
  EXPECT_EQ(detect_and_convert("\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4").utf8, "안녕하세요");
}

TEST(charset_detection_test, any_bytes_become_utf8) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_TRUE(is_utf8(detect_and_convert(all).utf8));
  EXPECT_TRUE(is_utf8(detect_and_convert("").utf8));
  EXPECT_TRUE(is_utf8(detect_and_convert(std::string(3u << 20, '\xE9')).utf8));
}

}  // namespace
}  // namespace outlink::mime
