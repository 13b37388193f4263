#include "protocol/imap/greeting.h"

#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

TEST(greeting_test, ok_with_capabilities) {
  session_state s;
  greeting g(s);
  play(g, {"S: * OK [CAPABILITY IMAP4rev1 sasl-ir AUTH=XOAUTH2 AUTH=PLAIN] ready"});
  EXPECT_FALSE(g.outcome().value());
  EXPECT_TRUE(s.can("SASL-IR"));
  EXPECT_EQ(s.sasl_mechanisms(), (std::vector<std::string>{"XOAUTH2", "PLAIN"}));
}

TEST(greeting_test, preauth_bye_and_others) {
  session_state s;
  greeting pre(s), bye(s), pop(s), http(s);
  play(pre, {"S: * PREAUTH hello"});
  EXPECT_TRUE(pre.outcome().value());
  play(bye, {"S: * BYE too many connections"});
  EXPECT_EQ(bye.outcome().error().code, "imap.bye");
  EXPECT_EQ(bye.outcome().error().remedy, remedy::retry);
  play(pop, {"S: +OK POP3 ready"});
  EXPECT_FALSE(pop.outcome().has_value());
  play(http, {"S: HTTP/1.1 400 Bad Request"});
  EXPECT_EQ(http.outcome().error().where, "greeting");
}

TEST(greeting_test, fails_well) {
  session_state s;
  fails_well_at_every_step([&] { return std::make_unique<greeting>(s); }, {"S: * OK ready"},
                           [](auto& g) { return g.outcome(); });
}

TEST(capability_test, asks_and_fails_well) {
  session_state s;
  capability c(s);
  script const lines{"C: A1 CAPABILITY", "S: * CAPABILITY IMAP4rev1 IDLE", "S: A1 OK done"};
  play(c, lines);
  EXPECT_TRUE(c.outcome().has_value());
  EXPECT_TRUE(s.can("idle"));
  fails_well_at_every_step(
      [&] {
        s = {};
        return std::make_unique<capability>(s);
      },
      lines, [](auto& x) { return x.outcome(); });
}

TEST(starttls_test, forgets_what_was_said_in_the_clear) {
  session_state s{.capabilities = {"STARTTLS", "AUTH=PLAIN"}};
  starttls t(s);
  script const lines{"C: A1 STARTTLS", "S: A1 OK begin", "T:"};
  play(t, lines);
  EXPECT_TRUE(t.outcome().has_value());
  EXPECT_TRUE(s.capabilities.empty());
  auto make = [&] {
    s = {.capabilities = {"STARTTLS"}};
    return std::make_unique<starttls>(s);
  };
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(starttls_test, not_offered_or_refused_is_a_matter_of_set_up) {
  session_state none;
  starttls missing(none);
  play(missing, {});
  EXPECT_EQ(missing.outcome().error().code, "imap.no_starttls");
  session_state s{.capabilities = {"STARTTLS"}};
  starttls refused(s);
  play(refused, {"C: A1 STARTTLS", "S: A1 BAD no"});
  EXPECT_EQ(refused.outcome().error().remedy, remedy::fix_setup);
}

TEST(noop_test, fails_well) {
  session_state s;
  script const lines{"C: A1 NOOP", "S: * 3 EXISTS", "S: A1 OK done"};
  fails_well_at_every_step(
      [&] {
        s = {};
        return std::make_unique<noop>(s);
      },
      lines, [](auto& x) { return x.outcome(); });
}

TEST(logout_test, a_bye_is_a_good_bye) {
  session_state s;
  logout l(s);
  play(l, {"C: A1 LOGOUT", "S: * BYE see you"});
  EXPECT_TRUE(l.outcome().has_value());
}

}  // namespace
}  // namespace outlink::imap
