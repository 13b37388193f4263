#include "base/log.h"
#include "links/links_factory.h"
#include "links/service_impl.h"

namespace outlink::links {
namespace {

// A broken row of the operator's must not keep the service down; it is said and left out.
catalogue with_operator_rows(needs const& n) {
  std::vector<failure> refused;
  auto all = catalogue::embedded().with(n.operator_rows, refused);
  for (auto const& f : refused) log(log_level::error, "catalogue.row_refused", {{"why", describe(f)}});
  return all;
}

class links_feature final : public feature {
 public:
  explicit links_feature(needs const& n)
      : needs_(n),
        providers_(with_operator_rows(n)),
        endpoint_(n.http, providers_, n.clock, n.randomness, n.address.allow_plain_http),
        watch_({.storage = n.storage,
                .endpoint = endpoint_,
                .providers = providers_,
                .address = needs_.address,
                .tell = n.tell,
                .owner = n.supervisor,
                .clock = n.clock}),
        keeper_({.storage = n.storage,
                 .endpoint = endpoint_,
                 .providers = providers_,
                 .owner = n.supervisor,
                 .clock = n.clock},
                [this](grant const& before, grant const& after) { tell(before, after); }),
        service_({.outside = needs_,
                  .providers = providers_,
                  .grants = keeper_,
                  .endpoint = endpoint_,
                  .warnings = watch_,
                  .listeners = listeners_}) {
    keeper_.on_device_due([this](grant_id id) { return service_.poll_device(id); });
  }
  links::service& service() override { return service_; }
  token_source& tokens() override { return keeper_; }
  task<void> start() override {
    CO_TRY_DO(co_await keeper_.start());
    if (needs_.tell) watch_.start();
    co_return result<void>{};
  }

 private:
  void tell(grant const& before, grant const& after) {
    watch_.ring();
    for (auto const& listener : listeners_) listener(before, after);
  }
  needs needs_;
  std::vector<std::function<void(grant const&, grant const&)>> listeners_;
  catalogue providers_;
  token_endpoint endpoint_;
  watch watch_;
  keeper keeper_;
  link_service service_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<links_feature>(n); }

}  // namespace outlink::links
