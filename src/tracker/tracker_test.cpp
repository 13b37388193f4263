#include "tracker/tracker.h"

#include <gtest/gtest.h>

namespace outlink::tracker {
namespace {

TEST(tracker_test, statuses_have_names_that_read_back) {
  for (auto const s : {issue_status::open, issue_status::in_progress, issue_status::done})
    EXPECT_EQ(issue_status_from(to_string(s)), s);
  EXPECT_FALSE(issue_status_from("closed").has_value());
}

}  // namespace
}  // namespace outlink::tracker
