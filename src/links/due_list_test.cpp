#include "links/due_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

time_point at(std::int64_t ms) { return time_point(duration(ms)); }

// Takes whatever is due now, as the keeper does in one tick; gives how often it had to look.
std::size_t tick(due_list& list, std::vector<due_list::place>& places, time_point now, std::vector<grant_id>& taken) {
  std::size_t looks = 1;
  for (auto id = list.due(now); id; id = list.due(now), ++looks) {
    list.remove(places.at(static_cast<std::size_t>(id->value)));
    taken.push_back(*id);
  }
  return looks;
}

TEST(due_list_test, the_earliest_comes_first_and_nothing_before_its_time) {
  due_list list;
  EXPECT_FALSE(list.first());
  EXPECT_FALSE(list.due(at(1000)));
  list.put(at(20), {2});
  auto const first = list.put(at(10), {1});
  EXPECT_EQ(list.first(), at(10));
  EXPECT_FALSE(list.due(at(9)));
  EXPECT_EQ(list.due(at(10)), grant_id{1});
  list.remove(first);
  EXPECT_EQ(list.due(at(30)), grant_id{2});
}

TEST(due_list_test, grants_of_one_instant_are_all_there_in_the_order_in_which_they_came) {
  due_list list;
  std::vector<due_list::place> places(4);
  for (std::int64_t i = 1; i <= 3; ++i) places[static_cast<std::size_t>(i)] = list.put(at(5), {i});
  std::vector<grant_id> taken;
  EXPECT_EQ(tick(list, places, at(5), taken), 4u);
  EXPECT_EQ(taken, (std::vector<grant_id>{{1}, {2}, {3}}));
}

/// Counts what the list holds.
class counted_memory final : public std::pmr::memory_resource {
 public:
  std::size_t bytes = 0;

 private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    bytes += size;
    return std::pmr::new_delete_resource()->allocate(size, alignment);
  }
  void do_deallocate(void* p, std::size_t size, std::size_t alignment) override {
    bytes -= size;
    std::pmr::new_delete_resource()->deallocate(p, size, alignment);
  }
  bool do_is_equal(memory_resource const& other) const noexcept override { return this == &other; }
};

constexpr std::size_t many = 100'000;

// All refreshed within an hour, and every tenth moved once more, as a refresh on demand does.
TEST(due_list_test, a_hundred_thousand_grants_are_kept_in_order_in_little_memory) {
  counted_memory memory;
  due_list list(&memory);
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> within(0, 3'600'000);
  std::vector<due_list::place> places(many);
  std::vector<time_point> when(many);
  auto const begun = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < many; ++i) places[i] = list.put(when[i] = at(within(random)), {std::int64_t(i)});
  for (std::size_t i = 0; i < many; i += 10) {
    list.remove(places[i]);
    places[i] = list.put(when[i] = at(within(random)), {std::int64_t(i)});
  }
  ASSERT_EQ(list.size(), many);
  EXPECT_LE(memory.bytes / many, 64u) << "a tree node with a date and a number";

  std::vector<grant_id> taken;
  std::size_t looks = 0;
  std::size_t ticks = 0;
  for (auto now = at(0); list.size() > 0; now += 1s, ++ticks) {
    auto const before = taken.size();
    looks += tick(list, places, now, taken);
    for (auto i = before; i < taken.size(); ++i)
      ASSERT_LE(when[static_cast<std::size_t>(taken[i].value)], now) << "before its time";
  }
  auto const took = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(taken.size(), many);
  EXPECT_TRUE(
      std::ranges::is_sorted(taken, std::ranges::less(), [&](grant_id id) { return when[std::size_t(id.value)]; }));
  EXPECT_EQ(looks, many + ticks) << "a tick looks once at each grant that is due and once more, whatever the size";
  EXPECT_EQ(memory.bytes, 0u);
  RecordProperty("microseconds_per_grant",
                 std::to_string(std::chrono::duration<double, std::micro>(took).count() / many));
}

}  // namespace
}  // namespace outlink::links
