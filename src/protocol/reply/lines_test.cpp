#include "protocol/reply/lines.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

TEST(lines_test, each_line_is_folded_and_quotes_are_known) {
  lines const all("Hi\n> Quoted\n\n| bar\n");
  ASSERT_GE(all.size(), 4u);
  EXPECT_EQ(all[0].raw, "Hi");
  EXPECT_EQ(all[0].folded, "hi");
  EXPECT_FALSE(all[0].is_quoted);
  EXPECT_TRUE(all[1].is_quoted);
  EXPECT_TRUE(all[2].is_blank);
  EXPECT_EQ(all.skip_blank(2), 3u);
}

TEST(lines_test, what_was_taken_out_has_its_place) {
  auto const text = "a\n" + placeholder(7) + "\nb";
  lines const all(text);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].taken, 7u);
  EXPECT_FALSE(all[0].taken);
}

TEST(lines_test, nothing_has_no_lines_to_trip_over) {
  lines const none("");
  EXPECT_EQ(none.skip_blank(0), none.size());
}

TEST(lines_test, initials_before_a_mark_are_those_of_one_person) {
  lines all("CE> a\nb\n CE>> c\nSQL> d\nC:\\> e\n\u0410\u0411> f");
  EXPECT_FALSE(all.mark_initialled_quotes(1));
  EXPECT_FALSE(all.mark_initialled_quotes(4));
  EXPECT_FALSE(all.mark_initialled_quotes(99));
  EXPECT_TRUE(all.mark_initialled_quotes(0));
  EXPECT_TRUE(all[0].is_quoted && all[2].is_quoted);
  EXPECT_FALSE(all[1].is_quoted || all[3].is_quoted || all[4].is_quoted || all[5].is_quoted);
  EXPECT_TRUE(all.mark_initialled_quotes(5));
}

TEST(lines_test, marks_below_a_command_are_its_next_lines) {
  lines shell("$ cat file\n> one\n> two\n\n> three");
  shell.unmark_continuation();
  EXPECT_FALSE(shell[1].is_quoted || shell[2].is_quoted);
  EXPECT_TRUE(shell[4].is_quoted);
  lines announced("Yes.\n> one");
  announced.unmark_continuation();
  EXPECT_TRUE(announced[1].is_quoted);
  lines first("> one\nYes.\n> two");
  first.unmark_continuation();
  EXPECT_TRUE(first[0].is_quoted && first[2].is_quoted);
}

TEST(lines_test, placeholders_go_from_a_text) {
  EXPECT_EQ(without_placeholders("a" + placeholder(12) + "b\uFDD1c\uFDD0" + "7d\uFDD2"), "abc7d\uFDD2");
  EXPECT_EQ(without_placeholders("plain"), "plain");
  EXPECT_EQ(without_placeholders("\uFDD0"), "");
}

}  // namespace
}  // namespace outlink::reply
