#include <gtest/gtest.h>

#include "protocol/html/html.h"

namespace outlink::html {
namespace {

TEST(html_to_text_test, structure_is_kept) {
  EXPECT_EQ(to_text("<h1>T</h1><p>a<br>b</p><ul><li>x</li><li>y</li></ul>"), "T\n\na\nb\n\n- x\n- y");
  EXPECT_EQ(to_text("<blockquote>q<br>r</blockquote>end"), "> q\n> r\n\nend");
  EXPECT_EQ(to_text("<a href=\"https://x.example/\">here</a>"), "here <https://x.example/>");
  EXPECT_EQ(to_text("Gr&uuml;&szlig;e &amp; &lt;b&gt; &#x1F600;"), "Grüße & <b> 😀");
  EXPECT_EQ(to_text("a<hr>b"), "a\n\nb");
  EXPECT_EQ(to_text("<dl><dt>a</dt><dd>b<br>c</dd></dl>"), "a\n  b\n  c");
}

TEST(html_to_text_test, paragraphs_of_mail_programs_are_lines) {
  EXPECT_EQ(to_text("<div>a</div><div><br></div><div>b</div><div>c</div>"), "a\n\nb\nc");
  EXPECT_EQ(
      to_text("<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>"
              "<p class=MsoNormal>c</p>"),
      "a\n\nb\nc");
  EXPECT_EQ(to_text("<p style=\"margin:0\">a</p><p style=\"margin:0\">b</p><p>c</p>"), "a\nb\n\nc");
}

TEST(html_to_text_test, nothing_active_is_read) {
  EXPECT_EQ(to_text("<style>p{}</style><script>alert(1)</script><p>x</p>"), "x");
  EXPECT_EQ(to_text("a<!--[if mso]><p>Outlook</p><![endif]-->b<![if !mso]>c<![endif]>"), "abc");
}

TEST(html_to_text_test, lists_are_nested_and_numbered) {
  EXPECT_EQ(to_text("<ol start=3><li>a<ul><li>b<br>c</li></ul></li><li>d</li><li value=9>e</li></ol>f"),
            "3. a\n   - b\n     c\n4. d\n9. e\n\nf");
  EXPECT_EQ(to_text("<ul><ul><li>a</li></ul></ul>"), "- a");
}

TEST(html_to_text_test, tables_of_facts_have_bars) {
  EXPECT_EQ(to_text("<table><tr><th>Name</th><th>Cost</th></tr><tr><td>a</td><td>1</td></tr></table>"),
            "Name | Cost\n--- | ---\na | 1");
  EXPECT_EQ(to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a | b\nc");
  EXPECT_EQ(to_text("<table><caption>T</caption><tr><td></td><td>b</td><td><p>c</p></td></tr></table>"), "T\nb | c");
}

TEST(html_to_text_test, tables_that_arrange_become_lines) {
  EXPECT_EQ(to_text("<table role=presentation><tr><td><table><tr><td>Hello</td></tr><tr><td><p>A</p><p>B</p></td></tr>"
                    "</table></td><td>right</td></tr></table>"),
            "Hello\n\nA\n\nB\n\nright");
}

TEST(html_to_text_test, addresses_are_not_doubled) {
  EXPECT_EQ(to_text("<a href=\"https://x.example/\">x.example</a>"), "x.example");
  EXPECT_EQ(to_text("<a href=\"https://www.x.example/a\">http://x.example/a</a>"), "http://x.example/a");
  EXPECT_EQ(to_text("<a href=\"mailto:alice@example.test?subject=x\">alice@example.test</a>"), "alice@example.test");
  EXPECT_EQ(to_text("<a href=\"mailto:alice@example.test\">Alice</a>"), "Alice <alice@example.test>");
  EXPECT_EQ(to_text("<a href=\"javascript:alert(1)\">a</a> <a href=\"#top\">b</a> <a href=\"https://x.example\"></a>c"),
            "a b c");
  EXPECT_EQ(to_text("<a href=\"https://x.example/a b>c\">d</a>"), "d <https://x.example/a%20b%3Ec>");
}

TEST(html_to_text_test, images_are_their_alternative_text) {
  EXPECT_EQ(to_text("<img src=x alt=\" the\nlogo \">"), "[the logo]");
  EXPECT_EQ(to_text("a<img src=x alt=\"\"><img src=x><img src=x alt=pixel width=1 height=1>"), "a");
  EXPECT_EQ(to_text("<a href=\"https://x.example/\"><img src=x alt=logo></a>"), "[logo] <https://x.example/>");
  EXPECT_EQ(to_text("<img src=x alt=wide width=\"100%\">"), "[wide]");
}

TEST(html_to_text_test, what_a_reader_does_not_see_is_left_out) {
  for (auto const* style : {"display:none", "visibility:hidden", "mso-hide:all", "font-size:0",
                            "max-height:0;overflow:hidden", "opacity:0"})
    EXPECT_EQ(to_text("<div>a</div><div style=\"" + std::string(style) + "\">secret</div><div>b</div>"), "a\nb")
        << style;
  EXPECT_EQ(to_text("a<span hidden>secret</span>b"), "ab");
  EXPECT_EQ(to_text("<td style=\"font-size:0px\"><div style=\"font-size:13px\">a</div>b</td>"), "a");
  EXPECT_EQ(to_text("<div style=\"mso-hide:all\"><a href=\"https://x.example\">Button</a></div>"),
            "Button <https://x.example>");
}

TEST(html_to_text_test, invisible_characters_are_left_out) {
  EXPECT_EQ(to_text("a&shy;b&#8203;c&nbsp;d&#847;&zwnj; &#8202e;&lrm;f"), to_text("abc d e;f"));
  EXPECT_EQ(to_text("<div>&#847; &zwnj; &nbsp; &#8199; &#65279;</div>a"), "a");
}

TEST(html_to_text_test, preformatted_text_stays_as_it_is) {
  EXPECT_EQ(to_text("a<pre>if (x)\n  y;\n\nz</pre>b"), "a\n\nif (x)\n  y;\n\nz\n\nb");
}

TEST(html_to_text_test, quotes_are_marked_as_deep_as_they_are) {
  EXPECT_EQ(to_text("<blockquote>a<blockquote>b<p>c</p></blockquote></blockquote>"), "> a\n>\n> > b\n> >\n> > c");
  EXPECT_EQ(to_text("<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">a</blockquote>"), "a");
}

TEST(html_to_text_test, hostile_input_ends) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<div>";
  EXPECT_TRUE(to_text(deep).empty());
  EXPECT_TRUE(to_text("").empty());
}

}  // namespace
}  // namespace outlink::html
