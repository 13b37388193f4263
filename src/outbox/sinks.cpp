#include "outbox/sinks.h"

#include "outbox/graph_sink.h"
#include "outbox/smtp_sink.h"

namespace outlink::outbox {
namespace {

class sinks final : public sink_factory {
 public:
  sinks(flow::dialer& dialer, flow::http_client& http, outlink::clock const& clock, std::string our_name)
      : dialer_(dialer), http_(http), clock_(clock), our_name_(std::move(our_name)) {}
  std::unique_ptr<letter_sink> make(server const& s) override {
    if (s.protocol == protocol_kind::graph) return make_graph_sink(s, http_, clock_);
    return make_smtp_sink(s, dialer_, clock_, our_name_);
  }

 private:
  flow::dialer& dialer_;
  flow::http_client& http_;
  outlink::clock const& clock_;
  std::string our_name_;
};

}  // namespace

std::unique_ptr<sink_factory> make_sinks(flow::dialer& dialer, flow::http_client& http, outlink::clock const& clock,
                                         std::string our_name) {
  return std::make_unique<sinks>(dialer, http, clock, std::move(our_name));
}

}  // namespace outlink::outbox
