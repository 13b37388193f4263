#include "mail/pump.h"

#include "base/mail_limits.h"
#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class pump_test : public testing::Test {
 protected:
  /// Runs a pump until its connection waits for the last time.
  health run_pump() {
    pump p({.storage = s_.store().mail(),
            .sources = sources_,
            .tokens = tokens_,
            .handler = s_.intake,
            .clock = s_.runtime().clock(),
            .randomness = s_.runtime().randomness()},
           s_.mailbox, s_.runtime().supervisor().make_bell(), [] {});
    EXPECT_THROW((void)s_.run(p.run()), boost::system::system_error);
    return p.health();
  }
  void use_grant() {
    auto const g =
        s_.run(flow::write<links::grant>(s_.store().links(),
                                         [](links::tables& t) -> result<links::grant> {
                                           TRY(auto l, t.links.insert({.name = "l",
                                                                       .provider = "custom",
                                                                       .client_id = "c",
                                                                       .redirect_url = "https://x.test/x"}));
                                           return t.grants.insert({.link = l.id, .state = links::awaiting_consent{}});
                                         }))
            .value();
    s_.mailbox.authentication = link_authentication{g.id};
  }
  testing_support::mail_stage s_;
  testing_support::pretended_server server_;
  testing_support::pretended_sources sources_{server_};
  testing_support::pretended_tokens tokens_;
};

TEST_F(pump_test, takes_letters_then_marks_them_and_listens) {
  server_.put(letter_text("1@x", "one"));
  server_.put(letter_text("2@x", "two"));
  auto const h = run_pump();
  EXPECT_EQ(h.state, pump_state::listening);
  EXPECT_EQ(h.letters, 2);
  EXPECT_EQ(s_.issues().size(), 2u);
  for (auto const& [uid, l] : server_.letters) EXPECT_TRUE(l.second) << uid;
}

TEST_F(pump_test, read_letters_from_before_are_left_and_new_ones_are_taken_even_when_read) {
  server_.put(letter_text("1@x", "old"), true);
  server_.put(letter_text("2@x", "unread"));
  run_pump();
  EXPECT_EQ(server_.fetched, std::vector<std::uint32_t>{2});
  server_.put(letter_text("3@x", "read elsewhere"), true);
  server_.waits_left = 1;
  run_pump();
  EXPECT_EQ(server_.fetched, (std::vector<std::uint32_t>{2, 3}));
}

TEST_F(pump_test, nothing_is_taken_twice_after_a_restart_or_a_new_uidvalidity) {
  server_.put(letter_text("1@x", "one"));
  run_pump();
  server_.waits_left = 1;
  run_pump();
  EXPECT_EQ(server_.fetched.size(), 1u);
  server_.uid_validity = 8;
  server_.waits_left = 1;
  run_pump();
  EXPECT_EQ(server_.fetched.size(), 2u) << "looked at again";
  EXPECT_EQ(s_.issues().size(), 1u) << "but recognised";
}

TEST_F(pump_test, a_letter_that_was_stored_but_not_handled_is_finished_first) {
  s_.receive(letter_text("1@x", "interrupted"));
  run_pump();
  EXPECT_EQ(s_.issues().front().summary, "interrupted");
}

TEST_F(pump_test, many_letters_are_fetched_together_and_handled_in_their_order) {
  s_.change_handler([](handler& h) { h.letters_per_hour = 0; });
  for (int i = 1; i <= 450; ++i) server_.put(letter_text(std::to_string(i) + "@x", "n" + std::to_string(i)));
  auto const h = run_pump();
  EXPECT_EQ(h.letters, 450);
  EXPECT_EQ(h.ahead, 0);
  EXPECT_EQ(server_.largest_fetch, limits::mailbox_fetch_letters);
  auto const newest = s_.issues();
  EXPECT_EQ(newest.front().summary, "n450");
  EXPECT_EQ(newest.front().key, "SUP-450");
}

TEST_F(pump_test, a_server_that_tells_nothing_is_asked_again) {
  server_.after_wait = next_step::poll;
  server_.waits_left = 3;
  s_.mailbox.poll_every = duration(1);
  server_.put(letter_text("1@x", "one"));
  run_pump();
  EXPECT_EQ(server_.opened, 1);
  EXPECT_EQ(s_.issues().size(), 1u);
}

