#include "net/supervisor.h"

#include <gmock/gmock.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "base/log.h"
#include "base/mail_limits.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace std::chrono_literals;
using testing_support::from_now;

class kept_log final : public log_sink {
 public:
  kept_log() { set_log_sink(this); }
  ~kept_log() override { set_log_sink(nullptr); }
  void write(log_level, std::string_view event, std::vector<log_field> const& fields) override {
    lines.emplace_back(event);
    for (auto const& f : fields) lines.back() += " " + std::string(f.value);
  }
  std::vector<std::string> lines;
};

// Counts those that are alive.
struct witness {
  explicit witness(int& n) : count(n) { ++count; }
  ~witness() { --count; }
  witness(witness const&) = delete;
  int& count;
};

task<void> wait_for_ever(runtime* r, int* alive) {
  witness const here(*alive);
  co_await r->sleeper().sleep_until(time_point::max());
  co_return result<void>{};
}

task<void> work_without_end(runtime* r, std::atomic<bool>* may_end, bool* done) {
  co_await r->pool().run([may_end] {
    while (!*may_end) std::this_thread::yield();
  });
  *done = true;
  co_return result<void>{};
}

task<void> allow_later(runtime* r, std::atomic<bool>* may_end) {
  co_await r->sleeper().sleep_until(from_now(50ms));
  *may_end = true;
  co_return result<void>{};
}

enum class mishap { failure, exception, foreign };
task<void> fail_twice(int* runs, mishap how, flow::bell* told) {
  if (++*runs > 2) {
    told->ring();
    co_return result<void>{};
  }
  if (how == mishap::exception) throw std::runtime_error("thrown inside");
  if (how == mishap::foreign) throw 7;
  co_return fail({.code = "store.broken", .words = "failed inside"});
}

boost::asio::awaitable<void> stop_one(runtime* r, std::string name) { co_await r->supervisor().stop(name); }
boost::asio::awaitable<void> wait_for(flow::bell* b) { co_await b->wait_until(from_now(20s)); }
boost::asio::awaitable<void> stop_all(supervisor* s, duration at_most, bool* all) {
  *all = co_await s->stop_all(at_most);
}

class supervisor_test : public testing::Test {
 protected:
  void let_run() { runtime_.run_until_done(runtime_.sleeper().sleep_until(from_now(5ms))); }
  flow::supervisor& supervisor() { return runtime_.supervisor(); }
  kept_log log_;
  int alive_ = 0;
  std::atomic<bool> may_end_ = false;
  bool done_ = false;
  runtime runtime_;
};

TEST_F(supervisor_test, a_coroutine_that_fails_or_throws_is_told_and_started_again) {
  for (auto const how : {mishap::failure, mishap::exception, mishap::foreign}) {
    auto told = supervisor().make_bell();
    int runs = 0;
    log_.lines.clear();
    auto const start = std::chrono::steady_clock::now();
    supervisor().start("worker", [&] { return fail_twice(&runs, how, told.get()); });
    runtime_.run_until_done(wait_for(told.get()));
    let_run();
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(log_.lines.size(), 2u);
    EXPECT_THAT(log_.lines.at(0), testing::HasSubstr("worker"));
    if (how != mishap::foreign) EXPECT_THAT(log_.lines.at(0), testing::HasSubstr("inside"));
    EXPECT_GE(std::chrono::steady_clock::now() - start, 3 * limits::backoff_first)
        << "one, then two times the first pause";
  }
}

TEST_F(supervisor_test, success_is_the_end_and_frees_the_name) {
  int runs = 2;
  auto told = supervisor().make_bell();
  supervisor().start("worker", [&] { return fail_twice(&runs, mishap::failure, told.get()); });
  let_run();
  supervisor().start("worker", [&] { return fail_twice(&runs, mishap::failure, told.get()); });
  let_run();
  EXPECT_EQ(runs, 4);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(supervisor_test, stop_joins_and_frees_what_the_coroutine_held) {
  supervisor().start("a", [&] { return wait_for_ever(&runtime_, &alive_); });
  supervisor().start("b", [&] { return wait_for_ever(&runtime_, &alive_); });
  let_run();
  EXPECT_EQ(alive_, 2);
  runtime_.run_until_done(stop_one(&runtime_, "a"));
  EXPECT_EQ(alive_, 1);
  runtime_.run_until_done(stop_one(&runtime_, "a"));
  runtime_.run_until_done(stop_one(&runtime_, "nobody"));
  supervisor().start("a", [&] { return wait_for_ever(&runtime_, &alive_); });
  let_run();
  EXPECT_EQ(alive_, 2);
  EXPECT_TRUE(log_.lines.empty()) << log_.lines[0];
}

TEST_F(supervisor_test, stop_interrupts_the_pause_after_a_failure) {
  int runs = 0;
  auto told = supervisor().make_bell();
  supervisor().start("worker", [&] { return fail_twice(&runs, mishap::failure, told.get()); });
  let_run();
  auto const start = std::chrono::steady_clock::now();
  runtime_.run_until_done(stop_one(&runtime_, "worker"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
  EXPECT_EQ(runs, 1);
}

TEST_F(supervisor_test, stop_waits_for_work_that_has_begun) {
  supervisor().start("worker", [&] { return work_without_end(&runtime_, &may_end_, &done_); });
  let_run();
  supervisor().start("helper", [&] { return allow_later(&runtime_, &may_end_); });
  runtime_.run_until_done(stop_one(&runtime_, "worker"));
  EXPECT_TRUE(may_end_);
}

TEST_F(supervisor_test, stopping_all_ends_in_time_and_says_whether_all_ended) {
  auto& all_of_them = static_cast<net::supervisor&>(supervisor());
  bool all = false;
  for (auto const* name : {"a", "b", "c"}) supervisor().start(name, [&] { return wait_for_ever(&runtime_, &alive_); });
  let_run();
  EXPECT_EQ(alive_, 3);
  runtime_.run_until_done(stop_all(&all_of_them, 5s, &all));
  EXPECT_TRUE(all);
  EXPECT_EQ(alive_, 0);

  supervisor().start("stubborn", [&] { return work_without_end(&runtime_, &may_end_, &done_); });
  supervisor().start("good", [&] { return wait_for_ever(&runtime_, &alive_); });
  let_run();
  auto const start = std::chrono::steady_clock::now();
  runtime_.run_until_done(stop_all(&all_of_them, 100ms, &all));
  EXPECT_FALSE(all);
  EXPECT_EQ(alive_, 0) << "one that does not end keeps nobody else";
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  may_end_ = true;
}

TEST_F(supervisor_test, two_of_one_name_are_a_broken_promise) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_DEATH(
      {
        supervisor().start("a", [&] { return wait_for_ever(&runtime_, &alive_); });
        supervisor().start("a", [&] { return wait_for_ever(&runtime_, &alive_); });
      },
      "");
}

TEST_F(supervisor_test, a_bell_remembers_one_ring) {
  auto b = supervisor().make_bell();
  b->ring();
  b->ring();
  EXPECT_TRUE(testing_support::run(runtime_, b->wait_until(time_point::max())));
  EXPECT_FALSE(testing_support::run(runtime_, b->wait_until(from_now(10ms))));
  EXPECT_FALSE(testing_support::run(runtime_, b->wait_until(from_now(-1h))));
}

}  // namespace
}  // namespace outlink::net
