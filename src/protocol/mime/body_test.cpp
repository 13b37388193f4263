#include "protocol/mime/body.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::mime {
namespace {

TEST(body_test, plain_text_counts_more_than_html) {
  body b;
  b.open_alternative();
  b.add_plain("words");
  b.add_html("<p>other</p>");
  b.close_alternative();
  auto const r = b.take();
  EXPECT_EQ(r.text, "words");
  EXPECT_FALSE(r.text_is_from_html);
  EXPECT_EQ(r.html, "<p>other</p>");
}

TEST(body_test, a_plain_text_without_words_does_not_count) {
  body b;
  EXPECT_TRUE(b.is_blank());
  b.open_alternative();
  b.add_plain(" \xC2\xA0\n");
  EXPECT_TRUE(b.is_blank());
  b.add_html("<p>other</p>");
  b.close_alternative();
  auto const r = b.take();
  EXPECT_EQ(r.text, "other");
  EXPECT_TRUE(r.text_is_from_html);
}

TEST(body_test, texts_follow_each_other) {
  body b;
  b.add_plain("one\n");
  b.interrupt();
  b.add_html("<p>two</p>");
  b.add_plain("a < b");
  auto const r = b.take();
  EXPECT_EQ(r.text, "one\ntwo\na < b");
  EXPECT_NE(r.html->find("a &lt; b"), std::string::npos);
}

TEST(body_test, both_forms_side_by_side_are_one) {
  body b;
  b.add_plain("The same.");
  b.add_html("<b>The</b> same.");
  EXPECT_EQ(b.take().text, "The same.");
  b.add_plain("The same.");
  b.interrupt();
  b.add_html("<b>The</b> same.");
  EXPECT_EQ(b.take().text, "The same.\nThe same.");
}

TEST(body_test, long_texts_are_cut) {
  body b;
  for (int i = 0; i < 3; ++i) b.add_plain(std::string(limits::letter_text_bytes_max - 5, 'x'));
  EXPECT_LE(b.take().text.size(), limits::letter_text_bytes_max + 10);
}

TEST(body_test, charset_of_html) {
  EXPECT_EQ(html_charset("<meta charset=\"KOI8-R\">"), "KOI8-R");
  EXPECT_EQ(html_charset("<META http-equiv=Content-Type content='text/html; charset = big5'>"), "big5");
  EXPECT_EQ(html_charset("<p>no charset here</p>"), "");
  EXPECT_EQ(html_charset("charset="), "");
}

TEST(body_test, enriched_text) {
  EXPECT_EQ(plain_from_enriched("<bold>a</bold>\nb\n\nc <<d"), "a b\nc <d");
  EXPECT_EQ(plain_from_enriched("<color><param>red</param>x</color"), "x");
  EXPECT_EQ(plain_from_enriched(""), "");
}

}  // namespace
}  // namespace outlink::mime
