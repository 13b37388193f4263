#include "protocol/mime/addresses.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

// "name <email>" of each, with "|" between.
std::string shown(std::string_view raw) {
  std::string out;
  for (auto const& a : read_addresses(raw)) out += (out.empty() ? "" : "|") + a.name + "<" + a.email + ">";
  return out;
}

TEST(addresses_test, lists_groups_and_comments) {
  EXPECT_EQ(shown("A@Example.test, Bob <b@example.test>"), "<a@example.test>|Bob<b@example.test>");
  EXPECT_EQ(shown("Team: a@example.test, b@example.test;, c@example.test"),
            "<a@example.test>|<b@example.test>|<c@example.test>");
  EXPECT_EQ(shown("undisclosed-recipients:;"), "");
  EXPECT_EQ(shown("a@example.test (Alice (really))"), "Alice (really)<a@example.test>");
  EXPECT_EQ(shown("\"Doe \\\"D\\\", Alice\" <a@example.test>"), "Doe \"D\", Alice<a@example.test>");
}

TEST(addresses_test, broken_ones_are_read_as_they_were_meant) {
  EXPECT_EQ(shown("Doe, Alice <a@example.test>, Roe, Bob <b@example.test>"),
            "Doe, Alice<a@example.test>|Roe, Bob<b@example.test>");
  EXPECT_EQ(shown("a@example.test;b@example.test"), "<a@example.test>|<b@example.test>");
  EXPECT_EQ(shown("Alice <a@example.test"), "Alice<a@example.test>");
  EXPECT_EQ(shown("Alice <<a@example.test>>"), "Alice<a@example.test>");
  EXPECT_EQ(shown("Alice <a@example.test> Bob <b@example.test>"), "Alice<a@example.test>|Bob<b@example.test>");
  EXPECT_EQ(shown("Alice [a@example.test]"), "Alice<a@example.test>");
  EXPECT_EQ(shown("a @ example.test"), "<a@example.test>");
  EXPECT_EQ(shown("root"), "<root>");
  EXPECT_EQ(shown("No Address Here"), "");
  EXPECT_EQ(shown("<>"), "");
  EXPECT_EQ(shown(", ,;,"), "");
}

TEST(addresses_test, other_scripts) {
  EXPECT_EQ(shown("=?utf-8?Q?J=C3=BCrgen?= <j@example.test>"), "Jürgen<j@example.test>");
  EXPECT_EQ(shown("J\xFCrgen <j@example.test>"), "Jürgen<j@example.test>");
  EXPECT_EQ(shown("用户@例子.example"), "<用户@例子.example>");
}

TEST(addresses_test, hostile_lists_are_bounded) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a" + std::to_string(i) + "@example.test, ";
  EXPECT_EQ(read_addresses(many).size(), limits::letter_addresses_max);
  for (auto const* piece : {"(", "\"", "<", "=?a?q?", ":", ",", "a@", "<a@b", "\\", "((\\"}) {
    std::string s;
    for (int i = 0; i < 50000; ++i) s += piece;
    for (auto const& a : read_addresses(s)) EXPECT_TRUE(is_utf8(a.email));
  }
}

}  // namespace
}  // namespace outlink::mime
