#include "protocol/mime/bounces.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::mime {
namespace {

std::optional<bounce> read(std::string_view raw) {
  auto const headers = take_headers(raw);
  return read_bounce(headers, raw);
}

TEST(bounces_test, words_count_only_from_a_mail_system) {
  EXPECT_FALSE(read("From: alice@example.test\n\nThis is the mail system at host x.\n<b@example.test>: no\n"));
  auto const b = read("From: MAILER-DAEMON\n\nThis is the mail system at host x.\n<B@example.test>: 550 5.1.1 no\n");
  ASSERT_TRUE(b);
  EXPECT_EQ(b->program, "Postfix");
  ASSERT_EQ(b->report.recipients.size(), 1u);
  EXPECT_EQ(b->report.recipients[0].address, "b@example.test");
  EXPECT_EQ(b->report.recipients[0].status, "5.1.1");
  EXPECT_EQ(b->report.recipients[0].action, "failed");
}

TEST(bounces_test, a_mail_system_may_say_other_things) {
  EXPECT_FALSE(read("Return-Path: <>\nFrom: postmaster@example.test\n\nThe server is down tonight.\n"));
}

TEST(bounces_test, failed_recipients_of_exim) {
  auto const b = read("X-Failed-Recipients: b@example.test, c@example.test\n\nIn some other language.\n");
  ASSERT_TRUE(b);
  ASSERT_EQ(b->report.recipients.size(), 2u);
  EXPECT_EQ(b->report.recipients[1].address, "c@example.test");
}

TEST(bounces_test, sentences_with_an_address_are_no_recipients) {
  auto const b = read(
      "Return-Path: <>\n\nThis is the mail system at host x.\nWrite to help@example.test if you must.\n"
      "postmaster@example.test can help you\n<b@example.test>: full\n");
  ASSERT_TRUE(b);
  ASSERT_EQ(b->report.recipients.size(), 1u);
  EXPECT_EQ(b->report.recipients[0].address, "b@example.test");
}

TEST(bounces_test, many_recipients_are_bounded) {
  std::string raw = "Return-Path: <>\n\nThis is the mail system at host x.\n";
  for (int i = 0; i < 5000; ++i) raw += "<b" + std::to_string(i) + "@example.test>: " + std::string(300, 'x') + "\n";
  auto const b = read(raw);
  ASSERT_TRUE(b);
  EXPECT_EQ(b->report.recipients.size(), limits::report_recipients_max);
}

}  // namespace
}  // namespace outlink::mime
