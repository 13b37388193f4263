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

TEST(text_trimmer_test, the_ends_are_tidied_and_evidence_is_one_line) {
  EXPECT_EQ(without_outer_blank_lines("\n\n  a\n\nb \n\n"), "  a\n\nb");
  EXPECT_EQ(as_evidence("a\tb\x01"), as_evidence("a\tb\x01"));
  EXPECT_EQ(as_evidence("a\x01").find('\x01'), std::string::npos);
  EXPECT_LE(as_evidence(std::string(5000, 'x')).size(), 1000u);
}

}  // namespace
}  // namespace outlink::reply
