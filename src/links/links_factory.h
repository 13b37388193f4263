#pragma once

#include <memory>

#include "flow/wire.h"
#include "links/service.h"
#include "links/watch.h"

namespace outlink::links {

/// What the links feature needs from outside; everything outlives it.
struct needs {
  flow::storage<tables>& storage;
  flow::http_client& http;
  /// To test the way to a provider stage by stage.
  flow::dialer& dialer;
  flow::sleeper& sleeper;
  flow::supervisor& supervisor;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  public_address address;
  /// Provider rows of the operator, added to those that the binary carries; broken ones are logged by name and left
  /// out.
  std::vector<catalogue_document> operator_rows = {};
  /// Null: warnings are only in the console.
  notifier* tell = nullptr;
};

/// The feature: administration, and the keeper that refreshes ahead.
class feature {
 public:
  virtual ~feature() = default;
  virtual links::service& service() = 0;
  virtual token_source& tokens() = 0;
  /// Loads the grants and starts the keeper's coroutine under the supervisor ("keeper").
  virtual task<void> start() = 0;
};

std::unique_ptr<feature> make_feature(needs const& n);

}  // namespace outlink::links
