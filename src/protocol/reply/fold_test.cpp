#include "protocol/reply/fold.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

TEST(reply_fold_test, letters_become_lower_case) {
  EXPECT_EQ(fold("ON Ärger ÉCRIT ŻÓŁĆ ŘÍČ Ÿ"), "on ärger écrit żółć říč ÿ");
  EXPECT_EQ(fold("ΣΤΙΣ ΈΓΡΑΨΕ Ώ"), fold("στις έγραψε ώ"));
  EXPECT_EQ(fold("ПИШЕТ Ё Ґ Є"), "пишет ё ґ є");
  EXPECT_EQ(fold("İletildi YAZDI"), "iletildi yazdi");
}

TEST(reply_fold_test, blanks_are_one_and_invisible_characters_none) {
  EXPECT_EQ(fold("  a\u00A0\t b\u202F\u200Bc\u200E "), "a b c");
  EXPECT_EQ(fold("\u202B\u200F"), "");
}

TEST(reply_fold_test, punctuation_and_digits_are_one_kind) {
  EXPECT_EQ(fold("写道：（１）“x” – ’"), "写道:(1)\"x\" - '");
  EXPECT_EQ(fold("١٠:١٢، ۳"), "10:12, 3");
}

TEST(reply_fold_test, broken_bytes_stay_text) {
  EXPECT_NO_THROW(fold("\xFF\xC3\xE2\x82"));
  EXPECT_EQ(fold("\xF0\x9F\x98\x80 OK"), "\xF0\x9F\x98\x80 ok");
}

}  // namespace
}  // namespace outlink::reply
