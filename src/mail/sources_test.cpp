#include "mail/sources.h"

#include "support/stage.h"

namespace outlink::mail {
namespace {

class counting_dialer final : public flow::dialer {
 public:
  task<std::unique_ptr<flow::wire>> dial(flow::endpoint const& peer, time_point, flow::dial_observer) override {
    dialled.push_back(peer.port);
    co_return fail({.code = "net.refused", .remedy = remedy::retry, .words = "no"});
  }
  std::vector<int> dialled;
};

TEST(sources_test, each_protocol_has_its_source) {
  testing_support::stage s;
  counting_dialer dialer;
  testing_support::scripted_http http;
  auto const all = make_sources(dialer, http, s.runtime().clock());
  proof const token = token_proof{secret_text(std::string("t"))};
  mailbox m{.server = {.host = "h", .port = 1}, .user_name = "u"};
  EXPECT_FALSE(s.run(all->make(m)->open(token)).has_value());
  m.protocol = protocol_kind::pop3;
  m.server.port = 2;
  EXPECT_FALSE(s.run(all->make(m)->open(token)).has_value());
  EXPECT_EQ(dialer.dialled, (std::vector{1, 2}));
  m.protocol = protocol_kind::graph;
  m.server.port = 443;
  http.answer(200, R"({"id":"F","totalItemCount":3})");
  EXPECT_EQ(s.run(all->make(m)->open(token)).value().letters, 3u);
  EXPECT_EQ(dialer.dialled.size(), 2u);
}

}  // namespace
}  // namespace outlink::mail
