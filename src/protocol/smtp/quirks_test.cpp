// What real servers say, from tests/talk/smtp.
#include "base/limits.h"
#include "base/text.h"
#include "protocol/smtp/smtp.h"
#include "support/script.h"

namespace outlink::smtp {
namespace {

using protocol::testing_support::transcript;

sasl::credentials alice(std::size_t token_bytes = 100) {
  return {.user = "alice@example.test",
          .proof = sasl::access_token{secret_text(std::string(token_bytes, 't'))},
          .host = "localhost",
          .port = 587};
}
sasl::credentials bob() { return {.user = "bob", .proof = sasl::password{secret_text(std::string("pw"))}}; }

template <class Talk>
auto run(transcript& server, Talk talk) {
  server.run(talk);
  return talk.outcome();
}
transcript open(std::string const& name) { return transcript(OUTLINK_TALK + name); }

TEST(smtp_quirks_test, exchange_online_with_smtp_auth_switched_off) {
  auto server = open("exchange_online_smtp_auth_off.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(s.sasl_mechanisms().empty());
  EXPECT_TRUE(run(server, starttls(s)).has_value());
  EXPECT_EQ(s.size_max, 157286400u);
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "smtp.auth_disabled");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_NE(f.words.find("for the organization"), std::string::npos);
  EXPECT_EQ(f.peer_code, "5.7.139");
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, exchange_online_refuses_a_token_without_a_document) {
  auto server = open("exchange_online_refuses_token.txt");
  session_state s;
  auto const who = alice(1500);
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "smtp.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, exchange_online_refuses_the_sender_after_the_letter) {
  auto server = open("exchange_online_send_as_denied.txt");
  session_state s;
  auto const f = run(server, send(s, {.from = "help@example.test", .to = {"bob@example.test"}}, "x")).error();
  EXPECT_EQ(f.code, "smtp.sender_refused");
  EXPECT_EQ(f.peer_code, "5.2.252");
  EXPECT_LE(f.peer.size(), limits::peer_words_bytes_max + 3);
}

TEST(smtp_quirks_test, exchange_offers_other_ways_of_signing_in_before_tls) {
  auto server = open("exchange_offers_auth_before_tls.txt");
  session_state s;
  auto const who = bob();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_EQ(s.sasl_mechanisms(), std::vector<std::string>{"NTLM"});
  EXPECT_TRUE(run(server, starttls(s)).has_value());
  EXPECT_EQ(s.sasl_mechanisms(), (std::vector<std::string>{"NTLM", "LOGIN"}));
  EXPECT_FALSE(s.can("PIPELINING"));
  EXPECT_TRUE(run(server, authenticate(s, who)).has_value());
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, google_explains_its_refusal) {
  auto server = open("google_refuses_token.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_NE(f.peer.find("status 400"), std::string::npos);
  EXPECT_NE(f.peer.find("scope https://mail.google.com/"), std::string::npos);
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, google_wants_an_application_password) {
  auto server = open("google_wants_an_application_password.txt");
  session_state s{.extensions = {"AUTH PLAIN"}};
  auto const who = bob();
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "smtp.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
}

TEST(smtp_quirks_test, postfix_greets_in_many_lines_and_offers_auth_twice) {
  auto server = open("postfix_advertises_twice.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_EQ(s.sasl_mechanisms(), (std::vector<std::string>{"PLAIN", "LOGIN", "XOAUTH2"}));
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "smtp.authentication_failed");
  EXPECT_EQ(f.peer_code, "5.7.8");
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, postfix_refuses_the_sender_at_the_recipient) {
  auto server = open("postfix_sender_not_owned.txt");
  session_state s;
  auto const f = run(server, send(s, {.from = "help@example.test", .to = {"bob@example.test"}}, "x")).error();
  EXPECT_EQ(f.code, "smtp.sender_refused");
  EXPECT_NE(f.words.find("help@example.test"), std::string::npos);
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, postfix_takes_a_letter_for_one_of_two) {
  auto server = open("postfix_takes_a_letter.txt");
  session_state s{.extensions = {"PIPELINING"}};
  envelope const e{.from = "alice@example.test", .to = {"carol@example.test", "bob@example.test"}};
  auto const got = run(server, send(s, e, "Subject: a\n\nb")).value();
  EXPECT_EQ(got.answer, "250 2.0.0 Ok: queued as 4A1B2C3D4E");
  ASSERT_EQ(got.refused.size(), 1u);
  EXPECT_EQ(got.refused[0].address, "carol@example.test");
  EXPECT_TRUE(run(server, quit(s)).has_value());
  EXPECT_TRUE(server.is_over());
}

TEST(smtp_quirks_test, an_old_server_knows_only_helo) {
  auto server = open("old_server_knows_only_helo.txt");
  session_state s;
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(s.extensions.empty());
  EXPECT_TRUE(server.is_over());
}

}  // namespace
}  // namespace outlink::smtp
