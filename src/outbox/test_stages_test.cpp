#include "outbox/test_stages.h"

#include <gtest/gtest.h>

namespace outlink::outbox {
namespace {

server a_server() {
  return {.endpoint = {.host = "smtp.example.test", .port = 465},
          .user_name = "u",
          .authentication = link_authentication{{1}},
          .from_address = "support@example.test"};
}
std::string names(std::vector<test_stage> const& stages) {
  std::string all;
  for (auto const& s : stages) all += s.name + (s.trouble ? "! " : " ");
  return all;
}
result<void> failed_at(std::string where) {
  return fail({.code = "smtp.x", .remedy = remedy::retry, .words = "w", .where = std::move(where)});
}

TEST(outbox_test_stages_test, all_went_well) {
  auto const stages = stages_of(a_server(), {}, {});
  EXPECT_EQ(names(stages), "token dns tcp tls greeting sign in sender ");
  EXPECT_EQ(stages.back().detail, "letters may come from support@example.test");
}

TEST(outbox_test_stages_test, up_to_what_failed) {
  EXPECT_EQ(names(stages_of(a_server(), {}, failed_at("tls"))), "token dns tcp tls! ");
  EXPECT_EQ(names(stages_of(a_server(), {}, failed_at("sender"))), "token dns tcp tls greeting sign in sender! ");
  EXPECT_EQ(names(stages_of(a_server(), {}, failed_at("odd"))), "odd! ");
  EXPECT_EQ(names(stages_of(a_server(), failed_at("").error(), {})), "token! ");
}

TEST(outbox_test_stages_test, graph_is_not_greeted) {
  auto s = a_server();
  s.protocol = protocol_kind::graph;
  auto const stages = stages_of(s, {}, {});
  EXPECT_EQ(names(stages), "token dns tcp tls sign in ");
  EXPECT_EQ(stages.back().detail, "Microsoft Graph sends for u");
}

TEST(outbox_test_stages_test, what_does_not_take_place_is_left_out) {
  auto s = a_server();
  s.authentication = no_authentication{};
  s.endpoint.security = flow::transport_security::plain;
  EXPECT_EQ(names(stages_of(s, {}, {})), "dns tcp greeting sender ");
  s.endpoint.security = flow::transport_security::start_tls;
  EXPECT_EQ(names(stages_of(s, {}, failed_at("tls"))), "dns tcp greeting tls! ");
}

}  // namespace
}  // namespace outlink::outbox
