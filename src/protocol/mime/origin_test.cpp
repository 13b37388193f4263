#include "protocol/mime/origin.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

speaker read(std::string_view raw) { return read_origin(take_headers(raw)); }

TEST(origin_test, a_person_says_nothing_about_it) {
  auto const s = read("From: alice@example.test\nSubject: Hello\nX-Loop: x\nFeedback-ID: x\n\n");
  EXPECT_EQ(s.who, origin::person);
  EXPECT_EQ(s.evidence, "");
}

TEST(origin_test, the_first_row_that_fits_counts) {
  EXPECT_EQ(read("List-Post: <mailto:l@example.test>\nauto-submitted: Auto-Replied\n\n").who, origin::automatic_reply);
  EXPECT_EQ(read("Auto-Submitted: no\nPrecedence: junk\n\n").who, origin::bulk);
  EXPECT_EQ(read("Auto-Submitted: no\n\n").who, origin::person);
  EXPECT_EQ(read("Delivered-To: a@example.test\nDelivered-To: Autoresponder\n\n").who, origin::automatic_reply);
  EXPECT_EQ(read("Sender: owner-l@example.test\n\n").who, origin::person);
  EXPECT_EQ(read("Sender: owner-l@example.test\nPrecedence: bulk\n\n").who, origin::mailing_list);
}

TEST(origin_test, evidence_is_one_bounded_line) {
  auto const s = read("Auto-Submitted: auto-generated\n\tx\x01y " + std::string(5000, '\xFC') + "\n\n");
  EXPECT_EQ(s.who, origin::automatic);
  EXPECT_LE(s.evidence.size(), limits::origin_evidence_bytes_max);
  EXPECT_TRUE(s.evidence.starts_with("Auto-Submitted: auto-generated xy "));
  EXPECT_TRUE(is_utf8(s.evidence));
}

TEST(origin_test, origins_have_stable_names) {
  EXPECT_EQ(to_string(origin::person), "person");
  EXPECT_EQ(to_string(origin::mailing_list), "mailing_list");
  EXPECT_EQ(to_string(origin::bulk), "bulk");
  EXPECT_EQ(to_string(origin::automatic), "automatic");
  EXPECT_EQ(to_string(origin::automatic_reply), "automatic_reply");
  EXPECT_EQ(to_string(origin::delivery_report), "delivery_report");
  EXPECT_EQ(to_string(origin::read_report), "read_report");
  EXPECT_EQ(to_string(origin::complaint), "complaint");
}

}  // namespace
}  // namespace outlink::mime
