#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "flow/runtime.h"

namespace outlink::net {

/// The one thread that runs all sockets and use cases, and what belongs to it.
class runtime {
 public:
  runtime();
  ~runtime();
  runtime(runtime const&) = delete;

  boost::asio::any_io_executor executor();
  outlink::clock const& clock() const;
  outlink::randomness& randomness();
  flow::sleeper& sleeper();
  flow::supervisor& supervisor();
  flow::work_pool& pool();

  /// Runs the loop on this thread until the coroutine ended, then returns; what it threw is thrown on.
  void run_until_done(boost::asio::awaitable<void> body);
  /// Returns at SIGINT or SIGTERM.
  boost::asio::awaitable<void> wait_for_signal();
  /// Cancels everything under the supervisor and waits for it, at most limits::shutdown_time_max.
  boost::asio::awaitable<void> shut_down();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace outlink::net
