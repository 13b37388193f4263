#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "links/token_endpoint.h"
#include "links/warnings.h"

namespace outlink::links {

/// Port: takes a warning to people who do not look at the console. Implemented over a webhook and over mail.
class notifier {
 public:
  virtual ~notifier() = default;
  /// Any failure: told again at the next look.
  virtual task<void> tell(warning const& w) = 0;
};

/// Looks for warnings from time to time, and sends each out once. On the I/O thread.
class watch {
 public:
  struct needs {
    flow::storage<tables>& storage;
    token_endpoint const& endpoint;
    catalogue const& providers;
    public_address const& address;
    /// Null: nobody is told outside the console.
    notifier* tell;
    flow::supervisor& owner;
    outlink::clock const& clock;
  };
  explicit watch(needs const& n) : needs_(n), bell_(n.owner.make_bell()) {}

  /// What holds now, for the console and the metrics; the worst first.
  task<std::vector<warning>> look();
  /// Something changed: look soon.
  void ring() { bell_->ring(); }
  /// Starts the coroutine under the supervisor ("watch").
  void start();

 private:
  task<void> run();
  task<void> tell_new();
  needs needs_;
  std::unique_ptr<flow::bell> bell_;
};

}  // namespace outlink::links
