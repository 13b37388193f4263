#include "protocol/mime/encoded_words.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::mime {
namespace {

TEST(encoded_words_test, words_and_the_blanks_between) {
  EXPECT_EQ(decode_words("a =?utf-8?q?b?= c"), "a b c");
  EXPECT_EQ(decode_words("=?utf-8?q?a?=\r\n =?utf-8?q?b?= =?us-ascii?q?c?="), "abc");
  EXPECT_EQ(decode_words("=?utf-8?q?a_b=20c?="), "a b c");
  EXPECT_EQ(decode_words("x=?utf-8?q?a?=y"), "xay");
  EXPECT_EQ(decode_words("=?utf-8?q?"
                         "?="),
            "");
}

TEST(encoded_words_test, characters_split_between_words) {
  EXPECT_EQ(decode_words("=?utf-8?q?=C3?= =?utf-8?q?=BC?="), "ü");
  EXPECT_EQ(decode_words("=?utf-8?b?5pel5p?= =?UTF-8?B?ys?="), "日本");
  EXPECT_EQ(decode_words("=?utf-8?b?w7w=?= =?utf-8?b?w7w=?="), "üü");
}

TEST(encoded_words_test, broken_words) {
  EXPECT_EQ(decode_words("=?utf-8?x?a?="), "=?utf-8?x?a?=");
  EXPECT_EQ(decode_words("=?utf-8?q?a"), "=?utf-8?q?a");
  EXPECT_EQ(decode_words("=?=?=?utf-8?q?a?="), "=?=?a");
  EXPECT_EQ(decode_words("=?klingon?q?gr=C3=BC=C3=9F?="), "grüß");
  EXPECT_EQ(decode_words("gr\xFC\xDF"), "grüß");
}

TEST(encoded_words_test, hostile_headers_take_linear_time) {
  std::string s;
  for (int i = 0; i < 60000; ++i) s += "=?a?q?";
  EXPECT_TRUE(is_utf8(decode_words(s + "?=")));
  s.clear();
  for (int i = 0; i < 20000; ++i) s += "=?a?q?\xFF?=";
  EXPECT_TRUE(is_utf8(decode_words(s)));
  s.clear();
  for (int i = 0; i < 20000; ++i) s += i % 2 == 0 ? "=?a?q?\xFF?=" : "=?b?q?\xFF?=";
  EXPECT_TRUE(is_utf8(decode_words(s)));
}

}  // namespace
}  // namespace outlink::mime
