#include "outbox/sender.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/mail_limits.h"
#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

using std::chrono::minutes;
using testing_support::clock_bell;

failure a_failure(std::string code, remedy r, std::string peer = {}) {
  return {.code = std::move(code), .remedy = r, .words = "w", .peer = std::move(peer)};
}

boost::asio::awaitable<void> cancel(testing_support::outbox_stage* s, letter_id id) {
  (void)co_await flow::write<bool>(s->store().outbox(),
                                   [&](tables& t) { return t.letters.cancel(id, "by hand", s->clock().now()); });
}

class sender_test : public testing::Test {
 protected:
  /// Runs a sender until it would wait for ever.
  health run_sender() {
    auto bell = std::make_unique<clock_bell>(s_.clock());
    bell_ = bell.get();
    bell_->waits_max = waits_max_;
    sender one({.storage = s_.store().outbox(),
                .sinks = sinks_,
                .tokens = tokens_,
                .clock = s_.clock(),
                .randomness = s_.runtime().randomness()},
               s_.server, std::move(bell), [] {});
    EXPECT_THROW((void)s_.run(one.run()), boost::system::system_error);
    waits_ = bell_->waits;
    return one.health();
  }
  letter_state state(letter_id id) { return s_.load(id).state; }

  testing_support::outbox_stage s_;
  testing_support::pretended_server server_;
  testing_support::pretended_sinks sinks_{server_};
  testing_support::told_tokens tokens_;
  clock_bell* bell_ = nullptr;
  std::vector<duration> waits_;
  std::size_t waits_max_ = 200;
};

TEST_F(sender_test, a_burst_goes_over_one_connection_which_is_closed_after_a_while) {
  auto const one = s_.queue(s_.alice);
  auto const two = s_.queue(s_.bob);
  auto const h = run_sender();
  EXPECT_EQ(server_.opened, 1);
  EXPECT_EQ(server_.closed, 1);
  EXPECT_EQ(waits_, std::vector<duration>{limits::outbox_connection_idle_max});
  ASSERT_EQ(server_.taken.size(), 2u);
  EXPECT_EQ(server_.taken[0].first.from, "outlink@example.test");
  EXPECT_EQ(server_.taken[0].first.to, "alice@example.test");
  EXPECT_EQ(server_.taken[0].second, s_.raw(one));
  EXPECT_EQ(state(one), letter_state::sent);
  EXPECT_EQ(s_.load(two).answer, "250 ok");
  EXPECT_EQ(h.state, sender_state::idle);
  EXPECT_EQ(h.letters, 2);
  EXPECT_FALSE(h.trouble);
}

TEST_F(sender_test, a_long_queue_gets_a_fresh_connection_in_between) {
  for (int i = 0; i <= limits::outbox_letters_per_connection; ++i) s_.queue(s_.alice);
  run_sender();
  EXPECT_EQ(server_.opened, 2);
  EXPECT_EQ(server_.taken.size(), static_cast<std::size_t>(limits::outbox_letters_per_connection) + 1);
}

TEST_F(sender_test, a_refusal_for_good_fails_the_letter_and_not_the_others) {
  server_.answers = {fail(a_failure("smtp.refused", remedy::give_up, "554 5.7.1 spam"))};
  auto const bad = s_.queue(s_.alice);
  auto const good = s_.queue(s_.bob);
  run_sender();
  EXPECT_EQ(state(bad), letter_state::failed);
  EXPECT_EQ(s_.load(bad).answer, "554 5.7.1 spam");
  EXPECT_EQ(state(good), letter_state::sent);
  EXPECT_FALSE(s_.load(s_.alice).bounced_at) << "the address is there";
}

TEST_F(sender_test, an_address_that_does_not_exist_is_not_written_to_again) {
  server_.answers = {fail(a_failure("smtp.refused", remedy::give_up, "550 5.1.1 no such user"))};
  auto const first = s_.queue(s_.alice);
  auto const second = s_.queue(s_.alice);
  run_sender();
  EXPECT_EQ(state(first), letter_state::failed);
  EXPECT_TRUE(s_.load(s_.alice).bounced_at);
  EXPECT_EQ(s_.load(s_.alice).bounce_reason, "550 5.1.1 no such user");
  EXPECT_EQ(state(second), letter_state::cancelled);
  EXPECT_EQ(server_.taken.size(), 1u);
}

