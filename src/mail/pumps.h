#pragma once

#include <memory>
#include <unordered_map>

#include "mail/pump.h"

namespace outlink::mail {

/// The running pumps: one per enabled mailbox, each under the supervisor as "pump <id>".
class pumps {
 public:
  pumps(pump_needs const& n, flow::supervisor& owner, std::function<void()> changed);

  void start(mailbox const& m);
  boost::asio::awaitable<void> stop(mailbox_id id);
  /// Wakes the pumps that wait for this grant.
  void wake(links::grant_id grant);
  /// Asks this mailbox's server now, when its pump waits for time to pass.
  void wake(mailbox_id id);
  /// State stopped for a mailbox without a pump.
  health health_of(mailbox_id id) const;

 private:
  static std::string name_of(mailbox_id id);
  static task<void> run(std::shared_ptr<pump> p);

  struct entry {
    std::shared_ptr<pump> running;
    links::grant_id grant;
  };
  pump_needs needs_;
  flow::supervisor& owner_;
  std::function<void()> changed_;
  std::unordered_map<mailbox_id, entry> entries_;
};

}  // namespace outlink::mail
