#include "protocol/reply/html_marks.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

std::string first_mark(std::string_view html) {
  auto const d = html::parse(html);
  auto* root = xmlDocGetRootElement(d.get());
  for (auto* n = root; n; n = html::next_in_order(n, root))
    if (auto const mark = find_html_mark(n)) return mark->evidence + " " + std::to_string(static_cast<int>(mark->role));
  return {};
}

std::string expected(std::string const& evidence, html_role role) {
  return evidence + " " + std::to_string(static_cast<int>(role));
}

TEST(html_marks_test, elements_are_known_by_class_identifier_and_attribute) {
  EXPECT_EQ(first_mark("<div class='x gmail_quote'>a</div>"), expected("div.gmail_quote", html_role::container));
  EXPECT_EQ(first_mark("<blockquote class=gmail_quote>"), expected("blockquote.gmail_quote", html_role::quote));
  EXPECT_EQ(first_mark("<p><div id=divRplyFwdMsg>"), expected("div#divRplyFwdMsg", html_role::rest));
  EXPECT_EQ(first_mark("<blockquote type=cite>"), expected("blockquote[type=cite]", html_role::quote));
  EXPECT_EQ(first_mark("<hr id=zwchr data-marker=__DIVIDER__>"), expected("hr#zwchr", html_role::divider));
  EXPECT_EQ(first_mark("<blockquote>"), expected("blockquote", html_role::plain_quote));
  EXPECT_EQ(first_mark("<div style='border:none;border-top:solid #E1E1E1 1.0pt'>"),
            expected("div[style=border-top]", html_role::rest_if_headers));
}

TEST(html_marks_test, other_elements_are_nothing) {
  EXPECT_EQ(first_mark("<div class='gmail_default'><input name=quote><p id=signature>x</p><a type=cite>y</a></div>"),
            "");
}

}  // namespace
}  // namespace outlink::reply
