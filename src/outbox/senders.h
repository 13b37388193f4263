#pragma once

#include <memory>
#include <unordered_map>

#include "outbox/sender.h"

namespace outlink::outbox {

/// The running senders: one per enabled server, each under the supervisor as "sender <id>".
class senders {
 public:
  senders(sender_needs const& n, flow::supervisor& owner, std::function<void()> changed);

  void start(server const& s);
  boost::asio::awaitable<void> stop(server_id id);
  /// There may be new letters. Whoever waits for a server in trouble goes on waiting.
  void letters_came();
  /// Wakes the senders that wait for this grant.
  void wake(links::grant_id grant);
  /// State stopped for a server without a sender.
  health health_of(server_id id) const;

 private:
  static std::string name_of(server_id id);
  static task<void> run(std::shared_ptr<sender> s);

  struct entry {
    std::shared_ptr<sender> running;
    links::grant_id grant;
  };
  sender_needs needs_;
  flow::supervisor& owner_;
  std::function<void()> changed_;
  std::unordered_map<server_id, entry> entries_;
};

}  // namespace outlink::outbox
