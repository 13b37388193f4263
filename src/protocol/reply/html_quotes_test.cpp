#include "protocol/reply/html_quotes.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

struct outcome {
  std::string text;
  std::string evidence;
  bool operator==(outcome const&) const = default;
};

void PrintTo(outcome const& o, std::ostream* out) { *out << o.text << " [" << o.evidence << "]"; }

outcome trimmed(std::string_view html) {
  auto const f = trim_html(html);
  outcome o{f.text, {}};
  for (auto const& c : f.cuts) o.evidence += (o.evidence.empty() ? "" : " + ") + c.evidence;
  return o;
}

TEST(html_quotes_test, gmail_keeps_all_in_one_element) {
  EXPECT_EQ(trimmed("<div>Yes.</div><br><div class='gmail_quote gmail_quote_container'><div class=gmail_attr>On Mon, 3 "
                    "Nov 2025 at 10:12, Alice wrote:<br></div><blockquote class=gmail_quote>Is it?</blockquote></div>"),
            (outcome{"Yes.", "div.gmail_quote"}));
}

TEST(html_quotes_test, answers_between_quotes_stay) {
  EXPECT_EQ(trimmed("<div class=gmail_quote><div class=gmail_attr>On Mon, 3 Nov 2025 at 10:12, Alice wrote:</div>"
                    "<blockquote class=gmail_quote>One?</blockquote><div>Yes.</div>"
                    "<blockquote class=gmail_quote>Two?</blockquote><div>No.</div></div>"),
            (outcome{"Yes.\n\nNo.",
                     "On Mon, 3 Nov 2025 at 10:12, Alice wrote: + blockquote.gmail_quote + blockquote.gmail_quote"}));
}

TEST(html_quotes_test, a_forwarded_letter_stays) {
  auto const* gmail =
      "<div>See below.</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>"
      "From: Alice</div>Hello</div>";
  EXPECT_EQ(trimmed(gmail), (outcome{"See below.\n---------- Forwarded message ---------\nFrom: Alice\nHello", ""}));
  auto const* apple = "<div>See below.</div><div>Begin forwarded message:</div><blockquote type=cite>Hi</blockquote>";
  EXPECT_EQ(trimmed(apple).evidence, "");
}

TEST(html_quotes_test, all_behind_the_block_of_outlook_goes) {
  auto const* block =
      "<p>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Alice "
      "&lt;alice@example.test&gt;<br><b>Sent:</b> Monday, 3 November 2025 10:12<br><b>To:</b> Bob<br><b>Subject:</b> "
      "x</p></div></div><p>Is it?</p>";
  EXPECT_EQ(trimmed(block), (outcome{"Yes.", "div[style=border-top]"}));
  EXPECT_EQ(trimmed("<p>Yes.</p><hr><div id=divRplyFwdMsg><b>Od:</b> A</div><div>Is it?</div>"),
            (outcome{"Yes.", "div#divRplyFwdMsg"}));
  EXPECT_EQ(trimmed("<p>Yes.</p><div id=appendonsend></div><hr><div><b>Od:</b> A</div><div>Is it?</div>"),
            (outcome{"Yes.", "div#appendonsend"}));
  EXPECT_EQ(trimmed("<p>Yes.</p><div id=appendonsend>More.</div><hr>").text, "Yes.\n\nMore.");
  EXPECT_EQ(trimmed("<p>Yes.</p><div style='border-top:solid #E1E1E1 1.0pt'>A box.</div><p>No.</p>").evidence, "");
}

TEST(html_quotes_test, a_quote_behind_a_reply_header_is_one_without_its_border) {
  EXPECT_EQ(trimmed("<p>Yes.</p><p>Am 03.11.2025 um 10:12 schrieb Alice:</p><blockquote style='border:none'>Gut?"
                    "</blockquote><p>Below.</p>"),
            (outcome{"Yes.\n\nBelow.", "Am 03.11.2025 um 10:12 schrieb Alice: + blockquote"}));
  EXPECT_EQ(trimmed("<p>Yes.</p><blockquote>Am 03.11.2025 um 10:12 schrieb Alice:<br>Gut?</blockquote>"),
            (outcome{"Yes.", "blockquote"}));
}

TEST(html_quotes_test, what_the_author_cites_stays) {
  EXPECT_EQ(trimmed("<p>The book says:</p><blockquote>Words.</blockquote><p>So it is.</p>"),
            (outcome{"The book says:\n\nWords.\n\nSo it is.", ""}));
  EXPECT_EQ(trimmed("<p>On Monday Alice wrote:</p><blockquote>One?</blockquote><p>Yes.</p><blockquote>Two?</blockquote>"
                    "<p>No.</p>"),
            (outcome{"Yes.\n\nNo.", "On Monday Alice wrote: + blockquote + blockquote"}));
}

TEST(html_quotes_test, zimbra_marks_what_is_behind_its_line) {
  EXPECT_EQ(trimmed("<p>Yes.</p><hr id=zwchr data-marker=__DIVIDER__><div data-marker=__HEADERS__>From: A</div><div "
                    "data-marker=__QUOTED_TEXT__>Is it?</div><p>More.</p>"),
            (outcome{"Yes.\n\nMore.", "hr#zwchr"}));
  EXPECT_EQ(trimmed("<p>Yes.</p><hr id=zwchr><b>Von: </b>A<p>Is it?</p>"), (outcome{"Yes.", "hr#zwchr"}));
}

TEST(html_quotes_test, signatures_of_programs_go) {
  EXPECT_EQ(
      trimmed("<p>Yes.</p><span class=gmail_signature_prefix>-- </span><br><div class=gmail_signature>Alice</div>"),
      (outcome{"Yes.", "div.gmail_signature"}));
  EXPECT_EQ(trimmed("<p>Yes.</p>-- <br><div class=gmail_signature>Alice</div>"),
            (outcome{"Yes.", "div.gmail_signature"}));
}

TEST(html_quotes_test, only_quotes_stay_whole) {
  EXPECT_EQ(trimmed("<blockquote type=cite>One.</blockquote><blockquote type=cite>Two.</blockquote>"),
            (outcome{"> One.\n\n> Two.", ""}));
  EXPECT_EQ(trimmed(""), (outcome{"", ""}));
}

TEST(html_quotes_test, a_cell_of_a_table_leaves_no_trace) {
  auto const f = trim_html("<table border=1><tr><td>a<td><blockquote type=cite>b</blockquote><tr><td>c<td>d</table>");
  EXPECT_EQ(f.text.find("\uFDD0"), std::string::npos) << f.text;
}

TEST(html_quotes_test, nested_and_many_elements_take_linear_time) {
  std::string nested;
  std::string many;
  while (nested.size() < (1u << 20)) {
    for (int i = 0; i < 200; ++i) nested += "<div class=gmail_quote><blockquote class=gmail_quote>a</blockquote>b";
    for (int i = 0; i < 200; ++i) nested += "</div>";
    many += "<p>On Monday Alice wrote:</p><blockquote>x</blockquote>y<div style='border-top:solid'>From: a</div>";
    many += "<div class=gmail_attr>x</div><br><br><br>";
  }
  EXPECT_FALSE(trim_html(nested).text.empty());
  EXPECT_FALSE(trim_html(many).text.empty());
}

}  // namespace
}  // namespace outlink::reply
