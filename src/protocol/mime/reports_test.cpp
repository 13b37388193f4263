#include "protocol/mime/reports.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/mail_limits.h"

namespace outlink::mime {
namespace {

TEST(reports_test, status_codes) {
  EXPECT_EQ(find_status("5.1.1"), "5.1.1");
  EXPECT_EQ(find_status("smtp; 550 5.7.26 no"), "5.7.26");
  EXPECT_EQ(find_status("<host #4.4.2>"), "4.4.2");
  EXPECT_EQ(find_status("from 5.1.1.7 at 15.2.2, 5.1, 6.1.1, 5.1.1111"), "");
  EXPECT_EQ(find_status("at 5.9.9.9: 2.0.0."), "2.0.0");
  EXPECT_EQ(find_status(""), "");
}

TEST(reports_test, ids) {
  EXPECT_EQ(read_message_id(" <a@b> (comment)"), "a@b");
  EXPECT_EQ(read_message_id("a@b rest"), "a@b");
  EXPECT_EQ(read_message_id("<a\r\n b@c>"), "ab@c");
  EXPECT_EQ(read_message_id(""), "");
  EXPECT_EQ(read_message_id("<" + std::string(5000, 'x') + ">").size(), limits::message_id_bytes_max);
}

TEST(reports_test, blocks_of_recipients) {
  auto const r = read_delivery_status(
      "Reporting-MTA: dns; x\nX-Original-Message-ID: <1@x>\n\n\nnot a field\nFinal-Recipient: rfc822;A@x.test\n"
      "Status: 2.0.0 (ok)\n\nFinal-Recipient: rfc822; unknown\nAction: failed\n");
  EXPECT_EQ(r.original_message_id, "1@x");
  ASSERT_EQ(r.recipients.size(), 1u);
  EXPECT_EQ(r.recipients[0].address, "a@x.test");
  EXPECT_EQ(r.recipients[0].action, "delivered");
  EXPECT_EQ(r.recipients[0].status, "2.0.0");
}

TEST(reports_test, a_report_that_names_nobody_still_says_what_happened) {
  auto const r = read_delivery_status("Action: failed\nDiagnostic-Code: smtp; 554 5.7.1 no; never\n");
  ASSERT_EQ(r.recipients.size(), 1u);
  EXPECT_EQ(r.recipients[0].address, "");
  EXPECT_EQ(r.recipients[0].status, "5.7.1");
  EXPECT_EQ(r.recipients[0].diagnostic, "554 5.7.1 no; never");
}

TEST(reports_test, hostile_reports_are_bounded) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "Action: failed\nDiagnostic-Code: x;" + std::string(900, 'y') + "\n\n";
  auto const r = read_delivery_status(many);
  EXPECT_EQ(r.recipients.size(), limits::report_recipients_max);
  EXPECT_LE(r.recipients[0].diagnostic.size(), limits::peer_words_bytes_max);
  EXPECT_TRUE(read_delivery_status(std::string(100000, '\n')).recipients.empty());
}

TEST(reports_test, complaints_and_returned_letters) {
  auto const c = read_feedback_report("Feedback-Type: Abuse\nOriginal-Rcpt-To: <B@x.test>\n");
  EXPECT_EQ(c.feedback_type, "abuse");
  EXPECT_EQ(c.original_recipient, "b@x.test");
  auto const r = read_returned("\r\nMessage-ID: <1@x>\r\nTo: B@x.test\r\n\r\nwords");
  EXPECT_EQ(r.message_id, "1@x");
  EXPECT_EQ(r.recipient, "b@x.test");
}

}  // namespace
}  // namespace outlink::mime
