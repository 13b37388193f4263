#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "base/clock.h"

namespace outlink::net {

/// From now until then, for a timer: at most a year, since time_point::max() would overflow the steady clock.
inline duration time_left(time_point when) {
  auto const now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  return when <= now ? duration(0) : std::min<duration>(when - now, std::chrono::hours(24 * 365));
}

/// Calls something once when a time is over, unless disarmed, armed anew or destroyed before. The callback may use its
/// owner: an expiry that was already queued when the owner disarmed is dropped.
class deadline {
 public:
  explicit deadline(boost::asio::any_io_executor executor)
      : timer_(std::move(executor)), current_(std::make_shared<unsigned>(0)) {}
  ~deadline() { disarm(); }
  deadline(deadline const&) = delete;

  void arm(time_point when, std::function<void()> on_late) {
    disarm();
    timer_.expires_after(time_left(when));
    timer_.async_wait([current = current_, mine = *current_, late = std::move(on_late)](boost::system::error_code ec) {
      if (!ec && *current == mine) late();
    });
  }
  void disarm() {
    ++*current_;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<unsigned> current_;
};

}  // namespace outlink::net
