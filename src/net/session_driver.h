#pragma once

#include "flow/wire.h"
#include "net/deadline.h"
#include "net/tls.h"

namespace outlink::net {

/// The one driver: runs any conversation over a stream. See flow::wire.
class session_driver final : public flow::wire {
 public:
  /// `context` must outlive the driver.
  session_driver(stream s, SSL_CTX* context, std::string host);

  boost::asio::awaitable<void> run(protocol::conversation& talk, time_point deadline) override;
  boost::asio::awaitable<void> run(protocol::conversation& talk, time_point deadline, duration silence_max) override;
  bool nudge() override;
  bool is_encrypted() const override { return stream_.is_encrypted(); }

 private:
  boost::asio::awaitable<protocol::event> perform(protocol::step& wanted);
  boost::asio::awaitable<protocol::event> read_line(protocol::read_line const& wanted);
  boost::asio::awaitable<protocol::event> read_exactly(std::size_t bytes);
  boost::asio::awaitable<protocol::event> start_tls();
  boost::asio::awaitable<std::size_t> read_more(char* to, std::size_t size);
  boost::asio::awaitable<void> fill();
  /// False when nothing came until then; the connection goes on.
  boost::asio::awaitable<bool> fill_until(time_point when);
  /// Ends the connection when the time is over, so that every operation ends, the pending one and the next.
  void arm(time_point when);

  stream stream_;
  SSL_CTX* context_;
  std::string host_;
  deadline timer_;
  std::string buffer_;
  time_point deadline_;
  duration silence_max_ = duration::max();
  std::optional<time_point> quiet_at_;
  /// Of the patient wait under way; null without one.
  bool* is_wait_over_ = nullptr;
  bool is_late_ = false;
};

}  // namespace outlink::net
