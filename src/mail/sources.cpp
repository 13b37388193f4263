#include "mail/sources.h"

#include "mail/graph_source.h"
#include "mail/imap_source.h"
#include "mail/pop3_source.h"

namespace outlink::mail {
namespace {

class sources final : public source_factory {
 public:
  sources(flow::dialer& dialer, flow::http_client& http, outlink::clock const& clock)
      : dialer_(dialer), http_(http), clock_(clock) {}
  std::unique_ptr<letter_source> make(mailbox const& m) override {
    if (m.protocol == protocol_kind::pop3) return make_pop3_source(m, dialer_, clock_);
    if (m.protocol == protocol_kind::graph) return make_graph_source(m, http_, clock_);
    return make_imap_source(m, dialer_, clock_);
  }

 private:
  flow::dialer& dialer_;
  flow::http_client& http_;
  outlink::clock const& clock_;
};

}  // namespace

std::unique_ptr<source_factory> make_sources(flow::dialer& dialer, flow::http_client& http,
                                             outlink::clock const& clock) {
  return std::make_unique<sources>(dialer, http, clock);
}

}  // namespace outlink::mail
