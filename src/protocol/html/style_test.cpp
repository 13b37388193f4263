#include "protocol/html/style.h"

#include <gtest/gtest.h>

namespace outlink::html {
namespace {

TEST(html_style_test, declarations_are_read) {
  auto const all = read_style(" Color : Red ;; font-family:\"a;b\",c; background:url(x;y) ! important;junk; :x; y:");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].property, "color");
  EXPECT_EQ(all[0].value, "Red");
  EXPECT_EQ(all[1].value, "\"a;b\",c");
  EXPECT_EQ(all[2].value, "url(x;y)");
}

bool hides(std::string_view style) { return read_visibility(read_style(style)).is_hidden; }

TEST(html_style_test, hidden_elements_are_known) {
  for (auto const* style :
       {"display:none", "DISPLAY: NONE !important", "visibility:hidden", "max-height:0px", "opacity:0", "opacity:0.0"})
    EXPECT_TRUE(hides(style)) << style;
  for (auto const* style : {"display:block", "opacity:0.5", "max-height:10px", "height:0", ""})
    EXPECT_FALSE(hides(style)) << style;
  EXPECT_TRUE(read_visibility(read_style("mso-hide:all")).is_hidden_by_outlook);
}

TEST(html_style_test, a_font_may_have_no_size) {
  using enum visibility::font;
  EXPECT_EQ(read_visibility(read_style("font-size:0px")).size, none);
  EXPECT_EQ(read_visibility(read_style("font-size:0.8em")).size, readable);
  EXPECT_EQ(read_visibility(read_style("font:12px Arial")).size, readable);
  EXPECT_EQ(read_visibility(read_style("color:red")).size, inherited);
}

TEST(html_style_test, margins_and_borders_may_be_none) {
  EXPECT_TRUE(has_no_margin(read_style("margin:0cm 0cm 0.0001pt")));
  EXPECT_TRUE(has_no_margin(read_style("margin-top:0;margin-bottom:0")));
  EXPECT_FALSE(has_no_margin(read_style("margin:0 0 8px")));
  EXPECT_TRUE(has_no_border(read_style("margin:0 0 0 40px;border:none;padding:0px")));
  EXPECT_FALSE(has_no_border(read_style("border-left:1px solid")));
}

TEST(html_style_test, only_harmless_declarations_stay) {
  EXPECT_EQ(safe_style("color:red;position:fixed;width:10px"), "color:red;width:10px");
  EXPECT_EQ(safe_style("color:rgb(1, 2, 3);font-family:\"Segoe UI\",Arial"),
            "color:rgb(1, 2, 3);font-family:\"Segoe UI\",Arial");
  for (auto const* style :
       {"background:url(https://evil.example)", "background:image-set(\"https://evil.example\" 1x)",
        "background:u\\72l(x)", "background:u/**/rl(x)", "width:expression(alert(1))", "color:red;}@import 'x'",
        "background-image:linear-gradient(red,blue)", "font-family:\"a", "--x:url(y)", "content:\"x\"", "color:rgb(1",
        "background:-webkit-image-set(url(x) 1x)", "color:attr(x url)"})
    EXPECT_EQ(safe_style(style).find_first_of("("), std::string::npos) << style << " " << safe_style(style);
  EXPECT_EQ(safe_style("background:image(\"https://evil.example\")"), "");
}

}  // namespace
}  // namespace outlink::html
