#pragma once

#include <functional>
#include <memory>

#include "outbox/notices.h"
#include "outbox/service.h"

namespace outlink::outbox {

/// What a notifier works with; everything outlives it.
struct notifier_needs {
  flow::storage<tables>& storage;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  std::string base_url;
  /// May be empty.
  address_source own_addresses;
};

/// What one batch of events came to.
struct batch {
  std::size_t events = 0;
  std::size_t letters = 0;
  /// There may be more events.
  bool is_full = false;
};
/// The transaction's work: makes the notices of the events after the position, remembers their Message-IDs, and moves
/// the position. An event whose issue no server sends for makes none.
result<batch> make_notices(tables& t, std::vector<std::string> own_addresses, origin const& from);

/// Makes notices of what happens, for as long as it runs.
class notifier {
 public:
  /// `wake`: something happened; `made` is called after letters were made.
  notifier(notifier_needs const& n, std::unique_ptr<flow::bell> wake, std::function<void()> made);

  /// Never returns success; fails only when our own store does.
  task<void> run();
  void wake() { wake_->ring(); }

 private:
  notifier_needs needs_;
  std::unique_ptr<flow::bell> wake_;
  std::function<void()> made_;
};

}  // namespace outlink::outbox
