#include "links/links_factory.h"

#include "links/service_impl.h"

namespace outlink::links {
namespace {

class links_feature final : public feature {
 public:
  explicit links_feature(needs const& n)
      : keeper_(n.storage, n.http, n.supervisor, n.clock, n.randomness, [this](grant_id id) { tell(id); }), service_(n, keeper_, listeners_) {}
  links::service& service() override { return service_; }
  token_source& tokens() override { return keeper_; }
  task<void> start() override { return keeper_.start(); }

 private:
  void tell(grant_id id) const {
    for (auto const& listener : listeners_) listener(id);
  }
  std::vector<std::function<void(grant_id)>> listeners_;
  keeper keeper_;
  link_service service_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<links_feature>(n); }

}  // namespace outlink::links
