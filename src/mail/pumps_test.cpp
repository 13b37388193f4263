#include "mail/pumps.h"

#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

boost::asio::awaitable<void> start_and_stop(pumps& all, mailbox const& m, std::vector<pump_state>& seen) {
  seen.push_back(all.health_of(m.id).state);
  all.start(m);
  co_await all.stop(m.id);
  seen.push_back(all.health_of(m.id).state);
  co_await all.stop(m.id);
}

TEST(pumps_test, a_stopped_pump_is_gone_and_can_be_started_again) {
  testing_support::mail_stage s;
  testing_support::pretended_server server;
  server.waits_left = 1000000;
  testing_support::pretended_sources sources(server);
  testing_support::pretended_tokens tokens;
  pumps all({.storage = s.store().mail(),
             .sources = sources,
             .tokens = tokens,
             .handler = s.intake,
             .clock = s.runtime().clock(),
             .randomness = s.runtime().randomness()},
            s.runtime().supervisor(), [] {});
  std::vector<pump_state> seen;
  for (int i = 0; i < 2; ++i) s.runtime().run_until_done(start_and_stop(all, s.mailbox, seen));
  EXPECT_EQ(seen, std::vector<pump_state>(4, pump_state::stopped));
}

}  // namespace
}  // namespace outlink::mail
