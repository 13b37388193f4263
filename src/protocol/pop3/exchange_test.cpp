#include "protocol/pop3/exchange.h"

#include "protocol/pop3/pop3.h"
#include "support/script.h"

namespace outlink::pop3 {
namespace {

using namespace protocol::testing_support;

TEST(pop3_state_test, capabilities_and_mechanisms) {
  session_state const s{.capabilities = {"TOP", "SASL PLAIN XOAUTH2", "LOGIN-DELAY 300"}};
  EXPECT_TRUE(s.can("login-delay"));
  EXPECT_FALSE(s.can("LOGIN"));
  EXPECT_EQ(s.sasl_mechanisms(), (std::vector<std::string>{"PLAIN", "XOAUTH2"}));
  EXPECT_TRUE(session_state{}.sasl_mechanisms().empty());
}

TEST(pop3_status_test, good_and_bad) {
  EXPECT_TRUE(read_status("+OK")->is_ok);
  EXPECT_TRUE(read_status("+OK [AUTH] welcome")->code.empty());
  EXPECT_FALSE(read_status("-ERR")->is_ok);
  EXPECT_EQ(read_status("-ERR [sys/temp] later")->code, "SYS/TEMP");
  EXPECT_EQ(read_status("-ERR [AUTH")->code, "");
  EXPECT_EQ(read_status("-ERR no [AUTH] here")->code, "");
  for (auto const* line : {"", "+", "+OKAY", "-ERROR", "+ok", "* OK", "220 smtp", ".", " +OK"})
    EXPECT_FALSE(read_status(line).has_value()) << line;
}

TEST(pop3_status_test, what_passes) {
  for (auto const* line : {"-ERR [SYS/TEMP] x", "-ERR [IN-USE] x", "-ERR [LOGIN-DELAY] x",
                           "-ERR Server Unavailable. 21", "-ERR Connection is closed. 20"})
    EXPECT_TRUE(read_status(line)->is_passing()) << line;
  for (auto const* line : {"-ERR [AUTH] x", "-ERR [SYS/PERM] x", "-ERR", "+OK [IN-USE] x"})
    EXPECT_FALSE(read_status(line)->is_passing()) << line;
}

TEST(pop3_exchange_test, what_was_not_asked_for_is_our_own_mistake) {
  session_state s;
  noop quiet(s), tls(s);
  quiet.resume(protocol::started{});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(quiet.resume(protocol::quiet{})));
  EXPECT_EQ(quiet.outcome().error().remedy, remedy::report_bug);
  tls.resume(protocol::started{});
  tls.resume(protocol::tls_started{});
  EXPECT_EQ(tls.outcome().error().remedy, remedy::report_bug);
}

TEST(pop3_exchange_test, nothing_is_said_after_the_end) {
  session_state s;
  noop c(s);
  play(c, {"C: NOOP", "S: +OK"});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(c.resume(protocol::line_read{"-ERR"})));
  EXPECT_TRUE(c.outcome().has_value());
}

TEST(pop3_exchange_test, refusals_are_told_apart) {
  session_state s;
  auto of = [&](std::string const& line) {
    noop c(s);
    play(c, {"C: NOOP", "S: " + line});
    return c.outcome().error();
  };
  EXPECT_EQ(of("-ERR [SYS/TEMP] x").code, "pop3.unavailable");
  EXPECT_EQ(of("-ERR [SYS/PERM] x").remedy, remedy::fix_setup);
  EXPECT_EQ(of("-ERR what?").code, "pop3.refused");
  EXPECT_EQ(of("-ERR what?").remedy, remedy::retry);
  EXPECT_EQ(of("-ERR what?").peer, "-ERR what?");
  EXPECT_EQ(of("what?").code, "pop3.malformed");
}

}  // namespace
}  // namespace outlink::pop3
