#include "protocol/smtp/exchange.h"

#include "protocol/smtp/smtp.h"
#include "support/script.h"

namespace outlink::smtp {
namespace {

using namespace protocol::testing_support;

TEST(smtp_state_test, extensions_and_mechanisms) {
  session_state const s{.extensions = {"SIZE 100", "AUTH PLAIN LOGIN", "AUTH=LOGIN XOAUTH2", "PIPELINING"}};
  EXPECT_TRUE(s.can("size"));
  EXPECT_TRUE(s.can("PIPELINING"));
  EXPECT_FALSE(s.can("SIZ"));
  EXPECT_FALSE(s.can("STARTTLS"));
  EXPECT_EQ(s.sasl_mechanisms(), (std::vector<std::string>{"PLAIN", "LOGIN", "XOAUTH2"}));
}

TEST(smtp_exchange_test, a_server_that_closes_says_so_anywhere) {
  session_state s{.extensions = {"STARTTLS", "AUTH PLAIN"}};
  sasl::credentials const who{.user = "bob", .proof = sasl::password{secret_text(std::string("pw"))}};
  greeting g(s);
  authenticate a(s, who);
  send l(s, {.from = "a@example.test", .to = {"b@example.test"}}, "x");
  quit q(s);
  auto check = [](auto& talk) {
    for (protocol::event happened = protocol::started{};;) {
      auto const wants = talk.resume(std::move(happened));
      if (std::holds_alternative<protocol::finished>(wants)) break;
      happened = std::holds_alternative<protocol::read_line>(wants)
                     ? protocol::event(protocol::line_read{"421 4.3.2 going down"})
                     : protocol::event(protocol::written{});
    }
    EXPECT_EQ(talk.outcome().error().code, "smtp.closing");
    EXPECT_EQ(talk.outcome().error().remedy, remedy::retry);
    EXPECT_EQ(talk.outcome().error().peer, "421 4.3.2 going down");
  };
  check(g);
  check(a);
  check(l);
  check(q);
}

TEST(smtp_exchange_test, what_was_not_asked_for_is_our_own_mistake) {
  session_state s;
  reset c(s);
  c.resume(protocol::started{});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(c.resume(protocol::quiet{})));
  EXPECT_EQ(c.outcome().error().remedy, remedy::report_bug);
  reset tls(s);
  tls.resume(protocol::started{});
  tls.resume(protocol::tls_started{});
  EXPECT_EQ(tls.outcome().error().remedy, remedy::report_bug);
}

TEST(smtp_exchange_test, nothing_is_said_after_the_end) {
  session_state s;
  reset c(s);
  play(c, {"C: RSET", "S: 250 2.0.0 Ok"});
  EXPECT_TRUE(std::holds_alternative<protocol::finished>(c.resume(protocol::line_read{"421 bye"})));
  EXPECT_TRUE(c.outcome().has_value());
}

TEST(smtp_exchange_test, an_answer_that_does_not_fit_is_no_refusal) {
  session_state s;
  reset c(s);
  play(c, {"C: RSET", "S: 354 go ahead"});
  EXPECT_EQ(c.outcome().error().code, "smtp.protocol");
  EXPECT_EQ(c.outcome().error().where, "wait");
}

}  // namespace
}  // namespace outlink::smtp
