#include "protocol/smtp/authenticate.h"

#include "base/text.h"
#include "support/script.h"

namespace outlink::smtp {
namespace {

using namespace protocol::testing_support;

sasl::credentials alice(std::string token = "T0KEN") {
  return {.user = "alice@example.test",
          .proof = sasl::access_token{secret_text(std::move(token))},
          .host = "localhost",
          .port = 587};
}
sasl::credentials bob(std::string secret = "s3cret") {
  return {.user = "bob", .proof = sasl::password{secret_text(std::move(secret))}};
}
std::string xoauth2(std::string const& token = "T0KEN") {
  return base64_encode(
      "user=alice@example.test\x01"
      "auth=Bearer " +
      token + "\x01\x01");
}
session_state offering(std::string mechanisms) { return {.extensions = {"AUTH " + std::move(mechanisms)}}; }

auto const outcome = [](auto& x) { return x.outcome(); };

failure refused(sasl::credentials const& who, std::string const& mechanisms, script const& lines) {
  auto s = offering(mechanisms);
  authenticate a(s, who);
  play(a, lines);
  auto const end = a.outcome();
  EXPECT_FALSE(end.has_value());
  return end ? failure{} : end.error();
}

TEST(smtp_authenticate_test, with_an_initial_response) {
  auto s = offering("PLAIN XOAUTH2 OAUTHBEARER");
  auto const who = alice();
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  script const lines{"C: AUTH XOAUTH2 " + xoauth2(), "S: 235 2.7.0 Authentication successful"};
  auto a = make();
  play(*a, lines);
  EXPECT_TRUE(a->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {"T0KEN", xoauth2()});
}

TEST(smtp_authenticate_test, a_long_token_goes_by_itself) {
  auto s = offering("XOAUTH2");
  std::string const token(2000, 't');
  auto const who = alice(token);
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  script const lines{"C: AUTH XOAUTH2", "S: 334 ", "C: " + xoauth2(token), "S: 235 ok"};
  auto a = make();
  play(*a, lines);
  EXPECT_TRUE(a->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {token, xoauth2(token)});
}

TEST(smtp_authenticate_test, the_command_stays_within_512_bytes) {
  for (std::size_t size : {300u, 310u, 311u, 312u, 313u, 320u}) {
    auto s = offering("XOAUTH2");
    auto const who = alice(std::string(size, 't'));
    authenticate a(s, who);
    auto const step = a.resume(protocol::started{});
    auto const& bytes = std::get<protocol::write_bytes>(step).bytes;
    auto const whole = "AUTH XOAUTH2 " + xoauth2(std::string(size, 't')) + "\r\n";
    EXPECT_EQ(bytes, whole.size() <= 512 ? whole : "AUTH XOAUTH2\r\n") << size;
  }
}

TEST(smtp_authenticate_test, secrets_are_marked_as_such) {
  auto s = offering("LOGIN");
  auto const who = bob();
  authenticate a(s, who);
  a.resume(protocol::started{});
  a.resume(protocol::written{});
  a.resume(protocol::line_read{"334 VXNlcm5hbWU6"});
  a.resume(protocol::written{});
  auto const step = a.resume(protocol::line_read{"334 UGFzc3dvcmQ6"});
  EXPECT_EQ(std::get<protocol::write_bytes>(step).bytes, base64_encode("s3cret") + "\r\n");
  EXPECT_EQ(std::get<protocol::write_bytes>(step).sensitivity, protocol::sensitivity::secret);
}

TEST(smtp_authenticate_test, a_refused_token_tells_the_servers_reason) {
  auto const f = refused(alice(), "XOAUTH2",
                         {"C: AUTH XOAUTH2 " + xoauth2(),
                          "S: 334 " + base64_encode(R"({"status":"400","schemes":"Bearer","scope":"mail"})"),
                          "C: ", "S: 535-5.7.8 Username and Password not accepted.", "S: 535 5.7.8 help"});
  EXPECT_EQ(f.code, "smtp.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_EQ(f.where, "sign in");
  EXPECT_EQ(f.peer_code, "5.7.8");
  EXPECT_EQ(f.peer, "535 5.7.8 Username and Password not accepted. help (status 400, scope mail, schemes Bearer)");
}

TEST(smtp_authenticate_test, oauthbearer_answers_the_error_with_0x01) {
  auto const message = base64_encode(
      "n,a=alice@example.test,\x01host=localhost\x01port=587\x01"
      "auth=Bearer T0KEN\x01\x01");
  auto const f = refused(alice(), "OAUTHBEARER",
                         {"C: AUTH OAUTHBEARER " + message, "S: 334 " + base64_encode(R"({"status":"invalid_token"})"),
                          "C: AQ==", "S: 535 5.7.8 no"});
  EXPECT_EQ(f.remedy, remedy::consent_again);
}

TEST(smtp_authenticate_test, a_server_that_keeps_asking_is_left) {
  EXPECT_EQ(refused(alice(), "XOAUTH2", {"C: AUTH XOAUTH2 " + xoauth2(), "S: 334 ", "C: ", "S: 334 "}).code,
            "smtp.protocol");
  auto const plain = base64_encode(std::string("\0bob\0s3cret", 11));
  EXPECT_EQ(refused(bob(), "PLAIN", {"C: AUTH PLAIN " + plain, "S: 334 "}).code, "smtp.protocol");
}

TEST(smtp_authenticate_test, passwords_by_plain_or_login) {
  auto const who = bob();
  auto s = offering("LOGIN PLAIN");
  authenticate plain(s, who);
  play(plain, {"C: AUTH PLAIN " + base64_encode(std::string("\0bob\0s3cret", 11)), "S: 235 ok"});
  EXPECT_TRUE(plain.outcome().has_value());
  s = offering("NTLM LOGIN");
  script const lines{"C: AUTH LOGIN",       "S: 334 VXNlcm5hbWU6",           "C: " + base64_encode("bob"),
                     "S: 334 UGFzc3dvcmQ6", "C: " + base64_encode("s3cret"), "S: 235 ok"};
  auto make = [&] { return std::make_unique<authenticate>(s, who); };
  auto login = make();
  play(*login, lines);
  EXPECT_TRUE(login->outcome().has_value());
  fails_well_at_every_step(make, lines, outcome, {"s3cret", base64_encode("s3cret")});
}

TEST(smtp_authenticate_test, refusals_are_told_apart) {
  struct row {
    std::string answer, code;
    outlink::remedy of_token, of_password;
  };
  for (auto const& r : std::vector<row>{
           {"535 5.7.8 no", "smtp.authentication_failed", remedy::consent_again, remedy::fix_setup},
           {"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            "smtp.authentication_failed", remedy::consent_again, remedy::fix_setup},
           {"534 5.7.9 Application-specific password required", "smtp.authentication_failed", remedy::fix_setup,
            remedy::fix_setup},
           {"504 5.5.4 Unrecognized authentication type", "smtp.authentication_failed", remedy::fix_setup,
            remedy::fix_setup},
           {"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
            "smtp.auth_disabled", remedy::fix_setup, remedy::fix_setup},
           {"535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "smtp.auth_disabled",
            remedy::fix_setup, remedy::fix_setup},
           {"530 5.7.0 Must issue a STARTTLS command first", "smtp.tls_required", remedy::fix_setup, remedy::fix_setup},
           {"538 5.7.11 Encryption required", "smtp.tls_required", remedy::fix_setup, remedy::fix_setup},
           {"500 5.5.6 Authentication exchange line is too long", "smtp.token_too_long", remedy::fix_setup,
            remedy::fix_setup},
           {"454 4.7.0 Temporary authentication failure", "smtp.unavailable", remedy::retry, remedy::retry},
           {"451 4.3.0 try again", "smtp.unavailable", remedy::retry, remedy::retry},
           {"354 what", "smtp.protocol", remedy::retry, remedy::retry}}) {
    auto const token = refused(alice(), "XOAUTH2", {"C: AUTH XOAUTH2 " + xoauth2(), "S: " + r.answer});
    EXPECT_EQ(token.code, r.code) << r.answer;
    EXPECT_EQ(token.remedy, r.of_token) << r.answer;
    auto const password =
        refused(bob(), "PLAIN", {"C: AUTH PLAIN " + base64_encode(std::string("\0bob\0s3cret", 11)), "S: " + r.answer});
    EXPECT_EQ(password.code, r.code) << r.answer;
    EXPECT_EQ(password.remedy, r.of_password) << r.answer;
  }
}

TEST(smtp_authenticate_test, nothing_in_common_or_nothing_to_send) {
  EXPECT_EQ(refused(alice(), "PLAIN LOGIN", {}).code, "sasl.no_common_mechanism");
  EXPECT_EQ(refused(bob(), "NTLM", {}).code, "sasl.no_common_mechanism");
  auto odd = alice();
  odd.user = "a\r\nRSET";
  EXPECT_EQ(refused(odd, "XOAUTH2", {}).code, "sasl.invalid_user");
}

}  // namespace
}  // namespace outlink::smtp
