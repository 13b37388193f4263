#include "protocol/reply/reply.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

std::string kinds(fresh_text const& f) {
  std::string out;
  for (auto const& c : f.cuts) out += (out.empty() ? "" : " ") + std::string(to_string(c.kind));
  return out;
}

TEST(reply_trim_text_test, the_quote_below_an_answer_goes) {
  auto const f =
      trim_text("Yes.\n\nOn Mon, 3 Nov 2025 at 10:12, Alice Example <alice@example.test> wrote:\n> Is it?\n");
  EXPECT_EQ(f.text, "Yes.");
  EXPECT_EQ(kinds(f), "reply_header quoted_lines");
  EXPECT_EQ(f.cuts[0].evidence, "On Mon, 3 Nov 2025 at 10:12, Alice Example <alice@example.test> wrote:");
  EXPECT_EQ(f.cuts[1].evidence, "> Is it?");
}

TEST(reply_trim_text_test, answers_between_quoted_lines_stay) {
  auto const f = trim_text("> One?\nYes.\n> Two?\nNo.\n");
  EXPECT_EQ(f.text, "Yes.\n\nNo.");
  EXPECT_EQ(kinds(f), "quoted_lines quoted_lines");
}

TEST(reply_trim_text_test, only_a_quote_stays_whole) {
  EXPECT_EQ(trim_text("> One?\n> Two?\n").text, "> One?\n> Two?");
  EXPECT_TRUE(trim_text("> One?\n> Two?\n").cuts.empty());
  EXPECT_EQ(trim_text("").text, "");
}

TEST(reply_trim_text_test, prose_is_no_header) {
  for (auto const* text : {"On Monday he wrote:\n\nWe should go.", "He sent From: the desk of Alice.\nMore.",
                           "if (a\n>= b) return;\nx", "From: Berlin\nTo: Paris\nThanks"}) {
    EXPECT_EQ(trim_text(text).text, text);
    EXPECT_TRUE(trim_text(text).cuts.empty());
  }
}

TEST(reply_trim_test, html_is_read_when_there_is_no_plain_text) {
  mime::letter l;
  l.text = "\n";
  l.html = "<p>Yes.</p><blockquote type=cite>No?</blockquote>";
  EXPECT_EQ(trim(l).text, "Yes.");
  l.text = "Plain.";
  EXPECT_EQ(trim(l).text, "Plain.");
}

TEST(reply_trim_test, the_subject_tells_forwarding_from_answering) {
  mime::letter l;
  l.text =
      "See below.\n\nFrom: Alice <alice@example.test>\nSent: Monday, 3 November 2025 10:12\nTo: Bob\nSubject: x\n\nHi";
  l.subject = "FW: x";
  EXPECT_EQ(trim(l).text, l.text);
  l.subject = "RE: x";
  EXPECT_EQ(trim(l).text, "See below.");
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += part;
  return out;
}

constexpr std::size_t much = 1u << 20;
constexpr std::size_t some = 1u << 18;

// Were one of them quadratic, the test would not end in time.
TEST(reply_trim_test, a_megabyte_takes_linear_time) {
  auto const attribution = repeated("Am 3. November 2025 um 10:12 schrieb Alice:\n", much);
  EXPECT_EQ(trim_text("Yes.\n" + attribution).text, "Yes.");
  EXPECT_EQ(trim_text("Yes.\n" + repeated("> quoted\n", much)).text, "Yes.");
  EXPECT_EQ(trim_html("<p>Yes.</p>" + repeated("<blockquote type=cite>a", much)).text, "Yes.");
  EXPECT_EQ(trim_html("<p>Yes.</p>Alice wrote:" + repeated("<blockquote>a</blockquote>", much)).text, "Yes.");
}

TEST(reply_trim_test, repeated_forms_take_linear_time) {
  for (auto const* part :
       {"> quoted\nanswer\n", "On Mon, 3 Nov 2025 at 10:12, Alice <alice@example.test> wrote\n", "Alice wrote:\n",
        "From: a@example.test\n", "--\nBob\n", "-- \n", "Alice wrote:\nCE> x\n", "Sent from my iPhone\n",
        "________________________________\n", "> ", "\uFDD0", "-----Original Message-----\n"}) {
    auto const text = repeated(part, some);
    EXPECT_LE(trim_text("Yes.\n" + text).text.size(), text.size() + 10) << part;
  }
  for (auto const* part :
       {"<blockquote>", "<blockquote>a</blockquote>b", "<div class=gmail_quote>",
        "<div style='border-top:solid'><p>From: a<p>", "<p>On Monday Alice wrote:</p><blockquote>a</blockquote>",
        "<div class=gmail_attr>a</div><br>", "<hr id=zwchr><div data-marker=__HEADERS__>a</div>", "<p><o:p>"}) {
    auto const html = repeated(part, some);
    EXPECT_LE(trim_html("<p>Yes.</p>" + html).cuts.size(), 100u) << part;
  }
}

}  // namespace
}  // namespace outlink::reply
