#include "outbox/sinks.h"

#include "support/stage.h"

namespace outlink::outbox {
namespace {

TEST(sinks_test, each_protocol_has_its_own_way_out) {
  testing_support::stage s;
  testing_support::scripted_http http;
  testing_support::scripted_dialer dialer;
  dialer.fails_at = "tcp";
  auto const all = make_sinks(dialer, http, s.clock(), "outlink.example.test");
  server by_smtp{.endpoint = {.host = "smtp.example.test", .port = 465}};
  EXPECT_EQ(s.run(all->make(by_smtp)->open(no_proof{})).error().code, "net.scripted");
  http.answer(400, "");
  server by_graph{.protocol = protocol_kind::graph, .endpoint = {.host = "graph.example.test", .port = 8443}};
  EXPECT_TRUE(s.run(all->make(by_graph)->open(token_proof{secret_text(std::string("T"))})));
  EXPECT_TRUE(http.requests.at(0).url.starts_with("https://graph.example.test:8443/"));
}

}  // namespace
}  // namespace outlink::outbox
