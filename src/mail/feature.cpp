#include "mail/imap_source.h"
#include "mail/intake.h"
#include "mail/service_impl.h"

namespace outlink::mail {
namespace {

class mail_feature final : public feature {
 public:
  explicit mail_feature(needs const& n)
      : sources_(make_imap_sources(n.dialer, n.sleeper, n.clock)), intake_(n.storage, n.pool, n.clock, [this] { service_.changed(); }), service_(n, *sources_, intake_) {}
  mail::service& service() override { return service_; }
  task<void> start() override { return service_.start_pumps(); }

 private:
  std::unique_ptr<source_factory> sources_;
  intake intake_;
  mail_service service_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<mail_feature>(n); }

}  // namespace outlink::mail
