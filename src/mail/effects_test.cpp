#include "mail/effects.h"

#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class effects_test : public testing::Test {
 protected:
  outbox::server add_server() {
    return s_
        .run(flow::write<outbox::server>(s_.store().mail(),
                                         [&](tables& t) {
                                           return t.outbox.servers.insert(
                                               {.name = "out",
                                                .provider = "custom",
                                                .endpoint = {.host = "localhost", .port = 25},
                                                .from_address = "support@x.test",
                                                .created_at = s_.clock().now(),
                                                .updated_at = s_.clock().now()});
                                         }))
        .value();
  }
  letter handle(std::string raw) {
    auto const id = s_.receive(std::move(raw));
    EXPECT_TRUE(s_.handle(id).has_value());
    return s_.load(id);
  }
  std::vector<outbox::letter> outgoing() {
    return s_
        .run(flow::read<std::vector<outbox::letter>>(s_.store().mail(),
                                                     [](tables& t) { return t.outbox.letters.list({}); }))
        .value();
  }
  std::string outgoing_raw(outbox::letter_id id) {
    return s_.run(flow::read<std::string>(s_.store().mail(), [id](tables& t) { return t.outbox.letters.raw(id); }))
        .value();
  }
  testing_support::mail_stage s_;
};

TEST_F(effects_test, what_cannot_be_handled_is_forwarded_with_the_reason) {
  add_server();
  s_.change_handler([](handler& h) {
    h.kind = handler_kind::comment_whole;
    h.forward_address = "boss@x.test";
  });
  auto const l = handle(letter_text("1@x", "Printer"));
  EXPECT_EQ(l.state, letter_state::failed);
  EXPECT_NE(l.reason.find("forwarded to boss@x.test"), std::string::npos) << l.reason;
  auto const all = outgoing();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].kind, outbox::letter_kind::forwarded);
  EXPECT_EQ(all[0].to, "boss@x.test");
  auto const raw = outgoing_raw(all[0].id);
  EXPECT_NE(raw.find("message/rfc822"), std::string::npos);
  EXPECT_NE(raw.find("Message-ID: <1@x>"), std::string::npos) << "the letter is in it, whole";
}

TEST_F(effects_test, without_an_outgoing_server_the_reason_says_that_nobody_was_told) {
  s_.change_handler([](handler& h) {
    h.kind = handler_kind::comment_whole;
    h.forward_address = "boss@x.test";
  });
  auto const l = handle(letter_text("1@x", "Printer"));
  EXPECT_EQ(l.state, letter_state::failed);
  EXPECT_NE(l.reason.find("could not be forwarded"), std::string::npos) << l.reason;
}

TEST_F(effects_test, bulk_letters_are_forwarded_or_their_copy_is_deleted) {
  add_server();
  s_.change_handler([](handler& h) {
    h.bulk = bulk_action::forward;
    h.forward_address = "boss@x.test";
  });
  EXPECT_EQ(handle(letter_text("1@x", "a", "Precedence: bulk\r\n")).state, letter_state::filtered);
  EXPECT_EQ(outgoing().size(), 1u);
  s_.change_handler([](handler& h) { h.bulk = bulk_action::remove; });
  EXPECT_EQ(handle(letter_text("2@x", "b", "Precedence: bulk\r\n")).state, letter_state::filtered);
  auto const due = s_.run(flow::read<std::vector<due_touch>>(
                              s_.store().mail(), [&](tables& t) { return t.touches.due(s_.mailbox.id, 7, 10); }))
                       .value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_FALSE(due[0].remove_copy);
  EXPECT_TRUE(due[1].remove_copy);
}

TEST_F(effects_test, a_new_user_is_told_when_the_handler_says_so) {
  add_server();
  s_.change_handler([](handler& h) { h.notify_users = true; });
  handle(letter_text("1@x", "a"));
  handle(letter_text("2@x", "b"));
  auto const all = outgoing();
  ASSERT_EQ(all.size(), 1u) << "once";
  EXPECT_EQ(all[0].kind, outbox::letter_kind::welcome);
  EXPECT_EQ(all[0].to, "bob@x.test");
}

TEST_F(effects_test, a_letter_of_ours_that_came_back_is_noted_on_its_person) {
  add_server();
  s_.change_handler([](handler& h) { h.notify_users = true; });
  handle(letter_text("1@x", "a"));
  auto const sent = outgoing().front();
  auto const bounce = handle(
      "From: <mailer-daemon@x.test>\r\nReturn-Path: <>\r\nSubject: failure\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.test\r\n\r\n"
      "Final-Recipient: rfc822; bob@x.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "Diagnostic-Code: smtp; 550 5.1.1 unknown\r\n\r\n"
      "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <" +
      sent.message_id + ">\r\nSubject: welcome\r\n\r\nx\r\n--b--\r\n");
  EXPECT_EQ(bounce.state, letter_state::filtered);
  EXPECT_NE(bounce.reason.find("could not be delivered"), std::string::npos) << bounce.reason;
  EXPECT_EQ(outgoing().front().state, outbox::letter_state::failed);
  auto const bob = s_.run(flow::read<std::optional<tracker::person>>(
                              s_.store().tracker(), [](tracker::tables& t) { return t.people.find("bob@x.test"); }))
                       .value();
  EXPECT_TRUE(bob->bounced_at);
}

TEST_F(effects_test, the_sender_of_a_letter_that_is_too_large_is_told_but_no_program) {
  add_server();
  auto const refuse = [&](std::string uid, std::string header) {
    EXPECT_TRUE(s_.run(s_.intake.refuse(s_.mailbox,
                                        {.uid = std::move(uid), .bytes = 30'000'000, .header = std::move(header)}, 7))
                    .has_value());
  };
  refuse("1", "From: Carol <carol@x.test>\r\nSubject: big\r\nMessage-ID: <9@x>\r\n\r\n");
  refuse("2", "From: robot@x.test\r\nAuto-Submitted: auto-generated\r\nSubject: big\r\n\r\n");
  refuse("3", "From: support@x.test\r\nSubject: big\r\n\r\n");
  refuse("4", "");
  auto const all = outgoing();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].kind, outbox::letter_kind::refusal);
  EXPECT_EQ(all[0].to, "carol@x.test");
}

TEST_F(effects_test, importance_becomes_priority) {
  handle(letter_text("1@x", "a", "X-Priority: 1 (Highest)\r\n"));
  EXPECT_EQ(s_.issues().front().priority, tracker::issue_priority::highest);
  handle(letter_text("2@x", "b"));
  EXPECT_EQ(s_.issues().front().priority, tracker::issue_priority::medium);
}

}  // namespace
}  // namespace outlink::mail
