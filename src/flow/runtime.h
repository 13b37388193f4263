#pragma once

#include <functional>
#include <memory>
#include <string>

#include "flow/task.h"

namespace outlink::flow {

/// Port: waits for a point in time. Used by the keeper and the pumps; tests move the clock by hand.
class sleeper {
 public:
  virtual ~sleeper() = default;
  virtual boost::asio::awaitable<void> sleep_until(time_point when) = 0;
};

/// A flag that coroutines wait for: `ring` wakes the one that waits, or lets the next wait return at once.
class bell {
 public:
  virtual ~bell() = default;
  virtual void ring() = 0;
  /// Returns when rung or at `when`, whichever comes first; true when rung.
  virtual boost::asio::awaitable<bool> wait_until(time_point when) = 0;
};

/// Port: owns long-lived coroutines. Each has a name ("pump 7"), its own cancellation, and is joined at shutdown.
class supervisor {
 public:
  virtual ~supervisor() = default;
  /// Starts the coroutine. When it returns a failure or throws it is logged and started again after a backoff; when it
  /// returns success it is over. A second start under a living name is a broken invariant.
  virtual void start(std::string name, std::function<task<void>()> body) = 0;
  /// Cancels and waits for the end; does nothing for an unknown name.
  virtual boost::asio::awaitable<void> stop(std::string name) = 0;
  virtual std::unique_ptr<bell> make_bell() = 0;
};

/// Port: runs work that burns (parsing a large letter, hashing a password) on a pool thread; comes back on the I/O
/// thread.
class work_pool {
 public:
  virtual ~work_pool() = default;
  virtual boost::asio::awaitable<void> run(std::function<void()> work) = 0;
};

}  // namespace outlink::flow
