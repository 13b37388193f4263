#include "mail/pump_plan.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::mail {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};

failure with(remedy r) { return {.code = "x.y", .remedy = r, .words = "w"}; }

TEST(pump_plan_test, passing_trouble_backs_off_and_is_bounded) {
  auto first = *plan_after(with(remedy::retry), 1, now, 0.0).next_try - now;
  auto fifth = *plan_after(with(remedy::retry), 5, now, 0.0).next_try - now;
  auto many = *plan_after(with(remedy::retry), 1000, now, 0.999).next_try - now;
  EXPECT_EQ(first, 500ms);
  EXPECT_EQ(fifth, 8s);
  EXPECT_LE(many, limits::backoff_max);
  EXPECT_GT(many, limits::backoff_max / 2);
}

TEST(pump_plan_test, jitter_spreads_over_the_second_half) {
  EXPECT_LT(*plan_after(with(remedy::retry), 8, now, 0.1).next_try,
            *plan_after(with(remedy::retry), 8, now, 0.9).next_try);
}

TEST(pump_plan_test, a_date_from_the_server_is_kept) {
  auto why = with(remedy::wait_until);
  why.not_before = now + 90s;
  EXPECT_GE(*plan_after(why, 1, now, 0.5).next_try, now + 90s);
}

TEST(pump_plan_test, a_missing_consent_waits_for_a_person_and_a_wrong_setup_is_tried_rarely) {
  EXPECT_FALSE(plan_after(with(remedy::consent_again), 1, now, 0.5).next_try.has_value());
  EXPECT_GE(*plan_after(with(remedy::fix_setup), 1, now, 0.0).next_try - now, limits::backoff_max / 2);
}

TEST(pump_plan_test, first_connection_takes_over_unread_letters_only) {
  auto const at = begin_at({}, {.uid_validity = 7, .uid_next = 10, .letters = 3});
  EXPECT_EQ(at, (cursor{.uid_validity = 7, .uid_next = 1, .taken_over_below = 10}));
  auto const taken = letters_to_take(at, {{.uid = 3, .is_seen = true}, {.uid = 4}, {.uid = 10, .is_seen = true}});
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].uid, 4u);
  EXPECT_EQ(taken[1].uid, 10u) << "a letter that came after us is taken even when somebody read it first";
}

TEST(pump_plan_test, the_same_folder_goes_on_where_it_was) {
  cursor const stored{.uid_validity = 7, .uid_next = 42, .taken_over_below = 10};
  EXPECT_EQ(begin_at(stored, {.uid_validity = 7, .uid_next = 50, .letters = 1}), stored);
  // "42:*" answers the last letter even when its UID is lower (RFC 9051, 6.4.8).
  EXPECT_TRUE(letters_to_take(stored, {{.uid = 41}}).empty());
}

TEST(pump_plan_test, a_new_uidvalidity_looks_at_everything_again) {
  cursor const stored{.uid_validity = 7, .uid_next = 42, .taken_over_below = 10};
  auto const at = begin_at(stored, {.uid_validity = 8, .uid_next = 5, .letters = 4});
  EXPECT_EQ(at, (cursor{.uid_validity = 8, .uid_next = 1, .taken_over_below = 0}));
  EXPECT_EQ(letters_to_take(at, {{.uid = 1, .is_seen = true}}).size(), 1u);
}

TEST(pump_plan_test, a_refused_fresh_token_is_a_matter_of_rights) {
  auto const f = refused_fresh_token(
      {.code = "imap.authentication_failed", .remedy = remedy::consent_again, .words = "w", .peer = "NO"}, "a@b");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_EQ(f.peer, "NO");
  EXPECT_NE(f.words.find("a@b"), std::string::npos);
}

}  // namespace
}  // namespace outlink::mail