TEST_F(sender_test, refused_for_now_is_tried_until_two_days_are_over) {
  for (int i = 0; i < 100; ++i) server_.answers.push_back(fail(a_failure("smtp.later", remedy::retry, "450")));
  auto const id = s_.queue(s_.alice);
  auto const begin = s_.clock().now();
  run_sender();
  auto const l = s_.load(id);
  EXPECT_EQ(l.state, letter_state::failed);
  EXPECT_TRUE(l.trouble.starts_with("Given up after 48 hours.")) << l.trouble;
  EXPECT_GT(l.attempts, 20);
  EXPECT_GE(s_.clock().now() - begin, limits::outbox_given_up_after);
}

TEST_F(sender_test, trouble_of_the_server_counts_against_no_letter) {
  server_.refuse = {a_failure("net.refused", remedy::retry), a_failure("smtp.later", remedy::retry),
                    a_failure("net.certificate", remedy::fix_setup)};
  server_.answers = {fail(a_failure("smtp.sender_refused", remedy::fix_setup))};
  auto const id = s_.queue(s_.alice);
  auto const h = run_sender();
  EXPECT_EQ(server_.opened, 5);
  EXPECT_EQ(s_.load(id).attempts, 1);
  EXPECT_EQ(state(id), letter_state::sent);
  EXPECT_FALSE(h.trouble) << "a good answer clears the trouble";
}

TEST_F(sender_test, in_trouble_it_says_so_and_waits) {
  server_.refuse = {a_failure("net.refused", remedy::retry)};
  s_.queue(s_.alice);
  waits_max_ = 0;
  auto const h = run_sender();
  EXPECT_EQ(h.state, sender_state::waiting);
  EXPECT_EQ(h.trouble->code, "net.refused");
  EXPECT_TRUE(h.next_try);
}

TEST_F(sender_test, without_consent_it_waits_for_the_grant) {
  server_.refuse = {a_failure("grant.needs_consent", remedy::consent_again)};
  auto const id = s_.queue(s_.alice);
  auto const h = run_sender();
  EXPECT_EQ(h.state, sender_state::waiting);
  EXPECT_FALSE(h.next_try);
  EXPECT_EQ(state(id), letter_state::waiting);
}

TEST_F(sender_test, a_refused_token_is_renewed_once) {
  s_.use_grant();
  tokens_.current = "revoked";
  auto const id = s_.queue(s_.alice);
  run_sender();
  EXPECT_EQ(tokens_.refused, 1);
  EXPECT_EQ(server_.opened, 2);
  EXPECT_EQ(state(id), letter_state::sent);
}

TEST_F(sender_test, a_fresh_token_that_is_refused_is_another_matter) {
  s_.use_grant();
  tokens_.current = tokens_.after_refusal = "no right";
  s_.queue(s_.alice);
  waits_max_ = 0;
  auto const h = run_sender();
  EXPECT_EQ(h.trouble->code, "outgoing_server.access_refused");
  EXPECT_EQ(tokens_.refused, 1);
}

TEST_F(sender_test, letters_per_minute_are_kept) {
  s_.change_server([](server& s) { s.letters_per_minute = 2; });
  for (int i = 0; i < 5; ++i) s_.queue(s_.alice);
  auto const begin = s_.clock().now();
  run_sender();
  EXPECT_EQ(server_.taken.size(), 5u);
  EXPECT_GE(s_.clock().now() - begin, minutes(2));
  EXPECT_LT(s_.clock().now() - begin, minutes(3));
}

TEST_F(sender_test, a_letter_that_was_cancelled_meanwhile_is_not_sent) {
  s_.queue(s_.alice);
  auto const id = s_.queue(s_.bob);
  // The write is done before the sender's next read: both run one after another.
  server_.on_send = [&] {
    server_.on_send = {};
    boost::asio::co_spawn(s_.runtime().executor(), cancel(&s_, id), boost::asio::detached);
  };
  run_sender();
  EXPECT_EQ(server_.taken.size(), 1u);
  EXPECT_EQ(state(id), letter_state::cancelled);
}

}  // namespace
}  // namespace outlink::outbox
