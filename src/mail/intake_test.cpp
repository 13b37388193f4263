#include "mail/intake.h"

#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class intake_test : public testing::Test {
 protected:
  letter handle(std::string raw) {
    auto const id = s_.receive(raw);
    EXPECT_TRUE(s_.handle(id).has_value());
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

TEST_F(intake_test, the_newest_of_a_thread_is_the_letter_itself_and_none_that_it_names) {
  auto const l = handle(letter_text("3@x", "Re: Printer", "References: <1@x> <2@x>\r\n"));
  auto const ids = s_.run(flow::read<std::vector<std::string>>(
      s_.store().outbox(), [&](outbox::tables& t) { return t.threads.of(l.issue, 10); }));
  EXPECT_EQ(ids, (std::vector<std::string>{"1@x", "2@x", "3@x"}));
}

TEST_F(intake_test, handling_twice_does_nothing_the_second_time) {
  auto const l = handle(letter_text("1@x", "Printer"));
  ASSERT_TRUE(s_.handle(l.id).has_value());
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

TEST_F(intake_test, a_letter_that_is_delivered_twice_is_taken_once) {
  auto const first = handle("Received: by a\r\n" + letter_text("1@x", "Printer"));
  auto const again = handle("Received: by b\r\n" + letter_text("1@x", "Printer"));
  EXPECT_EQ(again.state, letter_state::filtered);
  EXPECT_NE(again.reason.find("delivered twice"), std::string::npos) << again.reason;
  EXPECT_TRUE(s_.comments(first.issue).empty());
  // The same Message-ID on another letter is a broken sender, not a second delivery.
  EXPECT_EQ(handle(letter_text("1@x", "Something else")).state, letter_state::done);
}

TEST_F(intake_test, the_first_handler_that_takes_a_letter_has_it) {
  s_.change_handler([](handler& h) { h.catch_address = "help@x.test"; });
  auto const second = s_.run(flow::write<handler>(s_.store().mail(),
                                                  [&](tables& t) {
                                                    return t.handlers.insert({.mailbox = s_.mailbox.id,
                                                                              .position = 2,
                                                                              .name = "rest",
                                                                              .project = s_.handler.project,
                                                                              .issue_type = "Bug"});
                                                  }))
                          .value();
  EXPECT_EQ(handle(letter_text("1@x", "a", "To: help@x.test\r\n")).handler, s_.handler.id);
  EXPECT_EQ(handle(letter_text("2@x", "b", "To: other@x.test\r\n")).handler, second.id);
  EXPECT_EQ(s_.issues().front().type, "Bug");
}

TEST_F(intake_test, without_a_handler_that_takes_it_a_letter_is_filtered_and_says_why) {
  s_.change_handler([](handler& h) { h.catch_address = "help@x.test"; });
  auto const l = handle(letter_text("1@x", "a", "To: other@x.test\r\n"));
  EXPECT_EQ(l.state, letter_state::filtered);
  EXPECT_NE(l.reason.find("not addressed to help@x.test"), std::string::npos) << l.reason;
  EXPECT_FALSE(l.handler);
}

TEST_F(intake_test, unknown_senders_need_a_user_or_a_stand_in) {
  s_.change_handler([](handler& h) { h.create_users = false; });
  EXPECT_EQ(handle(letter_text("1@x", "a")).state, letter_state::failed);
  auto const stand_in = s_.person("desk@x.test");
  s_.change_handler([&](handler& h) { h.default_reporter = stand_in; });
  EXPECT_EQ(handle(letter_text("2@x", "b")).state, letter_state::done);
  auto const issue = s_.issues().front();
  EXPECT_EQ(issue.reporter, stand_in);
  EXPECT_TRUE(issue.description.starts_with("Bob <bob@x.test> wrote:\n\n")) << issue.description;
}

TEST_F(intake_test, people_in_copy_watch_when_the_handler_says_so) {
  auto const known = s_.person("carol@x.test");
  s_.change_handler([](handler& h) { h.cc_watchers = true; });
  handle(letter_text("1@x", "a", "To: support@x.test\r\nCc: carol@x.test, nobody@x.test, bob@x.test\r\n"));
  auto const issue = s_.issues().front().id;
  auto const all = s_.run(flow::read<std::vector<tracker::watcher>>(
                              s_.store().tracker(), [&](tracker::tables& t) { return t.watchers.list(issue); }))
                       .value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].person.id, known);
}

TEST_F(intake_test, a_sender_in_a_loop_is_stopped) {
  s_.change_handler([](handler& h) { h.letters_per_hour = 3; });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(handle(letter_text(std::to_string(i) + "@x", "n")).state, letter_state::done);
  auto const fourth = handle(letter_text("9@x", "n"));
  EXPECT_EQ(fourth.state, letter_state::failed);
  EXPECT_NE(fourth.reason.find("loop"), std::string::npos);
  s_.clock().advance(std::chrono::hours(2));
  EXPECT_EQ(handle(letter_text("10@x", "n")).state, letter_state::done);
}

TEST_F(intake_test, one_letter_that_cannot_be_stored_stops_no_other) {
  auto const good = s_.receive(letter_text("1@x", "good"));
  auto const bad = s_.receive(letter_text("2@x", "bad"));
  auto const last = s_.receive(letter_text("3@x", "last"));
  // A letter becomes at most one issue: another one stands in its place.
  auto const who = s_.person("eve@x.test");
  ASSERT_TRUE(s_.run(flow::write<tracker::issue>(s_.store().tracker(),
                                                 [&](tracker::tables& t) {
                                                   return t.issues.insert({.project = s_.handler.project,
                                                                           .summary = "squatter",
                                                                           .reporter = who,
                                                                           .at = s_.clock().now(),
                                                                           .letter = bad.value});
                                                 }))
                  .has_value());
  std::vector<stored_letter> all;
  for (auto const id : {good, bad, last}) all.push_back({.id = id, .raw = {}});
  cursor const at{.uid_validity = 7, .uid_next = 9};
  auto const done = s_.run(s_.intake.handle(s_.mailbox, std::move(all), at));
  EXPECT_TRUE(done.has_value()) << describe(done.error());
  EXPECT_EQ(s_.load(good).state, letter_state::done);
  EXPECT_EQ(s_.load(bad).state, letter_state::failed);
  EXPECT_EQ(s_.load(last).state, letter_state::done);
}

TEST_F(intake_test, the_cursor_moves_in_the_same_transaction) {
  auto const id = s_.receive(letter_text("1@x", "Printer"));
  cursor const at{.uid_validity = 7, .uid_next = 2};
  ASSERT_TRUE(s_.handle(id, at).has_value());
  EXPECT_EQ(
      s_.run(flow::read<cursor>(s_.store().mail(), [&](tables& t) { return t.mailboxes.load_cursor(s_.mailbox.id); })),
      at);
  EXPECT_EQ(s_.changes, 1);
}

}  // namespace
}  // namespace outlink::mail
