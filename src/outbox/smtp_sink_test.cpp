// Senders over SMTP against a server that is written in the test, through the real dialer.
#include "outbox/smtp_sink.h"

#include "net/dialer.h"
#include "outbox/sender.h"
#include "outbox/sinks.h"
#include "support/outbox_stage.h"
#include "support/smtp_peer.h"

namespace outlink::outbox {
namespace {

using testing_support::clock_bell;
using testing_support::smtp_peer;

class smtp_sink_test : public testing::Test {
 protected:
  health run_sender(smtp_peer const& peer) {
    s_.change_server([&](server& s) { s.endpoint.port = peer.port(); });
    sender one({.storage = s_.store().outbox(),
                .sinks = *sinks_,
                .tokens = tokens_,
                .clock = s_.clock(),
                .randomness = s_.runtime().randomness()},
               s_.server, std::make_unique<clock_bell>(s_.clock()), [] {});
    EXPECT_THROW((void)s_.run(one.run()), boost::system::system_error);
    return one.health();
  }
  result<void> open(smtp_peer const& peer, proof const& p) {
    s_.server.endpoint.port = peer.port();
    s_.server.user_name = "outlink@example.test";
    sink_ = sinks_->make(s_.server);
    return s_.run(sink_->open(p));
  }

  testing_support::outbox_stage s_;
  testing_support::scripted_http http_;
  std::unique_ptr<flow::dialer> dialer_ = net::make_dialer(s_.runtime().executor(), "").value();
  std::unique_ptr<sink_factory> sinks_ = make_sinks(*dialer_, http_, s_.clock(), "outlink.example.test");
  testing_support::told_tokens tokens_;
  std::unique_ptr<letter_sink> sink_;
};

TEST_F(smtp_sink_test, a_letter_is_sent_once_as_it_is) {
  smtp_peer peer;
  auto const id = s_.queue(s_.alice);
  auto const h = run_sender(peer);
  ASSERT_EQ(peer.letters().size(), 1u);
  auto const got = peer.letters().front();
  EXPECT_EQ(got.letter, s_.raw(id)) << "with its dot on a line";
  EXPECT_TRUE(got.from.starts_with("MAIL FROM:<outlink@example.test>")) << got.from;
  EXPECT_EQ(got.to, "RCPT TO:<alice@example.test>");
  EXPECT_EQ(peer.commands().front(), "EHLO outlink.example.test");
  EXPECT_EQ(peer.commands().back(), "QUIT");
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).answer, "250 2.0.0 queued as 1");
  EXPECT_EQ(h.letters, 1);
  // A sender that starts anew has nothing to do.
  run_sender(peer);
  EXPECT_EQ(peer.letters().size(), 1u);
}

TEST_F(smtp_sink_test, refused_for_now_it_is_sent_later_over_the_same_connection_if_it_is_open) {
  smtp_peer peer({.to_rcpt = {"450 4.7.1 greylisted"}});
  auto const first = s_.queue(s_.alice);
  auto const second = s_.queue(s_.bob);
  auto const begin = s_.clock().now();
  run_sender(peer);
  ASSERT_EQ(peer.letters().size(), 2u);
  EXPECT_EQ(peer.letters()[0].to, "RCPT TO:<bob@example.test>");
  EXPECT_EQ(s_.load(first).attempts, 2);
  EXPECT_EQ(s_.load(first).state, letter_state::sent);
  EXPECT_EQ(s_.load(second).attempts, 1);
  EXPECT_GE(s_.clock().now() - begin, std::chrono::seconds(30));
}

TEST_F(smtp_sink_test, a_lost_answer_makes_the_same_letter_go_again) {
  smtp_peer peer({.to_letter = {""}});
  auto const id = s_.queue(s_.alice);
  run_sender(peer);
  ASSERT_EQ(peer.letters().size(), 2u);
  EXPECT_EQ(peer.letters()[0].letter, peer.letters()[1].letter);
  EXPECT_NE(peer.letters()[1].letter.find("Message-Id: <m1@example.test>"), std::string::npos)
      << peer.letters()[1].letter;
  EXPECT_EQ(peer.connections(), 2);
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).attempts, 2);
}

TEST_F(smtp_sink_test, a_refused_token_is_renewed) {
  s_.use_grant();
  smtp_peer peer;
  tokens_.current = "ended early";
  auto const id = s_.queue(s_.alice);
  run_sender(peer);
  EXPECT_EQ(tokens_.refused, 1);
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).attempts, 1);
}

TEST_F(smtp_sink_test, letters_wait_while_the_server_is_down) {
  smtp_peer peer({.greetings = {"421 4.3.2 down", "421 4.3.2 down", "554 no service", "451 4.3.0 later"}});
  auto const id = s_.queue(s_.alice);
  auto const h = run_sender(peer);
  EXPECT_EQ(peer.connections(), 5);
  EXPECT_EQ(s_.load(id).attempts, 1);
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_FALSE(h.trouble);
}

TEST_F(smtp_sink_test, an_address_that_is_not_there_fails_at_once) {
  smtp_peer peer({.to_rcpt = {"550 5.1.1 no such user here"}});
  auto const id = s_.queue(s_.alice);
  run_sender(peer);
  EXPECT_EQ(s_.load(id).state, letter_state::failed);
  EXPECT_EQ(s_.load(id).answer, "550 5.1.1 no such user here");
  EXPECT_TRUE(s_.load(s_.alice).bounced_at);
  EXPECT_TRUE(peer.letters().empty());
}

TEST_F(smtp_sink_test, the_sender_is_tried_without_a_letter) {
  smtp_peer peer({.to_mail = {"250 ok", "553 5.7.1 not yours", "451 later"}});
  ASSERT_TRUE(open(peer, password_proof{secret_text(std::string("pw"))}));
  EXPECT_TRUE(s_.run(sink_->try_sender("outlink@example.test")));
  EXPECT_EQ(peer.commands().back(), "RSET");
  auto const refused = s_.run(sink_->try_sender("eve@example.test")).error();
  EXPECT_EQ(refused.code, "smtp.sender_refused");
  EXPECT_EQ(refused.remedy, remedy::fix_setup);
  EXPECT_EQ(refused.where, "sender");
  EXPECT_EQ(refused.peer, "553 5.7.1 not yours");
  EXPECT_EQ(s_.run(sink_->try_sender("bob@example.test")).error().code, "smtp.later");
  s_.run_plain([](letter_sink* s) -> boost::asio::awaitable<bool> {
    co_await s->close();
    co_return true;
  }(sink_.get()));
  EXPECT_FALSE(sink_->is_open());
}

TEST_F(smtp_sink_test, without_sign_in_nobody_signs_in_and_a_wrong_password_says_where) {
  smtp_peer peer;
  ASSERT_TRUE(open(peer, no_proof{}));
  EXPECT_EQ(peer.commands(), std::vector<std::string>{"EHLO outlink.example.test"});
  auto const wrong = open(peer, token_proof{secret_text(std::string("bad"))}).error();
  EXPECT_EQ(wrong.where, "sign in");
  EXPECT_EQ(wrong.code, "smtp.authentication_failed");
  EXPECT_EQ(wrong.remedy, remedy::consent_again);
  EXPECT_FALSE(sink_->is_open());
}

}  // namespace
}  // namespace outlink::outbox
