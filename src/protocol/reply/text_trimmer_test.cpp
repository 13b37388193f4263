#include "protocol/reply/text_trimmer.h"

#include <gtest/gtest.h>

#include "protocol/reply/lines.h"

namespace outlink::reply {
namespace {

TEST(text_trimmer_test, what_was_taken_before_is_told_in_its_place) {
  std::vector<cut> const before{{.kind = cut_kind::html_quote, .evidence = "div.gmail_quote"}};
  auto const f = trim_fully("Yes.\n" + placeholder(0) + "\n", {.is_forward = false, .taken = before});
  EXPECT_EQ(f.text, "Yes.");
  ASSERT_EQ(f.cuts.size(), 1u);
  EXPECT_EQ(f.cuts[0].evidence, "div.gmail_quote");
}

TEST(text_trimmer_test, a_text_of_which_nothing_is_left_is_empty) {
  EXPECT_EQ(trim_fully("> One?\n", {}).text, "");
  EXPECT_EQ(trim_once("", {}).text, "");
}

TEST(text_trimmer_test, cuts_are_told_from_the_top_down) {
  auto const f = trim_fully("Yes.\n\nSent from my iPhone\n\n> One?\n", {});
  EXPECT_EQ(f.text, "Yes.");
  ASSERT_EQ(f.cuts.size(), 2u);
  EXPECT_EQ(f.cuts[0].kind, cut_kind::signature);
  EXPECT_EQ(f.cuts[1].kind, cut_kind::quoted_lines);
}

TEST(text_trimmer_test, what_is_announced_as_a_quote_is_not_forwarded) {
  auto const quote = std::string("> ---------- Forwarded message ---------\n> From: Dave\n");
  EXPECT_EQ(trim_fully("Yes.\nOn Mon, 3 Nov 2025 at 10:12, Alice wrote:\n" + quote, {}).text, "Yes.");
  EXPECT_EQ(trim_fully("See:\n\n" + quote, {}).text, "See:\n\n> ---------- Forwarded message ---------\n> From: Dave");
}

TEST(text_trimmer_test, the_ends_are_tidied_and_evidence_is_one_line) {
  EXPECT_EQ(without_outer_blank_lines("\n\n  a\n\nb \n\n"), "  a\n\nb");
  EXPECT_EQ(without_outer_blank_lines("\u00A0\n a\nb\n\u00A0 \n"), "a\nb");
  EXPECT_EQ(without_outer_blank_lines(" a\n b"), " a\n b");
  EXPECT_EQ(without_outer_blank_lines("\u00A0\n"), "");
  EXPECT_EQ(as_evidence("a\tb\x01"), "a b ");
  EXPECT_EQ(as_evidence("a\x01").find('\x01'), std::string::npos);
  EXPECT_LE(as_evidence(std::string(5000, 'x')).size(), 1000u);
}

}  // namespace
}  // namespace outlink::reply
