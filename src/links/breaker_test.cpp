#include "links/breaker.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/mail_limits.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

time_point const start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
failure const down{.code = "oauth.provider_down", .remedy = remedy::retry, .words = "down"};

failure pause_until(time_point when) {
  return {.code = "oauth.throttled", .remedy = remedy::wait_until, .words = "slower", .not_before = when};
}

TEST(breaker_test, opens_after_some_failures_in_a_row_and_not_before) {
  breaker b;
  for (int i = 1; i < limits::breaker_failures_max; ++i) {
    b.failed(down, start, 0.5);
    EXPECT_FALSE(b.paused_until(start)) << i;
  }
  b.failed(down, start, 0.5);
  ASSERT_TRUE(b.paused_until(start));
  EXPECT_GT(*b.paused_until(start), start);
  EXPECT_EQ(b.reason()->code, "oauth.provider_down");
}

TEST(breaker_test, a_success_in_between_starts_the_count_anew) {
  breaker b;
  for (int i = 0; i < 20; ++i) {
    b.failed(down, start, 0.5);
    b.succeeded();
  }
  EXPECT_FALSE(b.paused_until(start));
}

TEST(breaker_test, an_answer_about_one_grant_is_no_failure_of_the_provider) {
  breaker b;
  for (int i = 0; i < 20; ++i)
    b.failed({.code = "oauth.invalid_grant", .remedy = remedy::consent_again, .words = "over"}, start, 0.5);
  EXPECT_FALSE(b.paused_until(start));
}

TEST(breaker_test, retry_after_opens_at_once_and_is_honoured_with_jitter_behind_it) {
  for (double const jitter : {0.0, 0.5, 0.99}) {
    breaker b;
    b.failed(pause_until(start + 60s), start, jitter);
    auto const until = b.paused_until(start);
    ASSERT_TRUE(until);
    EXPECT_GE(*until, start + 60s);
    EXPECT_LE(*until, start + 66s);
  }
}

TEST(breaker_test, afterwards_one_probe_goes_first_and_decides) {
  breaker b;
  b.failed(pause_until(start + 60s), start, 0.0);
  auto const later = start + 61s;
  EXPECT_FALSE(b.paused_until(later));
  b.began(later);
  EXPECT_TRUE(b.paused_until(later)) << "the second caller waits for the probe";
  b.failed(down, later, 0.0);
  EXPECT_TRUE(b.paused_until(later)) << "one failed probe is enough";
  b.began(later + 10s);
  b.succeeded();
  EXPECT_FALSE(b.paused_until(later + 10s));
  EXPECT_FALSE(b.reason());
}

TEST(breaker_test, a_probe_that_never_ends_does_not_keep_it_open) {
  breaker b;
  b.failed(pause_until(start + 60s), start, 0.0);
  b.began(start + 61s);
  EXPECT_FALSE(b.paused_until(start + 61s + limits::http_call_time_max));
}

TEST(breaker_test, pauses_grow_and_end_at_the_longest) {
  breaker b;
  time_point now = start;
  duration last{0};
  for (int i = 0; i < 30; ++i) {
    b.failed(down, now, 0.99);
    if (auto const until = b.paused_until(now)) {
      EXPECT_GE(*until - now, last);
      EXPECT_LE(*until - now, duration(limits::backoff_max));
      last = *until - now;
      now = *until;
    }
  }
  EXPECT_GT(last, duration(limits::backoff_max) / 2);
}

}  // namespace
}  // namespace outlink::links
