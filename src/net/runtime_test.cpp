#include "net/runtime.h"

#include <gmock/gmock.h>

#include <csignal>
#include <thread>

#include "net/log_sink.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace std::chrono_literals;
using testing_support::from_now;

boost::asio::awaitable<void> throw_inside() {
  throw std::runtime_error("from the body");
  co_return;
}

boost::asio::awaitable<void> run_on_pool(runtime* r, std::function<void()> work) { co_await r->pool().run(work); }

task<void> wait_for_ever(runtime* r, int* alive) {
  struct witness {
    int* count;
    ~witness() { --*count; }
  } const here{alive};
  ++*alive;
  co_await r->sleeper().sleep_until(time_point::max());
  co_return result<void>{};
}

task<void> raise_later(runtime* r, int number) {
  // By then the loop waits for the signal; before, it would end the process.
  co_await r->sleeper().sleep_until(from_now(20ms));
  std::raise(number);
  co_return result<void>{};
}

TEST(runtime_test, what_the_body_throws_is_thrown_on_and_the_loop_can_run_again) {
  runtime r;
  EXPECT_THROW(r.run_until_done(throw_inside()), std::runtime_error);
  r.run_until_done(r.sleeper().sleep_until(from_now(1ms)));
}

TEST(runtime_test, work_runs_on_another_thread_and_its_exception_comes_back) {
  runtime r;
  std::thread::id where;
  r.run_until_done(run_on_pool(&r, [&] { where = std::this_thread::get_id(); }));
  EXPECT_NE(where, std::thread::id());
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_THROW(r.run_until_done(run_on_pool(&r, [] { throw std::logic_error("work"); })), std::logic_error);
}

TEST(runtime_test, a_sleep_until_the_past_ends_at_once) {
  runtime r;
  r.run_until_done(r.sleeper().sleep_until(from_now(-1h)));
  r.run_until_done(r.sleeper().sleep_until(time_point::min()));
}

TEST(runtime_test, the_signals_of_an_operator_end_the_wait) {
  for (int const number : {SIGTERM, SIGINT}) {
    runtime r;
    r.supervisor().start("operator", [&] { return raise_later(&r, number); });
    r.run_until_done(r.wait_for_signal());
  }
}

TEST(runtime_test, shutting_down_ends_every_coroutine) {
  runtime r;
  int alive = 0;
  for (int i = 0; i < 100; ++i)
    r.supervisor().start("sleeper " + std::to_string(i), [&] { return wait_for_ever(&r, &alive); });
  r.run_until_done(r.sleeper().sleep_until(from_now(1ms)));
  EXPECT_EQ(alive, 100);
  auto const start = std::chrono::steady_clock::now();
  r.run_until_done(r.shut_down());
  EXPECT_EQ(alive, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(runtime_test, a_runtime_that_goes_frees_what_still_waits) {
  int alive = 0;
  {
    runtime r;
    r.supervisor().start("sleeper", [&] { return wait_for_ever(&r, &alive); });
    r.run_until_done(r.sleeper().sleep_until(from_now(1ms)));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(log_sink_test, one_line_per_event_whatever_the_values_hold) {
  for (auto const shape : {log_shape::text, log_shape::json}) {
    testing::internal::CaptureStderr();
    auto const sink = make_log_sink(log_level::info, shape);
    sink->write(log_level::debug, "not.told", {});
    sink->write(log_level::warning, "mailbox.trouble", {{"why", "two\nlines \"quoted\" {0} \x1b[31m"}});
    auto const out = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::ranges::count(out, '\n'), 1) << out;
    EXPECT_THAT(out, testing::HasSubstr("mailbox.trouble"));
    EXPECT_THAT(out, testing::HasSubstr("\\\"quoted\\\" {0}"));
    EXPECT_EQ(out.find('\x1b'), out.npos);
    EXPECT_EQ(out.find("not.told"), out.npos);
  }
}

}  // namespace
}  // namespace outlink::net
