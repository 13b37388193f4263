#include "mail/quiet.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::mail {
namespace {

using namespace std::chrono_literals;

time_point const now = time_point(duration(1'000'000'000'000));

/// One letter every `every`, the newest `ago` before now.
std::vector<time_point> letters(std::size_t count, duration every, duration ago) {
  std::vector<time_point> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(now - ago - every * static_cast<int>(i));
  return all;
}

TEST(quiet_test, far_longer_than_ever_before_is_unusual) {
  EXPECT_FALSE(unusual_pause(letters(50, 1h, 23h), now));
  EXPECT_EQ(unusual_pause(letters(50, 1h, 25h), now), duration(1h));
  EXPECT_FALSE(unusual_pause(letters(50, 48h, 95h), now));
  EXPECT_EQ(unusual_pause(letters(50, 48h, 97h), now), duration(48h));
}

TEST(quiet_test, nothing_is_said_about_a_mailbox_without_habits) {
  EXPECT_FALSE(unusual_pause({}, now));
  EXPECT_FALSE(unusual_pause(letters(limits::quiet_letters_min - 1, 1h, 1000h), now));
}

TEST(quiet_test, a_weekend_in_the_past_explains_a_weekend_now) {
  auto all = letters(30, 1h, 60h);
  for (std::size_t i = 15; i < all.size(); ++i) all[i] -= 62h;
  EXPECT_FALSE(unusual_pause(all, now));
}

}  // namespace
}  // namespace outlink::mail
