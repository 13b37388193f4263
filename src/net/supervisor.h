#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>

#include "flow/runtime.h"

namespace outlink::net {

/// Owns named coroutines; see flow::supervisor.
class supervisor final : public flow::supervisor {
 public:
  explicit supervisor(boost::asio::io_context& io) : io_(io) {}
  void start(std::string name, std::function<task<void>()> body) override;
  boost::asio::awaitable<void> stop(std::string name) override;
  std::unique_ptr<flow::bell> make_bell() override;
  /// Cancels all and waits until they ended or the time is over; true when all ended.
  boost::asio::awaitable<bool> stop_all(duration at_most);

 private:
  struct child {
    explicit child(boost::asio::io_context& io) : ended(io, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::cancellation_signal cancel;
    bool is_cancelled = false;
    /// Cancelled when the coroutine ended: wakes those who wait for it.
    boost::asio::steady_timer ended;
  };
  static boost::asio::awaitable<void> keep_running(supervisor* self, std::shared_ptr<child> c, std::string name,
                                                   std::function<task<void>()> body);

  boost::asio::io_context& io_;
  std::map<std::string, std::shared_ptr<child>> children_;
};

}  // namespace outlink::net
