#include "net/runtime.h"

#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>

#include "base/limits.h"
#include "base/log.h"
#include "net/deadline.h"
#include "net/supervisor.h"

namespace outlink::net {

namespace asio = boost::asio;

namespace {

class system_clock final : public clock {
 public:
  time_point now() const override { return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now()); }
};

class sodium_randomness final : public randomness {
 public:
  void fill(std::span<std::byte> out) override { randombytes_buf(out.data(), out.size()); }
};

class timer_sleeper final : public flow::sleeper {
 public:
  explicit timer_sleeper(asio::io_context& io) : io_(io) {}
  asio::awaitable<void> sleep_until(time_point when) override {
    asio::steady_timer timer(io_, time_left(when));
    co_await timer.async_wait(asio::use_awaitable);
  }

 private:
  asio::io_context& io_;
};

class thread_work_pool final : public flow::work_pool {
 public:
  explicit thread_work_pool(asio::io_context& io) : io_(io), threads_(2) {}
  // A coroutine that waits for work cannot be cancelled: the work uses what its caller keeps alive.
  asio::awaitable<void> run(std::function<void()> work) override {
    auto const start = [this](auto handler, std::function<void()> job) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      auto guard = asio::make_work_guard(io_);
      asio::post(threads_, [this, shared, guard, job = std::move(job)]() mutable {
        std::exception_ptr thrown;
        try {
          job();
        } catch (...) {
          thrown = std::current_exception();
        }
        asio::post(io_, [shared, thrown] { (*shared)(thrown); });
      });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable) const&, void(std::exception_ptr)>(
        start, asio::use_awaitable, std::move(work));
  }
  void join() { threads_.join(); }

 private:
  asio::io_context& io_;
  asio::thread_pool threads_;
};

}  // namespace

struct runtime::parts {
  asio::io_context io{1};
  system_clock the_clock;
  sodium_randomness the_randomness;
  timer_sleeper the_sleeper{io};
  net::supervisor the_supervisor{io};
  thread_work_pool the_pool{io};
};

runtime::runtime() {
  // sodium_init may be called often; a failure means no randomness, and nothing can be done without it.
  if (sodium_init() < 0) std::abort();
  std::signal(SIGPIPE, SIG_IGN);
  parts_ = std::make_unique<parts>();
}

runtime::~runtime() { parts_->the_pool.join(); }

asio::any_io_executor runtime::executor() { return parts_->io.get_executor(); }
clock const& runtime::clock() const { return parts_->the_clock; }
randomness& runtime::randomness() { return parts_->the_randomness; }
flow::sleeper& runtime::sleeper() { return parts_->the_sleeper; }
flow::supervisor& runtime::supervisor() { return parts_->the_supervisor; }
flow::work_pool& runtime::pool() { return parts_->the_pool; }

void runtime::run_until_done(asio::awaitable<void> body) {
  std::exception_ptr thrown;
  asio::co_spawn(parts_->io, std::move(body), [this, &thrown](std::exception_ptr e) {
    thrown = e;
    parts_->io.stop();
  });
  parts_->io.restart();
  parts_->io.run();
  if (thrown) std::rethrow_exception(thrown);
}

asio::awaitable<void> runtime::wait_for_signal() {
  asio::signal_set signals(parts_->io, SIGINT, SIGTERM);
  int const number = co_await signals.async_wait(asio::use_awaitable);
  log(log_level::info, "service.stopping", {{"signal", std::int64_t{number}}});
}

asio::awaitable<void> runtime::shut_down() {
  bool const all = co_await parts_->the_supervisor.stop_all(limits::shutdown_time_max);
  if (!all) log(log_level::warning, "service.coroutines_did_not_end");
}

}  // namespace outlink::net
