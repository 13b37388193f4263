#include "links/backoff.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;
time_point const now{1'000'000s};

TEST(backoff_test, doubles_up_to_the_longest_and_jitter_takes_up_to_half) {
  EXPECT_EQ(backoff(1, now, 0.0), now + duration(limits::backoff_first) / 2);
  EXPECT_EQ(backoff(3, now, 0.0), now + duration(limits::backoff_first) * 2);
  for (int attempts : {0, 1, 5, 20, 64, 1'000'000}) {
    EXPECT_GT(backoff(attempts, now, 0.0), now);
    EXPECT_LE(backoff(attempts, now, 0.999), now + duration(limits::backoff_max));
    EXPECT_LE(backoff(attempts, now, 0.0), backoff(attempts, now, 0.999));
  }
}

TEST(backoff_test, those_who_wait_for_one_date_are_spread_behind_it) {
  EXPECT_EQ(spread(now, 60s, 0.0), now);
  EXPECT_EQ(spread(now, 60s, 0.5), now + 3s);
  EXPECT_LE(spread(now, 60s, 0.999), now + 6s);
}

}  // namespace
}  // namespace outlink::links
