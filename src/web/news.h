#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "flow/runtime.h"

namespace outlink::web {

enum class topic { issues, mailboxes, links, letters, outbox };

/// Tells waiting pages that something changed. In memory; after a restart every page starts anew.
class news_hub {
 public:
  news_hub(flow::supervisor& bells, outlink::clock const& clock) : bells_(bells), clock_(clock) {}

  void tell(topic t);
  std::int64_t now() const { return counter_; }
  /// Topics that changed after `since`; waits up to `at_most` for the first.
  boost::asio::awaitable<std::vector<topic>> wait(std::int64_t since, duration at_most);

 private:
  std::vector<topic> after(std::int64_t since) const;
  flow::supervisor& bells_;
  outlink::clock const& clock_;
  std::int64_t counter_ = 0;
  std::array<std::int64_t, 5> last_{};
  std::vector<std::weak_ptr<flow::bell>> waiting_;
};

}  // namespace outlink::web
