#include "protocol/reply/html_text.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

TEST(html_text_test, recent_words_are_lines_without_blank_ones) {
  recent_words w;
  w.add(" On\n Monday ");
  w.end_line();
  w.end_line();
  w.add("Alice  wrote: ");
  EXPECT_EQ(w.text(), "On Monday\nAlice wrote:");
  w.clear();
  EXPECT_EQ(w.text(), "");
}

TEST(html_text_test, recent_words_forget_what_is_far_away) {
  recent_words w;
  for (int i = 0; i < 10'000; ++i) w.add("word ");
  w.add("end");
  EXPECT_LT(w.text().size(), 10'000u);
  EXPECT_TRUE(w.text().ends_with("word end"));
}

TEST(html_text_test, first_words_of_an_element_are_bounded) {
  auto const d = html::parse("<div><style>p{}</style><p><b>From:</b> Alice</p><div>Sent:<br>x</div>y</div>");
  EXPECT_EQ(first_words(xmlDocGetRootElement(d.get())), "From: Alice\nSent:\nx\ny");
  auto const big = html::parse("<div>" + std::string(100'000, 'x') + "</div>");
  EXPECT_LE(first_words(xmlDocGetRootElement(big.get())).size(), 2000u);
}

TEST(html_text_test, blanks_are_those_that_do_not_show) {
  EXPECT_TRUE(is_blank(" \n\u00A0"));
  EXPECT_FALSE(is_blank(" x"));
  EXPECT_TRUE(is_block("div"));
  EXPECT_FALSE(is_block("span"));
  EXPECT_TRUE(is_without_text("style"));
}

}  // namespace
}  // namespace outlink::reply
