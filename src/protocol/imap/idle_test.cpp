#include "protocol/imap/idle.h"

#include "protocol/script_test_support.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

script const news{"C: A1 IDLE",    "S: + idling", "S: * OK Still here",
                  "S: * 4 EXISTS", "C: DONE",     "S: A1 OK Idle completed"};

TEST(idle_test, news_end_it) {
  session_state s{.capabilities = {"IDLE"}};
  auto make = [&] {
    s = {.capabilities = {"IDLE"}};
    return std::make_unique<idle>(s);
  };
  auto c = make();
  play(*c, news);
  EXPECT_EQ(c->outcome(), idle_end::news);
  fails_well_at_every_step(make, news, [](auto& x) { return x.outcome(); });
}

TEST(idle_test, news_before_the_continuation_are_not_lost) {
  session_state s{.capabilities = {"IDLE"}};
  idle c(s);
  play(c, {"C: A1 IDLE", "S: * 4 EXISTS", "S: + idling", "C: DONE", "S: A1 OK done"});
  EXPECT_EQ(c.outcome(), idle_end::news);
}

TEST(idle_test, silence_leads_to_renewal) {
  session_state s{.capabilities = {"IDLE"}};
  idle c(s);
  play(c, {"C: A1 IDLE", "S: + idling", "Q:", "C: DONE", "S: A1 OK done"});
  EXPECT_EQ(c.outcome(), idle_end::renewal);
}

TEST(idle_test, news_while_done_is_under_way) {
  session_state s{.capabilities = {"IDLE"}};
  idle c(s);
  play(c, {"C: A1 IDLE", "S: + idling", "Q:", "C: DONE", "S: * 5 EXISTS", "S: A1 OK done"});
  EXPECT_EQ(c.outcome(), idle_end::news);
}

TEST(idle_test, not_offered_or_refused) {
  session_state none;
  idle missing(none);
  play(missing, {});
  EXPECT_EQ(missing.outcome().error().code, "imap.no_idle");
  session_state s{.capabilities = {"IDLE"}};
  idle refused(s);
  play(refused, {"C: A1 IDLE", "S: A1 BAD no"});
  EXPECT_EQ(refused.outcome().error().code, "imap.no_idle");
}

}  // namespace
}  // namespace outlink::imap
