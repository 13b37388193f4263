#include "protocol/mime/flowed.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

TEST(flowed_test, lines_are_joined) {
  EXPECT_EQ(join_flowed("a \nb\nc\n", false), "a b\nc\n");
  EXPECT_EQ(join_flowed("a \nb", true), "ab");
  EXPECT_EQ(join_flowed("a ", false), "a \n");
  EXPECT_EQ(join_flowed("", false), "");
}

TEST(flowed_test, stuffing_and_quotes) {
  EXPECT_EQ(join_flowed("  a\n From\n", false), " a\nFrom\n");
  EXPECT_EQ(join_flowed("> a \n> b\n>> c\n>\n", false), "> a b\n>> c\n>\n");
  EXPECT_EQ(join_flowed("> a \nb\n", false), "> a \nb\n");
}

TEST(flowed_test, a_signature_is_a_line_of_its_own) {
  EXPECT_EQ(join_flowed("a \n-- \nAlice\n", false), "a \n-- \nAlice\n");
}

}  // namespace
}  // namespace outlink::mime
