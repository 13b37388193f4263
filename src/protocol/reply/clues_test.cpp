#include "protocol/reply/clues.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

TEST(clues_test, dates_times_and_addresses) {
  EXPECT_TRUE(find_clues("on 3 november 2025").date);
  EXPECT_TRUE(find_clues("3/11/25").date);
  EXPECT_FALSE(find_clues("on monday").date);
  EXPECT_TRUE(find_clues("at 10:12").time);
  EXPECT_EQ(find_clues("at 10:12 x").time_end, 8u);
  EXPECT_FALSE(find_clues("at ten").time);
  EXPECT_TRUE(find_clues("by alice@example.test").address);
  EXPECT_FALSE(find_clues("by alice").address);
  EXPECT_FALSE(find_clues("").address);
}

}  // namespace
}  // namespace outlink::reply
