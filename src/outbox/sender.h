#pragma once

#include <functional>
#include <memory>

#include "outbox/send_plan.h"
#include "outbox/service.h"
#include "outbox/sink.h"

namespace outlink::outbox {

/// What a sender works with; everything outlives it.
struct sender_needs {
  flow::storage<tables>& storage;
  sink_factory& sinks;
  links::token_source& tokens;
  outlink::clock const& clock;
  outlink::randomness& randomness;
};

/// Sends the letters of one server for as long as it runs: connects when one is due, keeps the connection for a burst,
/// records every attempt. A letter's trouble is the letter's; the server's own stops all its letters until it is over
/// and counts against none. A process that ends between sending and recording sends that letter again, under the same
/// Message-ID.
class sender {
 public:
  /// `wake` interrupts a wait (a letter was queued, the grant changed); `changed` is called after each change of the
  /// health or of a letter.
  sender(sender_needs const& n, server s, std::unique_ptr<flow::bell> wake, std::function<void()> changed);

  /// Never returns success; fails only when our own store does.
  task<void> run();
  outbox::health const& health() const { return health_; }
  /// Look for letters now; also ends a wait for the server.
  void wake();

 private:
  task<void> work_off();
  task<void> connect();
  task<proof> take_proof();
  task<bool> pass_one(letter const& l);
  task<void> settle(letter const& l, result<std::string> const& answered);
  task<std::string> take_raw(letter const& l);
  boost::asio::awaitable<void> disconnect();
  task<void> rest();
  void set_state(sender_state s);
  double jitter();

  sender_needs needs_;
  server server_;
  std::unique_ptr<flow::bell> wake_;
  std::function<void()> changed_;
  outbox::health health_;
  std::unique_ptr<letter_sink> sink_;
  int sent_on_connection_ = 0;
  /// When the newest letters went, oldest first; as many as the limit per minute needs.
  std::vector<time_point> went_;
  /// The grant's version behind the last token.
  version token_from_;
  int failures_in_a_row_ = 0;
};

}  // namespace outlink::outbox
