#include "mail/intake.h"

#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

TEST(filter_reason_test, machines_are_told_from_people) {
  EXPECT_EQ(filter_reason({}, "s@x.test"), "");
  EXPECT_EQ(filter_reason({.auto_submitted = "no"}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.auto_submitted = "auto-replied"}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.precedence = "bulk"}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.fingerprint = "f"}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.is_report = true}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.has_empty_return_path = true}, "s@x.test"), "");
  EXPECT_NE(filter_reason({.from = mime::address{.email = "s@x.test"}}, "S@X.test"), "");
}

TEST(ancestors_test, newest_first_and_each_once) {
  EXPECT_EQ(ancestors({.in_reply_to = {"c"}, .references = {"a", "b", "c"}}),
            (std::vector<std::string>{"c", "b", "a"}));
}

class intake_test : public testing::Test {
 protected:
  letter handle(std::string raw) {
    auto const id = s_.receive(raw);
    EXPECT_TRUE(s_.run(s_.intake.handle(s_.mailbox, id, {}, std::nullopt)).has_value());
    return s_.load(id);
  }
  testing_support::mail_stage s_;
};

TEST_F(intake_test, a_letter_becomes_an_issue_and_its_reply_a_comment) {
  auto const first = handle(letter_text("1@x", "Printer"));
  EXPECT_EQ(first.state, letter_state::done);
  auto const reply = handle(letter_text("2@x", "Re: Printer", "In-Reply-To: <1@x>\r\n"));
  EXPECT_EQ(reply.issue, first.issue);
  EXPECT_TRUE(reply.comment);
  auto const third = handle(letter_text("3@x", "another subject", "References: <0@x> <2@x>\r\n"));
  EXPECT_EQ(third.issue, first.issue);
  EXPECT_EQ(s_.issues().size(), 1u);
  EXPECT_EQ(s_.comments(first.issue).size(), 2u);
}

TEST_F(intake_test, the_leftmost_existing_key_in_the_subject_wins) {
  auto const a = handle(letter_text("1@x", "one"));
  auto const b = handle(letter_text("2@x", "two"));
  EXPECT_EQ(handle(letter_text("3@x", "Re: [NOPE-9] [sup-2] and SUP-1", "In-Reply-To: <1@x>\r\n")).issue, b.issue);
  EXPECT_NE(a.issue, b.issue);
}

TEST_F(intake_test, a_reply_that_overtakes_its_letter_draws_it_in) {
  auto const reply = handle(letter_text("2@x", "Re: Printer", "In-Reply-To: <1@x>\r\n"));
  EXPECT_EQ(handle(letter_text("3@x", "Re: Printer", "In-Reply-To: <1@x>\r\n")).issue, reply.issue);
}

TEST_F(intake_test, handling_twice_does_nothing_the_second_time) {
  auto const l = handle(letter_text("1@x", "Printer"));
  ASSERT_TRUE(s_.run(s_.intake.handle(s_.mailbox, l.id, {}, std::nullopt)).has_value());
  EXPECT_EQ(s_.issues().size(), 1u);
  EXPECT_TRUE(s_.comments(l.issue).empty());
}

TEST_F(intake_test, filtered_and_failed_letters_say_why) {
  auto const filtered = handle(letter_text("1@x", "Away", "Auto-Submitted: auto-replied\r\n"));
  EXPECT_EQ(filtered.state, letter_state::filtered);
  EXPECT_NE(filtered.reason, "");
  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10000; ++i) many += "--b\n\nx\n";
  auto const failed = handle(many);
  EXPECT_EQ(failed.state, letter_state::failed);
  EXPECT_NE(failed.reason.find("parts"), std::string::npos);
  EXPECT_TRUE(s_.issues().empty());
}

TEST_F(intake_test, a_letter_without_headers_is_an_issue_all_the_same) {
  auto const l = handle("only words");
  EXPECT_EQ(l.state, letter_state::done);
  EXPECT_EQ(s_.issues().front().summary, "(no subject)");
}

TEST_F(intake_test, the_cursor_moves_in_the_same_transaction) {
  auto const id = s_.receive(letter_text("1@x", "Printer"));
  cursor const at{.uid_validity = 7, .uid_next = 2};
  ASSERT_TRUE(s_.run(s_.intake.handle(s_.mailbox, id, {}, at)).has_value());
  EXPECT_EQ(
      s_.run(flow::read<cursor>(s_.store().mail(), [&](tables& t) { return t.mailboxes.load_cursor(s_.mailbox.id); })),
      at);
  EXPECT_EQ(s_.changes, 1);
}

}  // namespace
}  // namespace outlink::mail
