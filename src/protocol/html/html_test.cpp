#include "protocol/html/html.h"

#include <gtest/gtest.h>

namespace outlink::html {
namespace {

TEST(html_to_text_test, structure_is_kept) {
  EXPECT_EQ(to_text("<h1>T</h1><p>a<br>b</p><ul><li>x</li><li>y</li></ul>"), "T\n\na\nb\n\n- x\n- y");
  EXPECT_EQ(to_text("<blockquote>q<br>r</blockquote>end"), "> q\n> r\n\nend");
  EXPECT_EQ(to_text("<a href=\"https://x.example/\">here</a>"), "here <https://x.example/>");
  EXPECT_EQ(to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
  EXPECT_EQ(to_text("Gr&uuml;&szlig;e &amp; &lt;b&gt;"), "Grüße & <b>");
}

TEST(html_to_text_test, nothing_active_is_read) {
  EXPECT_EQ(to_text("<style>p{}</style><script>alert(1)</script><p>x</p>"), "x");
}

TEST(html_to_text_test, hostile_input_ends) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<div>";
  EXPECT_TRUE(to_text(deep).empty());
  EXPECT_TRUE(to_text("").empty());
}

bool is_gone(std::string const& html, std::string const& what) {
  return make_safe(html).find(what) == std::string::npos;
}

TEST(safe_html_test, active_content_goes) {
  EXPECT_TRUE(is_gone("<script>alert(1)</script>", "alert"));
  EXPECT_TRUE(is_gone("<p onclick=\"alert(1)\">x</p>", "alert"));
  EXPECT_TRUE(is_gone("<a href=\"javascript:alert(1)\">x</a>", "javascript"));
  EXPECT_TRUE(is_gone("<a href=\" java\tscript:alert(1)\">x</a>", "alert"));
  EXPECT_TRUE(is_gone("<iframe src=\"https://evil.example\"></iframe>", "evil"));
  EXPECT_TRUE(is_gone("<form action=\"https://evil.example\"><input></form>", "evil"));
  EXPECT_TRUE(is_gone("<meta http-equiv=refresh content=\"0;url=https://evil.example\">", "evil"));
  EXPECT_TRUE(is_gone("<base href=\"https://evil.example\">", "evil"));
  EXPECT_TRUE(is_gone("<svg onload=alert(1)><a xlink:href=x></svg>", "alert"));
  EXPECT_TRUE(is_gone("<style>@import 'https://evil.example'</style>", "evil"));
}

TEST(safe_html_test, remote_content_goes) {
  EXPECT_TRUE(is_gone("<img src=\"https://evil.example/pixel.gif\">", "evil"));
  EXPECT_TRUE(is_gone("<img src=\"//evil.example/pixel.gif\">", "evil"));
  EXPECT_TRUE(is_gone("<div style=\"background:url(https://evil.example)\">x</div>", "evil"));
  EXPECT_TRUE(is_gone("<div style=\"background:u\\72l(https://evil.example)\">x</div>", "evil"));
  EXPECT_TRUE(is_gone("<img src=\"data:image/svg+xml;base64,AAAA\">", "svg"));
}

TEST(safe_html_test, harmless_content_stays) {
  auto const html = make_safe(
      "<p style=\"color:red\">a <b>b</b></p><img src=\"data:image/png;base64,AA==\"><a "
      "href=\"https://x.example\">l</a>");
  EXPECT_NE(html.find("color:red"), std::string::npos);
  EXPECT_NE(html.find("<b>b</b>"), std::string::npos);
  EXPECT_NE(html.find("data:image/png"), std::string::npos);
  EXPECT_NE(html.find("rel=\"noopener"), std::string::npos);
}

}  // namespace
}  // namespace outlink::html
