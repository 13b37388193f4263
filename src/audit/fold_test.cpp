#include "audit/fold.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::audit {
namespace {

using namespace std::chrono_literals;

time_point const start(std::chrono::milliseconds(1'700'000'000'000));
auto const whole = limits::audit_fold_window;

entry a_use() {
  return {.who = {actor_kind::api_token, "5", "backup"},
          .action = "token.read",
          .about = {"grant", "3", "support@x.test"},
          .remote = "192.0.2.1"};
}

TEST(fold_test, uses_that_are_alike_are_counted_within_the_window) {
  fold f;
  EXPECT_FALSE(f.count(a_use(), start));
  auto const w = f.open(a_use(), start);
  f.stored(w, {1});
  EXPECT_TRUE(f.count(a_use(), start + 1s));
  EXPECT_TRUE(f.count(a_use(), start + whole - 1ms));
  EXPECT_FALSE(f.count(a_use(), start + whole));
  EXPECT_EQ(w->entry.count, 3);
  EXPECT_EQ(w->entry.at, start);
  EXPECT_EQ(w->entry.last_at, start + whole - 1ms);
}

TEST(fold_test, a_use_that_differs_in_any_part_is_another) {
  fold f;
  f.open(a_use(), start);
  auto const other = [&](auto change) {
    auto e = a_use();
    change(e);
    return !f.count(e, start);
  };
  EXPECT_TRUE(other([](entry& e) { e.who.kind = actor_kind::person; }));
  EXPECT_TRUE(other([](entry& e) { e.who.id = "6"; }));
  EXPECT_TRUE(other([](entry& e) { e.action = "token.listed"; }));
  EXPECT_TRUE(other([](entry& e) { e.about.kind = "link"; }));
  EXPECT_TRUE(other([](entry& e) { e.about.id = "4"; }));
  EXPECT_TRUE(other([](entry& e) { e.remote = "192.0.2.2"; }));
  EXPECT_FALSE(other([](entry& e) { e.who.name = "renamed"; }));
  EXPECT_FALSE(other([](entry& e) { e.about.name = "renamed"; }));
}

TEST(fold_test, somebody_unknown_is_told_apart_by_name) {
  fold f;
  auto e = a_use();
  e.who = {actor_kind::person, "", "eve@x.test"};
  f.open(e, start);
  EXPECT_TRUE(f.count(e, start));
  e.who.name = "mallory@x.test";
  EXPECT_FALSE(f.count(e, start));
}

TEST(fold_test, only_windows_that_counted_on_are_to_be_written) {
  fold f;
  auto once = a_use();
  once.about.id = "4";
  f.stored(f.open(once, start), {1});
  auto const often = f.open(a_use(), start + 1s);
  f.stored(often, {2});
  f.count(a_use(), start + 2s);
  EXPECT_EQ(f.next_end(), start + whole);
  EXPECT_TRUE(f.take_ended(start + whole - 1ms).empty());
  EXPECT_TRUE(f.take_ended(start + whole).empty());
  EXPECT_EQ(f.next_end(), start + 1s + whole);
  EXPECT_EQ(f.take_ended(start + 1s + whole), std::vector{often});
  EXPECT_EQ(f.next_end(), std::nullopt);
  EXPECT_FALSE(f.count(a_use(), start + 1s + whole));
}

TEST(fold_test, a_successor_of_a_late_window_does_not_lose_it) {
  fold f;
  auto const first = f.open(a_use(), start);
  f.stored(first, {1});
  f.count(a_use(), start);
  auto const second = f.open(a_use(), start + whole + 1s);
  f.stored(second, {2});
  EXPECT_TRUE(f.count(a_use(), start + whole + 2s));
  EXPECT_EQ(first->entry.count, 2);
  EXPECT_EQ(second->entry.count, 2);
  EXPECT_EQ(f.take_ended(start + whole + 3s), std::vector{first});
  EXPECT_TRUE(f.count(a_use(), start + whole + 3s)) << "the successor stays open";
  EXPECT_EQ(f.take_all(), std::vector{second});
  EXPECT_FALSE(f.count(a_use(), start + whole + 3s));
}

TEST(fold_test, a_window_whose_first_use_is_on_its_way_is_given_later) {
  fold f;
  auto const w = f.open(a_use(), start);
  f.count(a_use(), start);
  EXPECT_TRUE(f.take_ended(start + whole).empty());
  f.stored(w, {1});
  EXPECT_EQ(f.next_end(), start + 2 * whole);
  EXPECT_EQ(f.take_ended(start + 2 * whole), std::vector{w});
}

TEST(fold_test, a_first_use_that_was_not_stored_is_taken_back) {
  fold f;
  auto const alone = f.open(a_use(), start);
  f.not_stored(alone);
  EXPECT_FALSE(f.count(a_use(), start)) << "the next is a first one again";
  auto const joined = f.open(a_use(), start);
  f.count(a_use(), start);
  f.not_stored(joined);
  EXPECT_FALSE(f.count(a_use(), start));
  auto const ended = f.take_ended(start + whole);
  EXPECT_EQ(ended, std::vector{joined});
  EXPECT_EQ(joined->entry.count, 1);
  EXPECT_FALSE(joined->entry.id);
}

TEST(fold_test, what_could_not_be_written_comes_again) {
  fold f;
  auto const w = f.open(a_use(), start);
  f.stored(w, {1});
  f.count(a_use(), start);
  auto const now = start + whole;
  EXPECT_EQ(f.take_ended(now), std::vector{w});
  f.put_back(w, now);
  EXPECT_TRUE(f.take_ended(now).empty());
  EXPECT_EQ(f.take_ended(now + whole), std::vector{w});
}

TEST(fold_test, there_are_so_many_windows_and_no_more) {
  fold f;
  for (std::size_t i = 0; i < limits::audit_windows_max; ++i) {
    EXPECT_FALSE(f.is_full());
    auto e = a_use();
    e.about.id = std::to_string(i);
    f.stored(f.open(e, start), {1});
  }
  EXPECT_TRUE(f.is_full());
  EXPECT_TRUE(f.count(
      [] {
        auto e = a_use();
        e.about.id = "77";
        return e;
      }(),
      start));
  f.take_ended(start + whole);
  EXPECT_FALSE(f.is_full());
}

}  // namespace
}  // namespace outlink::audit
