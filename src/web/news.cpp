#include "web/news.h"

namespace outlink::web {

void news_hub::tell(topic t) {
  last_[static_cast<std::size_t>(t)] = ++counter_;
  for (auto const& w : waiting_)
    if (auto const bell = w.lock()) bell->ring();
  waiting_.clear();
}

std::vector<topic> news_hub::after(std::int64_t since) const {
  std::vector<topic> changed;
  for (std::size_t i = 0; i < last_.size(); ++i)
    if (last_[i] > since) changed.push_back(static_cast<topic>(i));
  return changed;
}

boost::asio::awaitable<std::vector<topic>> news_hub::wait(std::int64_t since, duration at_most) {
  // A cursor of another life of the process: everything may be new.
  if (since > counter_) since = -1;
  auto changed = after(since);
  if (!changed.empty() || since < 0) co_return changed;
  auto const bell = std::shared_ptr<flow::bell>(bells_.make_bell());
  waiting_.push_back(bell);
  (void)co_await bell->wait_until(clock_.now() + at_most);
  co_return after(since);
}

}  // namespace outlink::web
