#include "protocol/mime/mime.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

TEST(mime_test, a_plain_letter) {
  auto const l =
      parse(
          "Message-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\nReferences: <a@x> <0@x>\r\nFrom: =?utf-8?q?J=C3=BCrgen?= "
          "<J@Example.TEST>\r\n"
          "To: s@example.test, b@example.test\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\n\r\nHello\r\nyou\r\n")
          .value();
  EXPECT_EQ(l.message_id, "1@x");
  EXPECT_EQ(l.in_reply_to, std::vector<std::string>{"0@x"});
  EXPECT_EQ(l.references, (std::vector<std::string>{"a@x", "0@x"}));
  EXPECT_EQ(l.from->name, "Jürgen");
  EXPECT_EQ(l.from->email, "j@example.test");
  EXPECT_EQ(l.to.size(), 2u);
  EXPECT_EQ(l.subject, "Grüße");
  EXPECT_EQ(l.text, "Hello\nyou\n");
}

TEST(mime_test, alternatives_and_attachments) {
  auto const l = parse(
                     "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; "
                     "boundary=a\n\n--a\nContent-Type: text/plain\n\nplain\n"
                     "--a\nContent-Type: text/html\n\n<p>html</p>\n--a--\n--m\nContent-Type: application/pdf; "
                     "name=\"../../etc/x.pdf\"\nContent-Transfer-Encoding: base64\n"
                     "Content-Disposition: attachment\n\nAAEC\n--m\nContent-Type: message/rfc822\n\nSubject: "
                     "inner\n\ntext\n--m--\n")
                     .value();
  EXPECT_EQ(std::string(trim(l.text)), "plain");
  EXPECT_NE(l.html->find("<p>html</p>"), std::string::npos);
  ASSERT_EQ(l.attachments.size(), 2u);
  EXPECT_EQ(l.attachments[0].file_name, "x.pdf");
  EXPECT_EQ(l.attachments[0].content, std::string("\0\1\2", 3));
  EXPECT_EQ(l.attachments[1].file_name, "inner.eml");
  EXPECT_EQ(l.attachments[1].media_type, "message/rfc822");
}

TEST(mime_test, html_only_becomes_text) {
  EXPECT_EQ(parse("Content-Type: text/html; charset=utf-8\n\n<p>Hi <b>you</b></p><script>x()</script>").value().text,
            "Hi you");
}

TEST(mime_test, broken_letters_are_still_letters) {
  EXPECT_TRUE(parse("").has_value());
  EXPECT_NE(parse("no headers at all, just text").value().text.find("just text"), std::string::npos);
  EXPECT_TRUE(parse("From\n\n").has_value());
  EXPECT_TRUE(parse(std::string("\0\xFF\xFE\r\n\r\n", 7)).has_value());
  auto const odd = parse("Content-Type: text/plain; charset=klingon\n\ngr\xFC\xDF").value();
  EXPECT_TRUE(is_utf8(odd.text));
  EXPECT_EQ(parse("Content-Type: text/plain\n\ngr\xFC\xDF").value().text, "grüß");
  EXPECT_TRUE(is_utf8(parse("Subject: \xFF\xFE bad\n\nx").value().subject));
}

TEST(mime_test, marks_of_machines) {
  auto const l = parse(
                     "Auto-Submitted: Auto-Replied; x=y\nPrecedence: BULK\nReturn-Path: <>\nX-Outlink-Fingerprint: "
                     "f\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b--\n")
                     .value();
  EXPECT_EQ(l.auto_submitted, "auto-replied");
  EXPECT_EQ(l.precedence, "bulk");
  EXPECT_TRUE(l.has_empty_return_path);
  EXPECT_TRUE(l.is_report);
  EXPECT_EQ(l.fingerprint, "f");
}

TEST(mime_test, who_the_letter_is_for) {
  auto const l = parse(
                     "To: a@x.test\nBcc: b@x.test\nReply-To: c@x.test, d@x.test\nSender: E <e@x.test>\n"
                     "Delivered-To: F@x.test\nX-Envelope-To: g@x.test\nX-Original-To: f@x.test\n\nx")
                     .value();
  EXPECT_EQ(l.bcc.size(), 1u);
  EXPECT_EQ(l.reply_to.size(), 2u);
  EXPECT_EQ(l.sender->name, "E");
  EXPECT_EQ(l.delivered_to, (std::vector<std::string>{"f@x.test", "g@x.test"}));
}

TEST(mime_test, dates_and_priorities) {
  EXPECT_EQ(parse("Date: Thu, 1 Jan 1970 01:00:01 +0100\n\n").value().sent_at, 1);
  EXPECT_EQ(parse("Date: never\n\n").value().sent_at, std::nullopt);
  EXPECT_EQ(parse("X-Priority: 2\nImportance: low\n\n").value().priority, 2);
  EXPECT_EQ(parse("X-Priority: 9\nPriority: urgent\n\n").value().priority, 1);
  EXPECT_EQ(parse("\n").value().priority, std::nullopt);
}

TEST(mime_test, reports_count_more_than_marks_of_machines) {
  auto const l = parse(
                     "Auto-Submitted: auto-replied\nIn-Reply-To: <1@x>\nContent-Type: multipart/report; boundary=b\n\n"
                     "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@x.test\nAction: failed\n"
                     "--b--\n")
                     .value();
  EXPECT_EQ(l.origin, origin::delivery_report);
  EXPECT_EQ(l.delivery_report->recipients.at(0).address, "a@x.test");
  EXPECT_EQ(l.delivery_report->original_message_id, "1@x");
  auto const list = parse("List-Id: It <It.x.test>\nList-Post: <mailto:a@x.test>\n\nx").value();
  EXPECT_EQ(list.origin, origin::mailing_list);
  EXPECT_EQ(list.list_id, "it.x.test");
}

TEST(mime_test, bare_carriage_returns_end_lines) {
  auto const l = parse("Subject: Old\rFrom: a@x.test\r\rone\rtwo\r").value();
  EXPECT_EQ(l.subject, "Old");
  EXPECT_EQ(l.text, "one\ntwo\n");
}

TEST(mime_test, ten_thousand_parts_are_refused) {
  std::string raw = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10000; ++i) raw += "--b\n\nx\n";
  EXPECT_EQ(parse(raw + "--b--\n").error().code, "letter.too_many_parts");
}

TEST(mime_test, sixty_megabytes_are_refused) {
  EXPECT_EQ(parse(std::string(60u << 20, 'x')).error().code, "letter.too_large");
}

TEST(mime_test, deep_nesting_and_many_references_are_bounded) {
  std::string deep;
  for (int i = 0; i < 2000; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
  EXPECT_TRUE(parse(deep).has_value());
  std::string refs = "References:";
  for (int i = 0; i < 5000; ++i) refs += " <" + std::to_string(i) + "@x>";
  EXPECT_EQ(parse(refs + "\n\nx").value().references.size(), limits::letter_references_max);
}

TEST(mime_test, long_texts_are_cut) {
  EXPECT_LT(parse("\n" + std::string(3u << 20, 'x')).value().text.size(), limits::letter_text_bytes_max + 10);
}

}  // namespace
}  // namespace outlink::mime
