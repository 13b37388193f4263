#include "protocol/pop3/authenticate.h"

#include "base/text.h"
#include "support/script.h"

namespace outlink::pop3 {
namespace {

using namespace protocol::testing_support;

sasl::credentials alice() {
  return {.user = "alice@example.test",
          .proof = sasl::access_token{secret_text(std::string("T0KEN"))},
          .host = "localhost",
          .port = 995};
}
sasl::credentials bob(std::string secret = "s3cret") {
  return {.user = "bob", .proof = sasl::password{secret_text(std::move(secret))}};
}
std::string const xoauth2 = base64_encode(
    "user=alice@example.test\x01"
    "auth=Bearer T0KEN\x01\x01");
std::string const plain_of_bob = base64_encode(std::string("\0bob\0s3cret", 11));

auto const outcome = [](auto& x) { return x.outcome(); };

session_state offering(std::string mechanisms) { return {.capabilities = {"SASL " + std::move(mechanisms)}}; }

failure refused(sasl::credentials const& who, session_state s, script const& lines) {
  authenticate a(s, who);
  play(a, lines);
  auto const end = a.outcome();
  EXPECT_FALSE(end.has_value());
  return end ? failure{} : end.error();
}

TEST(pop3_authenticate_test, a_token_in_two_lines) {
  auto s = offering("PLAIN XOAUTH2");
  auto const who = alice();
  for (auto const* asks : {"S: + ", "S: +"}) {
    script const lines{"C: AUTH XOAUTH2", asks, "C: " + xoauth2, "S: +OK User successfully logged on."};
    auto make = [&] { return std::make_unique<authenticate>(s, who); };
    auto a = make();
    play(*a, lines);
    EXPECT_TRUE(a->outcome().has_value());
    fails_well_at_every_step(make, lines, outcome, {"T0KEN", xoauth2});
  }
}

TEST(pop3_authenticate_test, a_token_in_one_line_where_two_are_refused) {
  auto s = offering("XOAUTH2");
  auto const who = alice();
  script const lines{"C: AUTH XOAUTH2", "S: -ERR bad command", "C: AUTH XOAUTH2 " + xoauth2, "S: +OK welcome"};
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  auto a = make();
  play(*a, lines);
  EXPECT_TRUE(a->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {"T0KEN", xoauth2});
}

TEST(pop3_authenticate_test, a_refused_token_tells_the_servers_reason) {
  auto const f = refused(alice(), offering("XOAUTH2"),
                         {"C: AUTH XOAUTH2", "S: + ", "C: " + xoauth2,
                          "S: + " + base64_encode(R"({"status":"401","schemes":"bearer","scope":"mail"})"),
                          "C: ", "S: -ERR [AUTH] Authentication failed."});
  EXPECT_EQ(f.code, "pop3.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_EQ(f.where, "sign in");
  EXPECT_EQ(f.peer, "-ERR [AUTH] Authentication failed. (status 401, scope mail, schemes bearer)");
}

TEST(pop3_authenticate_test, oauthbearer_answers_the_error_with_0x01) {
  auto const message = base64_encode(
      "n,a=alice@example.test,\x01host=localhost\x01port=995\x01"
      "auth=Bearer T0KEN\x01\x01");
  auto const f = refused(alice(), offering("OAUTHBEARER"),
                         {"C: AUTH OAUTHBEARER", "S: + ", "C: " + message,
                          "S: + " + base64_encode(R"({"status":"invalid_token"})"), "C: AQ==", "S: -ERR [AUTH] no"});
  EXPECT_EQ(f.remedy, remedy::consent_again);
}

TEST(pop3_authenticate_test, passwords_by_plain_where_it_is_offered) {
  auto s = offering("PLAIN");
  auto const who = bob();
  script const lines{"C: AUTH PLAIN", "S: + ", "C: " + plain_of_bob, "S: +OK"};
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  auto a = make();
  play(*a, lines);
  EXPECT_TRUE(a->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {"s3cret", plain_of_bob});
}

TEST(pop3_authenticate_test, else_by_user_and_pass) {
  session_state s;
  auto const who = bob("s3cret with blanks");
  script const lines{"C: USER bob", "S: +OK", "C: PASS s3cret with blanks", "S: +OK"};
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  auto a = make();
  play(*a, lines);
  EXPECT_TRUE(a->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {"s3cret"});
}

TEST(pop3_authenticate_test, secrets_are_marked_as_such) {
  session_state s;
  auto const who = bob();
  authenticate pass(s, who);
  pass.resume(protocol::started{});
  pass.resume(protocol::written{});
  auto const step = pass.resume(protocol::line_read{"+OK"});
  EXPECT_EQ(std::get<protocol::write_bytes>(step).sensitivity, protocol::sensitivity::secret);
  auto const token = alice();
  s = offering("XOAUTH2");
  authenticate a(s, token);
  a.resume(protocol::started{});
  a.resume(protocol::written{});
  auto const blob = a.resume(protocol::line_read{"+ "});
  EXPECT_EQ(std::get<protocol::write_bytes>(blob).sensitivity, protocol::sensitivity::secret);
}

TEST(pop3_authenticate_test, names_and_passwords_say_no_commands) {
  EXPECT_EQ(refused(bob("a\r\nDELE 1"), {}, {}).code, "pop3.invalid_password");
  auto odd = bob();
  odd.user = "bob\r\nDELE 1";
  EXPECT_EQ(refused(odd, {}, {}).code, "sasl.invalid_user");
  EXPECT_EQ(refused(odd, offering("PLAIN"), {}).code, "sasl.invalid_user");
}

TEST(pop3_authenticate_test, refusals_are_told_apart) {
  struct row {
    char const *answer, *code;
    outlink::remedy of_token, of_password;
  };
  for (auto const& r :
       std::vector<row>{{"-ERR [AUTH] no", "pop3.authentication_failed", remedy::consent_again, remedy::fix_setup},
                        {"-ERR Authentication failure: unknown user name or bad password.",
                         "pop3.authentication_failed", remedy::consent_again, remedy::fix_setup},
                        {"-ERR [SYS/TEMP] later", "pop3.unavailable", remedy::retry, remedy::retry},
                        {"-ERR [IN-USE] locked", "pop3.unavailable", remedy::retry, remedy::retry},
                        {"-ERR [LOGIN-DELAY] wait", "pop3.unavailable", remedy::retry, remedy::retry},
                        {"-ERR [SYS/PERM] POP is off", "pop3.refused", remedy::fix_setup, remedy::fix_setup},
                        {"what", "pop3.malformed", remedy::retry, remedy::retry}}) {
    auto const token = refused(alice(), offering("XOAUTH2"),
                               {"C: AUTH XOAUTH2", "S: + ", "C: " + xoauth2, std::string("S: ") + r.answer});
    EXPECT_EQ(token.code, r.code) << r.answer;
    EXPECT_EQ(token.remedy, r.of_token) << r.answer;
    auto const password =
        refused(bob(), {}, {"C: USER bob", "S: +OK", "C: PASS s3cret", std::string("S: ") + r.answer});
    EXPECT_EQ(password.code, r.code) << r.answer;
    EXPECT_EQ(password.remedy, r.of_password) << r.answer;
  }
}

TEST(pop3_authenticate_test, a_refusal_before_the_proof_is_told_apart) {
  EXPECT_EQ(refused(alice(), offering("XOAUTH2"), {"C: AUTH XOAUTH2", "S: -ERR [SYS/TEMP] later"}).code,
            "pop3.unavailable");
  EXPECT_EQ(refused(alice(), offering("XOAUTH2"), {"C: AUTH XOAUTH2", "S: +OK"}).code, "pop3.protocol");
  EXPECT_EQ(refused(bob(), {}, {"C: USER bob", "S: -ERR [AUTH] unknown"}).code, "pop3.authentication_failed");
  EXPECT_EQ(refused(bob(), {}, {"C: USER bob", "S: + what"}).code, "pop3.protocol");
}

TEST(pop3_authenticate_test, a_server_that_keeps_asking_is_left) {
  EXPECT_EQ(
      refused(alice(), offering("XOAUTH2"), {"C: AUTH XOAUTH2", "S: + ", "C: " + xoauth2, "S: + ", "C: ", "S: + "})
          .code,
      "pop3.protocol");
  EXPECT_EQ(refused(bob(), offering("PLAIN"), {"C: AUTH PLAIN", "S: + ", "C: " + plain_of_bob, "S: + "}).code,
            "pop3.protocol");
}

TEST(pop3_authenticate_test, nothing_in_common) {
  EXPECT_EQ(refused(alice(), offering("PLAIN"), {}).code, "sasl.no_common_mechanism");
  EXPECT_EQ(refused(alice(), {}, {}).code, "sasl.no_common_mechanism");
}

}  // namespace
}  // namespace outlink::pop3
