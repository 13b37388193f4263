#include "links/consent_rules.h"

#include <gtest/gtest.h>

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};
grant for_support() { return {.login_hint = "support@example.org", .state = awaiting_consent{}}; }
token_set tokens(std::string name) { return {.access_token = secret_text(std::move(name)), .obtained_at = now}; }
identity alice() { return {.subject = "s-alice", .address = "alice@example.org"}; }

TEST(consent_rules_test, the_expected_account_is_usable_at_once) {
  auto const g = after_consent(for_support(), tokens("A"), {.subject = "s", .address = "Support@Example.org"}, now);
  EXPECT_TRUE(std::holds_alternative<usable>(g.state));
  EXPECT_EQ(g.who.subject, "s");
  EXPECT_EQ(g.consented_at, now);
  EXPECT_FALSE(g.candidate);
}

TEST(consent_rules_test, a_sign_in_name_counts_like_the_address) {
  EXPECT_FALSE(is_other_account(for_support(), {.address = "info@example.org", .user_name = "support@example.org"}));
}

TEST(consent_rules_test, what_cannot_be_compared_is_no_other_account) {
  EXPECT_FALSE(is_other_account(for_support(), {}));
  EXPECT_FALSE(is_other_account(for_support(), {.user_name = "support"}));
  EXPECT_FALSE(is_other_account({.login_hint = ""}, alice()));
  EXPECT_FALSE(is_other_account({.login_hint = "support"}, alice()));
}

TEST(consent_rules_test, another_account_waits_and_what_worked_goes_on) {
  auto g = after_consent(for_support(), tokens("A"), {.subject = "s", .address = "support@example.org"}, now - 1h);
  g = after_consent(std::move(g), tokens("B"), alice(), now);
  ASSERT_TRUE(g.candidate);
  EXPECT_EQ(g.candidate->tokens.access_token.reveal(), "B");
  EXPECT_EQ(std::get<usable>(g.state).tokens.access_token.reveal(), "A");
  EXPECT_EQ(g.who.subject, "s");
  EXPECT_EQ(g.consented_at, now - 1h);
}

TEST(consent_rules_test, once_accepted_that_account_is_not_asked_about_again_and_a_third_one_is) {
  auto g = after_acceptance(after_consent(for_support(), tokens("B"), alice(), now), now + 1s);
  EXPECT_EQ(std::get<usable>(g.state).tokens.access_token.reveal(), "B");
  EXPECT_EQ(g.who, alice());
  EXPECT_FALSE(g.candidate);
  g = after_consent(std::move(g), tokens("C"), alice(), now + 1h);
  EXPECT_FALSE(g.candidate);
  EXPECT_EQ(std::get<usable>(g.state).tokens.access_token.reveal(), "C");
  EXPECT_TRUE(g.other_account_accepted);
  g = after_consent(std::move(g), tokens("D"), {.subject = "s-bob", .address = "bob@example.org"}, now + 2h);
  ASSERT_TRUE(g.candidate);
  EXPECT_EQ(g.candidate->who.subject, "s-bob");
}

TEST(consent_rules_test, the_right_account_after_a_wrong_one_clears_it) {
  auto g = after_consent(for_support(), tokens("B"), alice(), now);
  g = after_consent(std::move(g), tokens("A"), {.subject = "s", .address = "support@example.org"}, now);
  EXPECT_FALSE(g.candidate);
  EXPECT_FALSE(g.other_account_accepted);
  EXPECT_TRUE(std::holds_alternative<usable>(g.state));
}

}  // namespace
}  // namespace outlink::links
