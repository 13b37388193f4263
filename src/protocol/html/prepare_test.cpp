#include "protocol/html/prepare.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "protocol/html/html.h"

namespace outlink::html {
namespace {

TEST(html_prepare_test, ordinary_tags_stay_as_they_are) {
  for (std::string const html : {"<p class=\"a > b\" title='x' hidden>a < b</p><br/>", "<", "<p", "<p a=\"",
                                 "<p a = b c=d/>x", "<!--[if mso]>x<![endif]-->", ""})
    EXPECT_EQ(made_parseable(html), html);
}

TEST(html_prepare_test, a_tag_with_too_many_loses_the_rest) {
  std::string tag = "<p";
  for (std::size_t i = 0; i < limits::html_attributes_max; ++i) tag += " a" + std::to_string(i) + "='>'";
  EXPECT_EQ(made_parseable(tag + ">x"), tag + ">x");
  EXPECT_EQ(made_parseable(tag + " b=\">\" c>x<i>y"), tag + " >x<i>y");
}

TEST(html_prepare_test, elements_of_microsoft_are_not_taken_for_those_of_html) {
  EXPECT_EQ(made_parseable("<p>a:<o:p>b</o:p><a href='x:y'>:</a><:></p>"),
            "<p>a:<o-p>b</o-p><a href='x:y'>:</a><:></p>");
  EXPECT_EQ(to_text("<p>One<o:p></o:p></p><p>two<o:p>&nbsp;</o:p></p>"), "One\n\ntwo");
}

TEST(html_prepare_test, conditions_go_and_text_gets_a_body) {
  EXPECT_EQ(made_parseable("<p>a<![if !mso]>b<![endif]></p>"), "<p>ab</p>");
  EXPECT_EQ(made_parseable(" a<b>c</b>"), "<body> a<b>c</b>");
}

TEST(html_prepare_test, a_tag_of_a_megabyte_is_read_at_once) {
  std::string tag = "<p ";
  while (tag.size() < 1'000'000) tag += "a" + std::to_string(tag.size()) + "='1'b=c\"d ";
  EXPECT_EQ(to_text(tag + ">text"), "text");
}

}  // namespace
}  // namespace outlink::html
