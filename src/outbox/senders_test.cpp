#include "outbox/senders.h"

#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

boost::asio::awaitable<void> start_and_stop(senders& all, server const& s, std::vector<sender_state>& seen) {
  seen.push_back(all.health_of(s.id).state);
  all.start(s);
  all.letters_came();
  co_await all.stop(s.id);
  seen.push_back(all.health_of(s.id).state);
  co_await all.stop(s.id);
}

TEST(senders_test, a_stopped_sender_is_gone_and_can_be_started_again) {
  testing_support::outbox_stage s;
  testing_support::pretended_server server;
  testing_support::pretended_sinks sinks(server);
  testing_support::told_tokens tokens;
  senders all({.storage = s.store().outbox(),
               .sinks = sinks,
               .tokens = tokens,
               .clock = s.runtime().clock(),
               .randomness = s.runtime().randomness()},
              s.runtime().supervisor(), [] {});
  std::vector<sender_state> seen;
  for (int i = 0; i < 2; ++i) s.runtime().run_until_done(start_and_stop(all, s.server, seen));
  EXPECT_EQ(seen, std::vector<sender_state>(4, sender_state::stopped));
}

}  // namespace
}  // namespace outlink::outbox
