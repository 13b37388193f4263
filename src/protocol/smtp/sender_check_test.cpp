#include "protocol/smtp/sender_check.h"

#include "support/script.h"

namespace outlink::smtp {
namespace {

using namespace protocol::testing_support;

result<void> asked(script const& lines) {
  session_state s;
  sender_check c(s, "a@example.test");
  play(c, lines);
  return c.outcome();
}

TEST(smtp_sender_check_test, asks_and_takes_it_back) {
  session_state s;
  script const lines{"C: MAIL FROM:<a@example.test>", "S: 250 ok", "C: RSET", "S: 250 ok"};
  auto make = [&] { return std::make_unique<sender_check>(s, "a@example.test"); };
  auto c = make();
  play(*c, lines);
  EXPECT_TRUE(c->outcome().has_value());
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(smtp_sender_check_test, a_refusal_for_good_and_one_for_now) {
  auto const refused = asked({"C: MAIL FROM:<a@example.test>", "S: 550 5.7.60 not you", "C: RSET", "S: 250 ok"});
  EXPECT_EQ(refused.error().code, "smtp.sender_refused");
  EXPECT_EQ(refused.error().remedy, remedy::fix_setup);
  auto const later = asked({"C: MAIL FROM:<a@example.test>", "S: 451 4.7.1 later", "C: RSET", "S: 250 ok"});
  EXPECT_EQ(later.error().code, "smtp.later");
}

}  // namespace
}  // namespace outlink::smtp
