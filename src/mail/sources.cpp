#include "mail/sources.h"

#include "mail/imap_source.h"
#include "mail/pop3_source.h"

namespace outlink::mail {
namespace {

class sources final : public source_factory {
 public:
  sources(flow::dialer& dialer, outlink::clock const& clock) : dialer_(dialer), clock_(clock) {}
  std::unique_ptr<letter_source> make(mailbox const& m) override {
    if (m.protocol == protocol_kind::pop3) return make_pop3_source(m, dialer_, clock_);
    return make_imap_source(m, dialer_, clock_);
  }

 private:
  flow::dialer& dialer_;
  outlink::clock const& clock_;
};

}  // namespace

std::unique_ptr<source_factory> make_sources(flow::dialer& dialer, outlink::clock const& clock) {
  return std::make_unique<sources>(dialer, clock);
}

}  // namespace outlink::mail
