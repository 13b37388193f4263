#include "protocol/mime/uuencode.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

TEST(uuencode_test, files_are_taken_out) {
  std::string rest;
  auto const files = take_uuencoded("one\nbegin 644 a b.txt\r\n#86)C\r\n`\r\nend\r\ntwo\n", &rest);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].file_name, "a b.txt");
  EXPECT_EQ(files[0].content, "abc");
  EXPECT_EQ(rest, "one\ntwo\n");
}

TEST(uuencode_test, blanks_lost_at_the_end_and_empty_files) {
  EXPECT_EQ(take_uuencoded("begin 644 a\n#\n \nend\n", nullptr).at(0).content, std::string(3, '\0'));
  EXPECT_EQ(take_uuencoded("begin 644 a\n`\nend\n", nullptr).at(0).content, "");
  EXPECT_EQ(take_uuencoded("begin-base64 644 a\nYWJj\n====\n", nullptr).at(0).content, "abc");
}

TEST(uuencode_test, whatever_is_no_file_stays) {
  for (std::string_view const text :
       {"begin 644 a\nlower case words\nend\n", "begin 644 a\n#86)C\n", "begin 9 a\n", "begin\n", "begin 644\n",
        "begin 644 a\n\x01\x02\nend\n", "begin-base64 644 a\nwords with blanks\n====\n", "", "begin 644 x"}) {
    std::string rest;
    EXPECT_TRUE(take_uuencoded(text, &rest).empty()) << text;
    EXPECT_EQ(rest, text);
  }
}

TEST(uuencode_test, many_beginnings_take_linear_time) {
  std::string s;
  for (int i = 0; i < 20000; ++i) s += "begin 644 a\nM\n";
  std::string rest;
  EXPECT_TRUE(take_uuencoded(s, &rest).empty());
  EXPECT_EQ(rest, s);
}

}  // namespace
}  // namespace outlink::mime
