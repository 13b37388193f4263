#pragma once

#include <deque>

#include "flow/wire.h"
#include "support/script.h"

namespace outlink::testing_support {

/// Every conversation of the connection plays the next part of the script.
class scripted_wire final : public flow::wire {
 public:
  explicit scripted_wire(std::deque<protocol::testing_support::script>& parts) : parts_(parts) {}
  boost::asio::awaitable<void> run(protocol::conversation& talk, time_point) override {
    if (parts_.empty()) {
      static_cast<void>(talk.resume(
          protocol::broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the script is over"}}));
      co_return;
    }
    auto const part = parts_.front();
    parts_.pop_front();
    protocol::testing_support::play(talk, part);
  }
  boost::asio::awaitable<void> run(protocol::conversation& talk, time_point deadline, duration) override {
    return run(talk, deadline);
  }
  bool nudge() override {
    ++nudges;
    return false;
  }
  int nudges = 0;
  bool is_encrypted() const override { return true; }

 private:
  std::deque<protocol::testing_support::script>& parts_;
};

class scripted_wire_dialer final : public flow::dialer {
 public:
  using flow::dialer::dial;
  task<std::unique_ptr<flow::wire>> dial(flow::endpoint const&, time_point, flow::dial_observer) override {
    co_return std::make_unique<scripted_wire>(parts);
  }
  std::deque<protocol::testing_support::script> parts;
};

}  // namespace outlink::testing_support
