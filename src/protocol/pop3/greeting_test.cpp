#include "protocol/pop3/greeting.h"

#include "base/mail_limits.h"
#include "support/script.h"

namespace outlink::pop3 {
namespace {

using namespace protocol::testing_support;

auto const outcome = [](auto& x) { return x.outcome(); };

failure greeted_by(std::string const& line) {
  session_state s;
  greeting g(s);
  play(g, {"S: " + line});
  auto const end = g.outcome();
  return end ? failure{} : end.error();
}

TEST(pop3_greeting_test, welcome_refusal_and_other_protocols) {
  EXPECT_EQ(greeted_by("+OK Dovecot ready.").code, "");
  EXPECT_EQ(greeted_by("+OK").code, "");
  EXPECT_EQ(greeted_by("-ERR too many connections").code, "pop3.unavailable");
  EXPECT_EQ(greeted_by("-ERR too many connections").remedy, remedy::retry);
  EXPECT_EQ(greeted_by("-ERR [SYS/PERM] POP is off").remedy, remedy::fix_setup);
  for (auto const* line : {"* OK IMAP ready", "220 smtp", "HTTP/1.1 400 Bad Request"}) {
    EXPECT_EQ(greeted_by(line).code, "pop3.protocol") << line;
    EXPECT_EQ(greeted_by(line).remedy, remedy::fix_setup) << line;
    EXPECT_EQ(greeted_by(line).where, "greeting") << line;
  }
}

TEST(pop3_greeting_test, fails_well) {
  session_state s;
  fails_well_at_every_step([&] { return std::make_unique<greeting>(s); }, {"S: +OK ready"}, outcome);
}

TEST(pop3_capability_test, asks_and_fails_well) {
  session_state s;
  auto make = [&] {
    s = {.capabilities = {"LEFT OVER"}};
    return std::make_unique<capability>(s);
  };
  script const lines{"C: CAPA", "S: +OK", "S: sasl Plain xoauth2", "S: UIDL", "S: ..odd", "S: ."};
  auto c = make();
  play(*c, lines);
  EXPECT_TRUE(c->outcome().has_value());
  EXPECT_EQ(s.capabilities, (std::vector<std::string>{"SASL PLAIN XOAUTH2", "UIDL", ".ODD"}));
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_capability_test, a_server_that_does_not_know_the_question) {
  session_state s{.capabilities = {"LEFT OVER"}};
  capability c(s);
  play(c, {"C: CAPA", "S: -ERR unknown command"});
  EXPECT_TRUE(c.outcome().has_value());
  EXPECT_TRUE(s.capabilities.empty());
}

TEST(pop3_capability_test, the_list_ends) {
  session_state s;
  script lines{"C: CAPA", "S: +OK"};
  lines.insert(lines.end(), limits::pop3_capabilities_max + 1, "S: X");
  capability c(s);
  play(c, lines);
  EXPECT_EQ(c.outcome().error().code, "pop3.malformed");
}

TEST(pop3_stls_test, forgets_what_was_said_in_the_clear) {
  session_state s;
  auto make = [&] {
    s = {.capabilities = {"STLS", "SASL PLAIN"}};
    return std::make_unique<stls>(s);
  };
  script const lines{"C: STLS", "S: +OK begin", "T:"};
  auto t = make();
  play(*t, lines);
  EXPECT_TRUE(t->outcome().has_value());
  EXPECT_TRUE(s.capabilities.empty());
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_stls_test, not_offered_or_refused_is_a_matter_of_set_up) {
  session_state none;
  stls missing(none);
  play(missing, {});
  EXPECT_EQ(missing.outcome().error().code, "pop3.no_stls");
  session_state s{.capabilities = {"STLS"}};
  stls refused(s), later(s);
  play(refused, {"C: STLS", "S: -ERR no"});
  EXPECT_EQ(refused.outcome().error().remedy, remedy::fix_setup);
  play(later, {"C: STLS", "S: -ERR [SYS/TEMP] no"});
  EXPECT_EQ(later.outcome().error().code, "pop3.unavailable");
}

TEST(pop3_quit_test, its_answer_matters) {
  session_state s;
  script const lines{"C: QUIT", "S: +OK bye"};
  auto make = [&] { return std::make_unique<quit>(s); };
  auto q = make();
  play(*q, lines);
  EXPECT_TRUE(q->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome);
  quit refused(s);
  play(refused, {"C: QUIT", "S: -ERR some deleted messages not removed"});
  EXPECT_EQ(refused.outcome().error().code, "pop3.not_removed");
  EXPECT_EQ(refused.outcome().error().remedy, remedy::retry);
}

TEST(pop3_noop_test, fails_well) {
  session_state s;
  fails_well_at_every_step([&] { return std::make_unique<noop>(s); }, {"C: NOOP", "S: +OK"}, outcome);
}

}  // namespace
}  // namespace outlink::pop3
