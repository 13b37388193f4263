#include "links/refresh_plan.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};

token_set tokens(duration life, std::string refresh = "R") {
  return {.access_token = secret_text(std::string("A")),
          .expires_at = now + life,
          .refresh_token = secret_text(std::move(refresh)),
          .scopes = {"s"},
          .obtained_at = now};
}
failure because(remedy r) { return {.code = "x.y", .remedy = r, .words = "w"}; }

TEST(refresh_plan_test, refreshes_ahead_within_bounds) {
  EXPECT_EQ(refresh_at(tokens(1h), true, 0.0), now + 1h - 5min);
  EXPECT_EQ(refresh_at(tokens(100s), true, 0.0), now + 80s);
  EXPECT_EQ(refresh_at(tokens(100s), true, 0.5), now + 75s);
  EXPECT_EQ(refresh_at(tokens(5s), true, 0.0), now + 3s);
  EXPECT_FALSE(refresh_at(tokens(1h, ""), false, 0.0).has_value());
}

TEST(refresh_plan_test, a_refresh_token_that_may_be_spent_is_kept_back_while_the_access_token_serves) {
  auto cut = tokens(1h);
  cut.refresh_sent_at = now;
  EXPECT_EQ(refresh_at(cut, true, 0.9), now + 1h - limits::refresh_margin_min);
  grant g{.state = usable{cut}};
  auto const lost = std::get<failing>(after_failure(g, grant_type::authorization_code,
                                                    {.code = "http.timeout", .remedy = remedy::retry}, {}, now, 0.0));
  EXPECT_EQ(lost.next_try, now + 1h - limits::refresh_margin_min);
  EXPECT_TRUE(lost.tokens->refresh_sent_at);
  auto const unsent = std::get<failing>(after_failure(g, grant_type::authorization_code,
                                                      {.code = "http.refused", .remedy = remedy::retry}, {}, now, 0.0));
  EXPECT_LT(unsent.next_try, now + 5min) << "nobody saw it: it can be tried again soon";
  EXPECT_FALSE(unsent.tokens->refresh_sent_at);
}

TEST(refresh_plan_test, the_end_after_a_cut_refresh_says_what_happened) {
  auto const state = after_failure({.state = usable{tokens(1h)}}, grant_type::authorization_code,
                                   because(remedy::consent_again), now - 60s, now, 0.0);
  EXPECT_NE(std::get<needs_consent>(state).why.why.words.find("cut off in the middle of a refresh"), std::string::npos);
}

TEST(refresh_plan_test, an_application_without_a_person_needs_a_fix_and_not_a_consent) {
  grant const g{.state = awaiting_consent{}};
  auto const state = after_failure(g, grant_type::client_credentials, because(remedy::consent_again), {}, now, 0.0);
  EXPECT_FALSE(std::get<needs_fix>(state).tokens);
  auto const passing = after_failure(g, grant_type::client_credentials, because(remedy::retry), {}, now, 0.0);
  EXPECT_FALSE(std::get<failing>(passing).tokens);
}

TEST(refresh_plan_test, looks_again_when_it_matters) {
  EXPECT_EQ(next_look({.state = usable{tokens(1h, "")}}, grant_type::authorization_code, 0.3), now + 1h)
      << "the end of a token without refresh must be told";
  EXPECT_EQ(
      next_look({.state = failing{.tokens = tokens(1h), .next_try = now + 7s}}, grant_type::authorization_code, 0.3),
      now + 7s);
  EXPECT_FALSE(next_look({.state = awaiting_consent{}}, grant_type::authorization_code, 0.3).has_value());
  EXPECT_FALSE(next_look({.state = needs_consent{}}, grant_type::authorization_code, 0.3).has_value());
}

TEST(refresh_plan_test, a_failing_grant_still_serves_its_valid_token) {
  EXPECT_NE(valid_tokens({.state = failing{.tokens = tokens(1h)}}, now, 1s), nullptr);
  EXPECT_EQ(valid_tokens({.state = usable{tokens(1s)}}, now, 1s), nullptr);
  EXPECT_EQ(valid_tokens({.state = needs_consent{}}, now, 1s), nullptr);
  EXPECT_EQ(valid_tokens({.state = needs_fix{.tokens = tokens(1h)}}, now, 1s), nullptr);
}

TEST(refresh_plan_test, an_answer_without_refresh_token_keeps_the_old_one) {
  auto const old = tokens(1h);
  auto const t = make_tokens({.access_token = secret_text(std::string("A2")), .expires_in = 60s}, &old, {"asked"}, now);
  EXPECT_EQ(t.refresh_token.reveal(), "R");
  EXPECT_EQ(t.expires_at, now + 60s);
  EXPECT_EQ(t.scopes, std::vector<std::string>{"s"});
  auto const fresh =
      make_tokens({.access_token = secret_text(std::string("A")), .refresh_token = secret_text(std::string("R2"))},
                  nullptr, {"asked"}, now);
  EXPECT_EQ(fresh.refresh_token.reveal(), "R2");
  EXPECT_EQ(fresh.scopes, std::vector<std::string>{"asked"});
  EXPECT_EQ(fresh.expires_at, now + limits::access_token_assumed_life);
}

TEST(refresh_plan_test, the_remedy_decides_the_state) {
  grant const g{.state = usable{tokens(1h)}};
  auto const failed =
      std::get<failing>(after_failure(g, grant_type::authorization_code, because(remedy::retry), {}, now, 0.0));
  EXPECT_EQ(failed.tokens->refresh_token.reveal(), "R");
  EXPECT_GT(failed.next_try, now);
  EXPECT_TRUE(std::holds_alternative<needs_consent>(
      after_failure(g, grant_type::authorization_code, because(remedy::consent_again), {}, now, 0.0)));
  EXPECT_EQ(
      std::get<needs_fix>(after_failure(g, grant_type::authorization_code, because(remedy::fix_setup), {}, now, 0.0))
          .tokens->refresh_token.reveal(),
      "R");
}

TEST(refresh_plan_test, failures_in_a_row_back_off_and_keep_their_beginning) {
  grant g{.state = usable{tokens(1h)}};
  g.state = after_failure(g, grant_type::authorization_code, because(remedy::retry), {}, now, 0.0);
  g.state = after_failure(g, grant_type::authorization_code, because(remedy::retry), {}, now + 10s, 0.0);
  auto const& f = std::get<failing>(g.state);
  EXPECT_EQ(f.why.since, now);
  EXPECT_EQ(f.why.attempts, 2);
}

TEST(refresh_plan_test, a_date_of_the_provider_is_kept) {
  auto why = because(remedy::wait_until);
  why.not_before = now + 90s;
  EXPECT_EQ(
      std::get<failing>(after_failure({.state = usable{tokens(1h)}}, grant_type::authorization_code, why, {}, now, 0.0))
          .next_try,
      now + 90s);
}

TEST(refresh_plan_test, why_there_is_no_token) {
  EXPECT_EQ(unavailable({.state = awaiting_consent{}}).code, "grant.awaiting_consent");
  EXPECT_EQ(unavailable({.state = needs_consent{{.why = {.code = "oauth.invalid_grant", .words = "w"}}}}).code,
            "grant.needs_consent");
  EXPECT_EQ(unavailable({.state = needs_fix{.why = {.why = {.code = "oauth.invalid_client", .words = "w"}}}}).remedy,
            remedy::fix_setup);
  EXPECT_EQ(unavailable({.state = usable{tokens(0s, "")}}).code, "oauth.no_refresh_token");
}

}  // namespace
}  // namespace outlink::links
