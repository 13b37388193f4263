#include "tracker/tracker.h"

#include <gtest/gtest.h>

namespace outlink::tracker {
namespace {

TEST(tracker_test, statuses_have_names_that_read_back) {
  for (auto const s : {issue_status::open, issue_status::in_progress, issue_status::done})
    EXPECT_EQ(issue_status_from(to_string(s)), s);
  EXPECT_FALSE(issue_status_from("closed").has_value());
}

TEST(tracker_test, priorities_kinds_of_watchers_and_events_have_names_that_read_back) {
  for (auto const p : {issue_priority::highest, issue_priority::high, issue_priority::medium, issue_priority::low,
                       issue_priority::lowest})
    EXPECT_EQ(issue_priority_from(to_string(p)), p);
  for (auto const k : {watcher_kind::watcher, watcher_kind::participant}) EXPECT_EQ(watcher_kind_from(to_string(k)), k);
  for (auto const k : {event_kind::created, event_kind::commented, event_kind::status_changed, event_kind::assigned,
                       event_kind::edited})
    EXPECT_EQ(event_kind_from(to_string(k)), k);
  EXPECT_FALSE(issue_priority_from("urgent").has_value());
}

}  // namespace
}  // namespace outlink::tracker
