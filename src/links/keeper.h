#pragma once

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "flow/http.h"
#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "protocol/oauth/token.h"

namespace outlink::links {

/// Keeps every grant fresh: refreshes ahead of expiry, one refresh per grant at a time, and stores a rotated refresh
/// token before anybody gets the access token that came with it. All on the I/O thread.
class keeper final : public token_source {
 public:
  keeper(flow::storage<tables>& storage, flow::http_client& http, flow::supervisor& owner, outlink::clock const& clock,
         outlink::randomness& randomness, std::function<void(grant_id)> changed);

  /// Loads all grants and starts the coroutine that refreshes ahead.
  task<void> start();
  /// A grant was made or changed by others (consent, edit of the link): what is held is replaced.
  void take(grant const& g);
  void forget(grant_id id);

  task<fresh_token> fresh(grant_id id) override;
  task<fresh_token> report_refused(grant_id id, version refused) override;

 private:
  struct flight {
    /// One per caller that waits; rung when the refresh ended.
    std::vector<std::shared_ptr<flow::bell>> waiting;
    bool is_over = false;
  };
  struct entry {
    grant held;
    std::shared_ptr<flight> under_way;
    std::optional<time_point> due;
  };
  task<void> run();
  std::shared_ptr<flight> take_off(grant_id id);
  task<void> fly(grant_id id, std::shared_ptr<flight> f);
  boost::asio::awaitable<void> refresh(grant_id id);
  task<void> refresh_once(grant_id id);
  task<token_set> ask(link const& l, token_set const& old);
  task<void> store(grant g, version seen);
  task<fresh_token> token_or_trouble(grant_id id);
  void schedule(entry& e);
  double jitter();

  flow::storage<tables>& storage_;
  flow::http_client& http_;
  flow::supervisor& owner_;
  outlink::clock const& clock_;
  outlink::randomness& randomness_;
  std::function<void(grant_id)> changed_;
  std::unordered_map<grant_id, entry> entries_;
  std::multimap<time_point, grant_id> due_;
  std::unique_ptr<flow::bell> bell_;
  std::int64_t refreshes_started_ = 0;
};

/// Posts to the token endpoint and judges the answer; shared by keeper and consent.
task<oauth::token_answer> call_token_endpoint(flow::http_client& http, link const& l, oauth::token_request request,
                                              time_point now);

}  // namespace outlink::links
