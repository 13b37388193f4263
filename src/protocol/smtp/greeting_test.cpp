#include "protocol/smtp/greeting.h"

#include "support/script.h"

namespace outlink::smtp {
namespace {

using namespace protocol::testing_support;

auto const outcome = [](auto& x) { return x.outcome(); };

TEST(smtp_greeting_test, learns_what_the_server_can) {
  session_state s{.our_name = "outlink.example.test"};
  script const lines{"S: 220-mail.example.test ESMTP",
                     "S: 220 ",
                     "C: EHLO outlink.example.test",
                     "S: 250-mail.example.test hello",
                     "S: 250-Size 1000",
                     "S: 250-auth plain XOAuth2",
                     "S: 250-AUTH=PLAIN",
                     "S: 250-",
                     "S: 250 PIPELINING"};
  auto make = [&] {
    s = {.our_name = "outlink.example.test"};
    return std::make_unique<greeting>(s);
  };
  auto g = make();
  play(*g, lines);
  EXPECT_TRUE(g->outcome().has_value());
  EXPECT_EQ(s.extensions, (std::vector<std::string>{"SIZE 1000", "AUTH PLAIN XOAUTH2", "AUTH=PLAIN", "PIPELINING"}));
  EXPECT_EQ(s.size_max, 1000u);
  fails_well_at_every_step(make, lines, outcome);
}

TEST(smtp_greeting_test, an_old_server_can_nothing) {
  session_state s{.extensions = {"LEFT OVER"}};
  auto make = [&] { return std::make_unique<greeting>(s); };
  script const lines{"S: 220 old",          "C: EHLO [127.0.0.1]", "S: 500 what?",
                     "C: HELO [127.0.0.1]", "S: 250-old",          "S: 250 SIZE 5"};
  auto g = make();
  play(*g, lines);
  EXPECT_TRUE(g->outcome().has_value());
  EXPECT_TRUE(s.extensions.empty());
  EXPECT_EQ(s.size_max, 0u);
  fails_well_at_every_step(make, lines, outcome);
}

failure refused(script const& lines) {
  session_state s;
  greeting g(s);
  play(g, lines);
  return g.outcome().error();
}

TEST(smtp_greeting_test, refusals_are_told_apart) {
  EXPECT_EQ(refused({"S: 554 5.7.1 your address is listed"}).code, "smtp.no_service");
  EXPECT_EQ(refused({"S: 554 5.7.1 your address is listed"}).remedy, remedy::fix_setup);
  EXPECT_EQ(refused({"S: 450 4.7.0 slow down"}).code, "smtp.later");
  EXPECT_EQ(refused({"S: 421 too many connections"}).code, "smtp.closing");
  EXPECT_EQ(refused({"S: 220 x", "C: EHLO [127.0.0.1]", "S: 550 no"}).code, "smtp.no_service");
  EXPECT_EQ(refused({"S: 220 x", "C: EHLO [127.0.0.1]", "S: 502 no", "C: HELO [127.0.0.1]", "S: 502 no"}).code,
            "smtp.no_service");
  EXPECT_EQ(refused({"S: 220 x", "C: EHLO [127.0.0.1]", "S: 451 no"}).code, "smtp.later");
}

TEST(smtp_greeting_test, other_protocols) {
  for (auto const* line : {"S: +OK POP3 ready", "S: * OK IMAP ready", "S: HTTP/1.1 400 Bad Request", "S: 200 news"}) {
    auto const f = refused({line});
    EXPECT_EQ(f.code, "smtp.protocol") << line;
    EXPECT_EQ(f.remedy, remedy::fix_setup) << line;
    EXPECT_EQ(f.where, "greeting") << line;
    EXPECT_FALSE(f.peer.empty()) << line;
  }
}

TEST(smtp_greeting_test, our_name_says_no_commands) {
  for (std::string const name : {"", "a b", "a\r\nRSET", "<a>", "m\xC3\xBCnchen"}) {
    session_state s{.our_name = name};
    greeting g(s);
    play(g, {"S: 220 x"});
    EXPECT_EQ(g.outcome().error().code, "smtp.invalid_name") << name;
  }
}

TEST(smtp_greeting_test, sizes_that_are_none) {
  for (auto const* line : {"S: 250 SIZE", "S: 250 SIZE x", "S: 250 SIZE 0", "S: 250 SIZE 99999999999999999999999"}) {
    session_state s;
    greeting g(s);
    play(g, {"S: 220 x", "C: EHLO [127.0.0.1]", "S: 250-x", line});
    EXPECT_EQ(s.size_max, 0u) << line;
    EXPECT_TRUE(s.can("SIZE"));
  }
}

TEST(smtp_starttls_test, forgets_what_was_said_in_the_clear) {
  session_state s;
  script const lines{
      "C: STARTTLS", "S: 220 2.0.0 Ready", "T:", "C: EHLO [127.0.0.1]", "S: 250-x", "S: 250 AUTH XOAUTH2"};
  auto make = [&] {
    s = {.extensions = {"STARTTLS", "AUTH PLAIN", "SIZE 5"}, .size_max = 5};
    return std::make_unique<starttls>(s);
  };
  auto t = make();
  play(*t, lines);
  EXPECT_TRUE(t->outcome().has_value());
  EXPECT_EQ(s.extensions, std::vector<std::string>{"AUTH XOAUTH2"});
  EXPECT_EQ(s.size_max, 0u);
  fails_well_at_every_step(make, lines, outcome);
}

TEST(smtp_starttls_test, not_offered_or_refused_is_a_matter_of_set_up) {
  session_state none;
  starttls missing(none);
  play(missing, {});
  EXPECT_EQ(missing.outcome().error().code, "smtp.no_starttls");
  session_state s{.extensions = {"STARTTLS"}};
  starttls refused_for_good(s), refused_for_now(s);
  play(refused_for_good, {"C: STARTTLS", "S: 502 no"});
  EXPECT_EQ(refused_for_good.outcome().error().code, "smtp.no_starttls");
  EXPECT_EQ(refused_for_good.outcome().error().remedy, remedy::fix_setup);
  play(refused_for_now, {"C: STARTTLS", "S: 454 4.7.0 TLS not available"});
  EXPECT_EQ(refused_for_now.outcome().error().code, "smtp.later");
}

TEST(smtp_quit_test, reset_and_quit_fail_well) {
  session_state s;
  fails_well_at_every_step([&] { return std::make_unique<reset>(s); }, {"C: RSET", "S: 250 Ok"}, outcome);
  fails_well_at_every_step([&] { return std::make_unique<quit>(s); }, {"C: QUIT", "S: 221 2.0.0 Bye"}, outcome);
  quit q(s);
  play(q, {"C: QUIT", "S: 221 2.0.0 Bye"});
  EXPECT_TRUE(q.outcome().has_value());
}

}  // namespace
}  // namespace outlink::smtp
