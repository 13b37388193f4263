#include "protocol/imap/idle.h"

#include "protocol/imap/greeting.h"
#include "support/script.h"

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

TEST(idle_test, news_of_any_kind_end_it) {
  for (std::string line : {"* 4 EXISTS", "* 1 RECENT", "* 2 EXPUNGE", "* VANISHED 5"}) {
    session_state s{.capabilities = {"IDLE"}};
    idle c(s);
    play(c, {"C: A1 IDLE", "S: + idling", "S: * 1 FETCH (FLAGS (\\Seen))", "S: " + line, "C: DONE", "S: A1 OK done"});
    EXPECT_EQ(c.outcome(), idle_end::news) << line;
    EXPECT_FALSE(s.has_news) << "they are told once";
  }
}

TEST(idle_test, what_came_during_other_commands_needs_no_waiting) {
  session_state s{.capabilities = {"IDLE"}, .exists = 3};
  noop other(s);
  play(other, {"C: A1 NOOP", "S: * 4 EXISTS", "S: A1 OK done"});
  idle at_once(s), waits(s);
  play(at_once, {});
  EXPECT_EQ(at_once.outcome(), idle_end::news);
  play(waits, {"C: A2 IDLE", "S: + idling", "Q:", "C: DONE", "S: A2 OK done"});
  EXPECT_EQ(waits.outcome(), idle_end::renewal);
}

TEST(idle_test, an_end_without_done_is_told) {
  session_state s{.capabilities = {"IDLE"}};
  idle c(s);
  play(c, {"C: A1 IDLE", "S: + idling", "S: A1 OK IDLE terminated"});
  EXPECT_EQ(c.outcome(), idle_end::ended);
}

TEST(idle_test, not_offered_refused_or_never_begun) {
  session_state none;
  idle missing(none);
  play(missing, {});
  EXPECT_EQ(missing.outcome().error().code, "imap.no_idle");
  for (std::string answer : {"A1 BAD Unknown command", "A1 NO not now", "A1 OK done"}) {
    session_state s{.capabilities = {"IDLE"}};
    idle c(s);
    play(c, {"C: A1 IDLE", "S: " + answer});
    EXPECT_EQ(c.outcome().error().code, "imap.no_idle") << answer;
    EXPECT_EQ(c.outcome().error().remedy, remedy::retry) << answer;
  }
  auto break_after = [](script const& lines, std::string code) {
    session_state s{.capabilities = {"IDLE"}};
    idle c(s);
    play(c, lines, static_cast<int>(lines.size()),
         [&] { return protocol::broken{{.code = code, .remedy = remedy::retry, .words = "no answer in time"}}; });
    return c.outcome().error().code;
  };
  EXPECT_EQ(break_after({"C: A1 IDLE"}, "net.timeout"), "imap.no_idle");
  EXPECT_EQ(break_after({"C: A1 IDLE"}, "net.closed"), "net.closed");
  EXPECT_EQ(break_after({"C: A1 IDLE", "S: + idling"}, "net.timeout"), "net.timeout");
}

TEST(idle_test, a_pause_that_is_asked_for_is_no_lack_of_idle) {
  session_state s{.capabilities = {"IDLE"}};
  idle c(s);
  play(c, {"C: A1 IDLE", "S: A1 BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds"});
  EXPECT_EQ(c.outcome().error().code, "imap.throttled");
  EXPECT_EQ(s.suggested_wait, std::chrono::seconds(1));
}

}  // namespace
}  // namespace outlink::imap
