#include "protocol/imap/command.h"

#include "protocol/imap/imap.h"
#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

TEST(command_test, tags_count_up_on_one_connection) {
  session_state s;
  noop a(s), b(s);
  play(a, {"C: A1 NOOP", "S: A1 OK"});
  play(b, {"C: A2 NOOP", "S: A2 OK"});
  EXPECT_TRUE(b.outcome().has_value());
}

TEST(command_test, an_answer_to_another_command_is_refused) {
  session_state s;
  noop c(s);
  play(c, {"C: A1 NOOP", "S: A7 OK done"});
  EXPECT_EQ(c.outcome().error().code, "imap.protocol");
}

TEST(command_test, an_unwanted_continuation_is_refused) {
  session_state s;
  noop c(s);
  play(c, {"C: A1 NOOP", "S: + go on"});
  EXPECT_EQ(c.outcome().error().code, "imap.protocol");
}

TEST(command_test, unknown_news_are_overlooked) {
  session_state s;
  noop c(s);
  play(c, {"C: A1 NOOP", "S: * XNEWS (a b)", "S: * OK [ALERT] quota", "S: A1 OK done"});
  EXPECT_TRUE(c.outcome().has_value());
}

TEST(command_test, letters_that_come_and_go_are_counted) {
  session_state s{.exists = 2};
  noop gone(s), back(s), none(s);
  play(gone, {"C: A1 NOOP", "S: * 1 EXPUNGE", "S: A1 OK"});
  EXPECT_EQ(s.exists, 1u);
  EXPECT_FALSE(s.has_news);
  play(back, {"C: A2 NOOP", "S: * 2 EXISTS", "S: A2 OK"});
  EXPECT_EQ(s.exists, 2u);
  EXPECT_TRUE(s.has_news);
  play(none, {"C: A3 NOOP", "S: * 0 EXISTS", "S: * 1 EXPUNGE", "S: A3 OK"});
  EXPECT_EQ(s.exists, 0u);
}

TEST(command_test, a_good_bye_ends_it_with_its_words) {
  for (std::string line : {"* BYE Connection closed. 14", "* BYE [UNAVAILABLE] Server shutting down."}) {
    session_state s;
    noop c(s);
    play(c, {"C: A1 NOOP", "S: " + line});
    EXPECT_EQ(c.outcome().error().code, "imap.bye");
    EXPECT_EQ(c.outcome().error().remedy, remedy::retry);
    EXPECT_EQ(c.outcome().error().peer, line.substr(2));
  }
}

TEST(command_test, a_suggested_wait_is_kept_for_the_caller) {
  for (std::string line : {"A1 BAD Request is throttled. Suggested Backoff Time: 297000 milliseconds",
                           "* BYE Request is throttled. Suggested Backoff Time: 297000 milliseconds"}) {
    session_state s;
    noop c(s);
    play(c, {"C: A1 NOOP", "S: " + line});
    EXPECT_FALSE(c.outcome().has_value());
    EXPECT_EQ(s.suggested_wait, std::chrono::milliseconds(297000)) << line;
  }
}

TEST(command_test, refusals_that_every_command_knows) {
  auto refuse = [](std::string answer) {
    session_state s;
    noop c(s);
    play(c, {"C: A1 NOOP", "S: A1 " + answer});
    return c.outcome().error();
  };
  EXPECT_EQ(refuse("BAD Request is throttled.").code, "imap.throttled");
  EXPECT_EQ(refuse("NO [SERVERBUG] Internal error occurred.").remedy, remedy::retry);
  EXPECT_EQ(refuse("NO [NOPERM] no").remedy, remedy::fix_setup);
  EXPECT_EQ(refuse("NO never heard of").code, "imap.no");
  EXPECT_EQ(refuse("BAD never heard of").code, "imap.bad");
}

TEST(command_test, nothing_is_said_after_the_end) {
  session_state s;
  noop c(s);
  play(c, {"C: A1 NOOP", "S: A1 OK done"});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(c.resume(protocol::line_read{"* BYE"})));
  EXPECT_TRUE(c.outcome().has_value());
}

}  // namespace
}  // namespace outlink::imap
