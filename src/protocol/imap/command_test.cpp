#include "protocol/imap/command.h"

#include "protocol/imap/imap.h"
#include "protocol/script_test_support.h"

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

TEST(command_test, nothing_is_said_after_the_end) {
  session_state s;
  noop c(s);
  play(c, {"C: A1 NOOP", "S: A1 OK done"});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(c.resume(protocol::line_read{"* BYE"})));
  EXPECT_TRUE(c.outcome().has_value());
}

}  // namespace
}  // namespace outlink::imap