TEST_F(pump_test, a_snapshot_is_opened_anew_and_nothing_is_taken_twice) {
  server_.after_wait = next_step::reopen;
  server_.closes_after_touch = true;
  server_.waits_left = 2;
  s_.mailbox.poll_every = duration(1);
  server_.put(letter_text("1@x", "one"));
  run_pump();
  EXPECT_EQ(server_.opened, 3) << "after touching, and after the first wait";
  EXPECT_EQ(s_.issues().size(), 1u);
  EXPECT_EQ(server_.touched.size(), 1u);
}

TEST_F(pump_test, trouble_and_its_end_are_logged_once_each) {
  for (int i = 0; i < 3; ++i)
    server_.refuse.push_back({.code = "net.refused", .remedy = remedy::retry, .words = "nobody answers"});
  run_pump();
  auto const log = s_.run(flow::read<std::vector<connection_event>>(
                              s_.store().mail(), [&](tables& t) { return t.connections.list(s_.mailbox.id); }))
                       .value();
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].what, "connected");
  EXPECT_EQ(log[1].what, "lost");
  EXPECT_EQ(log[1].code, "net.refused");
  EXPECT_EQ(log[1].detail, "nobody answers");
}

TEST_F(pump_test, a_letter_that_is_too_large_is_not_fetched_and_stays_unread) {
  auto const uid = server_.put(std::string((25u << 20) + 1, 'x'));
  run_pump();
  EXPECT_TRUE(server_.fetched.empty());
  EXPECT_FALSE(server_.letters[uid].second);
  auto const logged =
      s_.run(flow::read<std::vector<letter>>(s_.store().mail(), [](tables& t) { return t.letters.list({}); })).value();
  EXPECT_EQ(logged.front().state, letter_state::failed);
  EXPECT_EQ(logged.front().from, "alice@x.test");
  EXPECT_EQ(logged.front().subject, "very large");
  EXPECT_TRUE(server_.touched.empty());
}

TEST_F(pump_test, a_letter_that_vanishes_stops_nobody) {
  server_.put(letter_text("1@x", "gone"));
  server_.put(letter_text("2@x", "there"));
  server_.on_fetch = [this] { server_.letters.erase(1); };
  run_pump();
  EXPECT_EQ(s_.issues().size(), 1u);
}

TEST_F(pump_test, passing_trouble_is_tried_again) {
  server_.refuse = {{.code = "net.refused", .remedy = remedy::retry, .words = "w", .where = "tcp"},
                    {.code = "imap.bye", .remedy = remedy::retry, .words = "w", .where = "greeting"}};
  server_.put(letter_text("1@x", "one"));
  auto const h = run_pump();
  EXPECT_EQ(server_.opened, 3);
  EXPECT_FALSE(h.trouble.has_value()) << "a good connection clears the trouble";
  EXPECT_EQ(s_.issues().size(), 1u);
}

TEST_F(pump_test, an_empty_page_is_not_the_end) {
  server_.empty_pages = 2;
  server_.put(letter_text("1@x", "behind two empty pages"));
  run_pump();
  EXPECT_EQ(s_.issues().size(), 1u);
}

// Graph's mailboxes stood still until the next refresh, "refused the access token", though the grant was good.
TEST_F(pump_test, a_token_that_ends_while_it_is_used_is_no_end_of_the_consent) {
  use_grant();
  server_.list_fails = {
      {.code = "graph.authentication_failed", .remedy = remedy::consent_again, .words = "w", .where = "list"}};
  server_.put(letter_text("1@x", "one"));
  auto const h = run_pump();
  EXPECT_EQ(server_.opened, 2);
  EXPECT_FALSE(h.trouble.has_value());
  EXPECT_EQ(s_.issues().size(), 1u);
}

TEST_F(pump_test, a_refused_token_is_renewed_once) {
  use_grant();
  tokens_.current = "revoked";
  run_pump();
  EXPECT_EQ(tokens_.refused, 1);
  EXPECT_EQ(server_.opened, 2);
}

}  // namespace
}  // namespace outlink::mail
