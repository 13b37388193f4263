#include "protocol/html/text_lines.h"

#include <gtest/gtest.h>

namespace outlink::html {
namespace {

TEST(html_text_lines_test, blanks_collapse_and_invisible_characters_go) {
  text_lines l;
  l.put("  a \n\t b\u00A0\u00A0c\u200Bd\u00ADe\u202Ef\uFEFF ");
  l.end_line();
  EXPECT_EQ(l.text(), "a b cdef\n");
}

TEST(html_text_lines_test, joiners_stay_within_words) {
  text_lines l;
  l.put("می\u200Cخواهم \u200C \u200D");
  l.end_line();
  EXPECT_EQ(l.text(), "می\u200Cخواهم\n");
}

TEST(html_text_lines_test, a_break_on_an_empty_line_is_a_blank_line) {
  text_lines l;
  l.break_line();
  l.put("a");
  l.break_line();
  l.break_line();
  l.break_line();
  l.put("b");
  EXPECT_EQ(l.text(), "a\n\nb");
}

TEST(html_text_lines_test, a_paragraph_of_a_fixed_blank_is_a_blank_line) {
  text_lines l;
  l.put("a");
  l.end_line();
  l.put("\u00A0");
  l.end_line();
  l.put("b");
  EXPECT_EQ(l.text(), "a\n\nb");
}

TEST(html_text_lines_test, prefixes_stand_before_each_line) {
  text_lines l;
  l.push("> ", "> ");
  l.push("- ", "  ");
  l.put("a");
  l.end_line();
  l.put("b");
  l.end_line();
  l.pop();
  l.want_blank_line();
  l.put("c");
  EXPECT_EQ(l.text(), "> - a\n>   b\n>\n> c");
}

TEST(html_text_lines_test, preformatted_text_keeps_its_blanks) {
  text_lines l;
  l.put_preformatted("a  b\n\n\tc  \n");
  EXPECT_EQ(l.text(), "a  b\n\n\tc\n");
}

}  // namespace
}  // namespace outlink::html
