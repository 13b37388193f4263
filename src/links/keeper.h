#pragma once

#include <memory>
#include <unordered_map>

#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/due_list.h"
#include "links/service.h"
#include "links/token_endpoint.h"

namespace outlink::links {

/// What the keeper works with; everything outlives it.
struct keeper_needs {
  flow::storage<tables>& storage;
  token_endpoint& endpoint;
  catalogue const& providers;
  flow::supervisor& owner;
  outlink::clock const& clock;
};

/// Keeps every grant fresh: refreshes ahead of expiry, one refresh per grant at a time. That a single-use refresh token
/// is on its way is stored before it is sent, and the answer is stored before anybody gets the access token that came
/// with it. All on the I/O thread.
class keeper final : public token_source {
 public:
  /// `changed` hears of each grant as it was and as it is; one that is new was nothing, and has no id before.
  keeper(keeper_needs const& n, std::function<void(grant const&, grant const&)> changed);

  /// Loads links and grants and starts the coroutine that refreshes ahead.
  task<void> start();
  /// A link was made or changed.
  void know(link const& l) { types_[l.id] = l.grant_type; }
  /// A grant was made or changed by others (consent, edit of the link): what is held is replaced.
  void take(grant const& g);
  void forget(grant_id id);
  counts counted() const { return counts_; }
  /// What polls and judges a device code that became due.
  void on_device_due(std::function<task<void>(grant_id)> poll) { poll_device_ = std::move(poll); }

  task<fresh_token> fresh(grant_id id, duration life) override;
  task<fresh_token> report_refused(grant_id id, version refused) override;

  /// Asks the provider for a new token, however good the held one is and whatever the backoff says: what somebody who
  /// tests wants to see. Where there is nothing to ask with, or a refresh token that may be spent is not to be shown
  /// again yet, what is held. The failure is why no new one came; a held token stays in use.
  task<fresh_token> renew_now(grant_id id);
  /// When its token is renewed or tried again; empty when it waits for somebody, or cannot be renewed.
  std::optional<time_point> next_refresh(grant_id id) const;

 private:
  struct flight {
    /// One per caller that waits; rung when the refresh ended.
    std::vector<std::shared_ptr<flow::bell>> waiting;
    bool is_over = false;
  };
  struct entry {
    grant held;
    /// The version that the held access token came with: what a refusal of it names.
    version token_from;
    std::shared_ptr<flight> under_way;
    std::optional<due_list::place> due;
    /// The endpoint is spared: what callers hear meanwhile.
    std::optional<failure> held_back;
  };
  struct work {
    grant g;
    link l;
  };
  task<void> run();
  std::shared_ptr<flight> take_off(grant_id id);
  task<void> fly(grant_id id, std::shared_ptr<flight> f);
  boost::asio::awaitable<void> refresh(grant_id id);
  task<void> refresh_once(grant_id id);
  task<std::optional<work>> load(grant_id id);
  task<void> renew(work w);
  task<bool> announce(work& w);
  task<oauth::token_answer> ask(link const& l, grant const& g);
  task<void> end_without_refresh_token(work w);
  task<void> store(grant g, version seen);
  task<fresh_token> token_or_trouble(grant_id id, duration life);
  bool spends(link const& l) const;
  void hold_back(grant_id id, failure why);
  void look_at(grant_id id, entry& e, std::optional<time_point> when);

  keeper_needs needs_;
  std::function<void(grant const&, grant const&)> changed_;
  std::function<task<void>(grant_id)> poll_device_;
  std::unordered_map<link_id, grant_type> types_;
  std::unordered_map<grant_id, entry> entries_;
  due_list due_;
  std::unique_ptr<flow::bell> bell_;
  std::int64_t refreshes_started_ = 0;
  std::size_t refreshes_under_way_ = 0;
  counts counts_;
};

}  // namespace outlink::links
