// What real servers say, from tests/talk/pop3.
#include "protocol/pop3/pop3.h"
#include "support/script.h"

namespace outlink::pop3 {
namespace {

using protocol::testing_support::transcript;

sasl::credentials alice() {
  return {.user = "alice@example.test",
          .proof = sasl::access_token{secret_text(std::string(1500, 't'))},
          .host = "localhost",
          .port = 995};
}
sasl::credentials bob() { return {.user = "bob", .proof = sasl::password{secret_text(std::string("pw"))}}; }

template <class Talk>
auto run(transcript& server, Talk talk) {
  server.run(talk);
  return talk.outcome();
}
transcript open(std::string const& name) { return transcript(OUTLINK_TALK + name); }

TEST(pop3_quirks_test, exchange_refuses_without_code_and_document) {
  auto server = open("exchange_refuses_token.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "pop3.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_TRUE(server.is_over());
}

TEST(pop3_quirks_test, exchange_closes_and_says_so_in_words) {
  auto server = open("exchange_closes_after_one_line.txt");
  session_state s{.capabilities = {"SASL XOAUTH2"}};
  auto const who = alice();
  EXPECT_EQ(run(server, authenticate(s, who)).error().code, "pop3.unavailable");
}

TEST(pop3_quirks_test, dovecot_explains_its_refusal) {
  auto server = open("dovecot_refuses_token.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  EXPECT_TRUE(s.can("PIPELINING"));
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "pop3.authentication_failed");
  EXPECT_NE(f.peer.find("status 401"), std::string::npos);
  EXPECT_TRUE(server.is_over());
}

TEST(pop3_quirks_test, dovecot_cannot_check_a_token) {
  auto server = open("dovecot_cannot_check.txt");
  session_state s{.capabilities = {"SASL XOAUTH2"}};
  auto const who = alice();
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "pop3.unavailable");
  EXPECT_EQ(f.remedy, remedy::retry);
}

TEST(pop3_quirks_test, google_with_pop_switched_off) {
  auto server = open("google_pop_is_off.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  auto const f = run(server, authenticate(s, who)).error();
  EXPECT_EQ(f.code, "pop3.refused");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_TRUE(server.is_over());
}

TEST(pop3_quirks_test, dovecot_from_the_greeting_to_the_end) {
  auto server = open("dovecot_reads_and_removes.txt");
  session_state s;
  auto const who = alice();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  EXPECT_TRUE(run(server, stls(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  EXPECT_TRUE(run(server, authenticate(s, who)).has_value());
  auto const letters = run(server, list(s)).value();
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[1].uid, "000000026923a000");
  EXPECT_EQ(letters[1].bytes, 300);
  EXPECT_EQ(run(server, retrieve(s, 1, 1000)).value(), "Subject: a\r\n\r\n.\r\n.b\r\n\r\n");
  EXPECT_FALSE(run(server, retrieve(s, 3, 1000)).value().has_value());
  EXPECT_TRUE(run(server, remove_letters(s, {1})).value().empty());
  EXPECT_TRUE(run(server, quit(s)).has_value());
  EXPECT_TRUE(server.is_over());
}

TEST(pop3_quirks_test, an_old_server_without_capa) {
  auto server = open("old_server_without_capa.txt");
  session_state s;
  auto const who = bob();
  EXPECT_TRUE(run(server, greeting(s)).has_value());
  EXPECT_TRUE(run(server, capability(s)).has_value());
  EXPECT_EQ(run(server, authenticate(s, who)).error().code, "pop3.unavailable");
  EXPECT_TRUE(server.is_over());
}

}  // namespace
}  // namespace outlink::pop3
