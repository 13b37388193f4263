#include "outbox/send_plan.h"

#include <gtest/gtest.h>

namespace outlink::outbox {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

time_point const now{std::chrono::hours(500'000)};

failure a_failure(remedy r, std::string code = "smtp.x") {
  return {.code = std::move(code), .remedy = r, .words = "ours", .peer = "theirs"};
}

TEST(send_plan_test, whose_trouble_it_is) {
  EXPECT_EQ(blame_for(a_failure(remedy::give_up)), blame::letter_for_good);
  EXPECT_EQ(blame_for(a_failure(remedy::retry)), blame::letter_for_now);
  EXPECT_EQ(blame_for(a_failure(remedy::retry, "smtp.unavailable")), blame::server);
  EXPECT_EQ(blame_for(a_failure(remedy::fix_setup)), blame::server);
  EXPECT_EQ(blame_for(a_failure(remedy::consent_again)), blame::server);
}

TEST(send_plan_test, a_refusal_for_good_fails_at_once) {
  auto const a = attempt_after(a_failure(remedy::give_up), {}, now, 0.5);
  EXPECT_EQ(a.state, letter_state::failed);
  EXPECT_EQ(a.trouble, "ours");
  EXPECT_EQ(a.answer, "theirs");
  EXPECT_FALSE(a.next_try);
}

TEST(send_plan_test, a_refusal_for_now_backs_off_to_two_hours_and_ends_after_two_days) {
  letter l;
  EXPECT_EQ(attempt_after(a_failure(remedy::retry), l, now, 0).next_try, now + seconds(30));
  l.attempts = 3;
  l.tried_since = now - hours(1);
  EXPECT_EQ(attempt_after(a_failure(remedy::retry), l, now, 0).next_try, now + minutes(4));
  l.attempts = 100;
  EXPECT_EQ(attempt_after(a_failure(remedy::retry), l, now, 1).next_try, now + hours(2));
  l.tried_since = now - hours(48);
  auto const over = attempt_after(a_failure(remedy::retry), l, now, 0);
  EXPECT_EQ(over.state, letter_state::failed);
  EXPECT_EQ(over.trouble, "Given up after 48 hours. ours");
}

TEST(send_plan_test, a_date_of_the_server_is_kept_within_bounds) {
  auto why = a_failure(remedy::wait_until);
  why.not_before = now + minutes(30);
  EXPECT_EQ(attempt_after(why, {}, now, 0).next_try, now + minutes(30));
  why.not_before = now + hours(100);
  EXPECT_EQ(attempt_after(why, {}, now, 0).next_try, now + hours(2));
}

TEST(send_plan_test, a_server_is_asked_again) {
  EXPECT_EQ(server_next_try(a_failure(remedy::retry), 1, now, 0), now + duration(500));
  EXPECT_EQ(server_next_try(a_failure(remedy::retry), 30, now, 1), now + minutes(5));
  EXPECT_EQ(server_next_try(a_failure(remedy::fix_setup), 1, now, 1), now + minutes(5));
  EXPECT_FALSE(server_next_try(a_failure(remedy::consent_again), 1, now, 0)) << "nothing to try before somebody acted";
}

TEST(send_plan_test, words_about_addresses_that_do_not_exist) {
  EXPECT_TRUE(says_no_such_address("550 5.1.1 The email account does not exist"));
  EXPECT_TRUE(says_no_such_address("550 5.1.10 RESOLVER.ADR.RecipientNotFound"));
  EXPECT_TRUE(says_no_such_address("550 5.4.1 Recipient address rejected: Access denied"));
  EXPECT_FALSE(says_no_such_address("552 5.2.2 mailbox full"));
  EXPECT_FALSE(says_no_such_address("550 5.1.15 x"));
  EXPECT_FALSE(says_no_such_address("550 15.1.1 from 10.5.1.1.9"));
  EXPECT_FALSE(says_no_such_address(""));
}

TEST(send_plan_test, letters_per_minute_are_kept) {
  EXPECT_EQ(next_allowed({}, 2, now), now);
  EXPECT_EQ(next_allowed({now - seconds(50), now - seconds(10)}, 2, now), now + seconds(10));
  EXPECT_EQ(next_allowed({now - seconds(50), now - seconds(30), now - seconds(10)}, 2, now), now + seconds(30));
  EXPECT_EQ(next_allowed({now - seconds(90), now - seconds(80)}, 2, now), now);
  EXPECT_EQ(next_allowed({now, now, now}, 0, now), now) << "no limit";
}

TEST(send_plan_test, a_refused_fresh_token_is_another_matter) {
  auto const f = refused_fresh_token(a_failure(remedy::consent_again), "a@x.test");
  EXPECT_EQ(f.code, "outgoing_server.access_refused");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_EQ(f.peer, "theirs");
}

}  // namespace
}  // namespace outlink::outbox
