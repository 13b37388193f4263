#include <gtest/gtest.h>

#include "protocol/html/html.h"

namespace outlink::html {
namespace {

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

TEST(safe_html_test, functions_of_styles_go) {
  EXPECT_TRUE(is_gone("<div style=\"background:image-set('https://evil.example' 1x)\">x</div>", "evil"));
  EXPECT_TRUE(is_gone("<p style=\"color:red;position:fixed;top:0\">x</p>", "fixed"));
}

TEST(safe_html_test, elements_without_a_meaning_leave_their_content) {
  auto const safe = make_safe("<article><p>a<o:p>b</o:p></p></article>");
  EXPECT_NE(safe.find("<p>ab</p>"), std::string::npos) << safe;
  EXPECT_TRUE(is_gone("<section><script>alert(1)</script><p onclick=alert(1)>x</p></section>", "alert"));
}

TEST(safe_html_test, images_of_the_letter_are_shown_from_our_own_address) {
  std::string asked;
  inline_images const ours = [&](std::string_view id) -> std::optional<std::string> {
    asked = id;
    if (id == "gone@example.test") return std::nullopt;
    return "/letters/1/parts/2";
  };
  auto const html = make_safe("<img src=\" CID:a%2Bb@example.test\" alt=\"x\">", ours);
  EXPECT_EQ(asked, "a+b@example.test");
  EXPECT_NE(html.find("src=\"/letters/1/parts/2\""), std::string::npos);
  EXPECT_EQ(make_safe("<img src=\"cid:gone@example.test\">", ours).find("<img"), std::string::npos);
  EXPECT_EQ(make_safe("<img src=\"cid:x\" alt=\"logo\">").find("cid"), std::string::npos);
  EXPECT_NE(make_safe("<img src=\"cid:x\" alt=\"logo\">").find("alt=\"logo\""), std::string::npos);
}

TEST(safe_html_test, an_address_that_leads_elsewhere_is_not_ours) {
  for (auto const* url :
       {"//evil.example/x", "https://evil.example/x", "/\\evil.example", "javascript:alert(1)", "x", ""})
    EXPECT_EQ(make_safe("<img src=\"cid:x\">", [&](auto) { return std::optional<std::string>(url); }).find("src"),
              std::string::npos)
        << url;
}

}  // namespace
}  // namespace outlink::html
