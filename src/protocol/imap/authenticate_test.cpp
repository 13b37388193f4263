#include "protocol/imap/authenticate.h"

#include "base/text.h"
#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

sasl::credentials token_of_alice() {
  return {.user = "alice@example.test",
          .proof = sasl::access_token{secret_text(std::string("T0KEN"))},
          .host = "localhost",
          .port = 993};
}
std::string const xoauth2 = base64_encode(
    "user=alice@example.test\x01"
    "auth=Bearer T0KEN\x01\x01");

session_state offering(std::vector<std::string> capabilities) { return {.capabilities = std::move(capabilities)}; }

TEST(authenticate_test, with_an_initial_response) {
  auto s = offering({"SASL-IR", "AUTH=XOAUTH2"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  script const lines{"C: A1 AUTHENTICATE XOAUTH2 " + xoauth2, "S: A1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in"};
  play(a, lines);
  EXPECT_TRUE(a.outcome().has_value());
  EXPECT_TRUE(s.can("IDLE"));
  auto make = [&] {
    s = offering({"SASL-IR", "AUTH=XOAUTH2"});
    return std::make_unique<authenticate>(s, who);
  };
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); }, {"T0KEN", xoauth2});
}

TEST(authenticate_test, without_an_initial_response) {
  auto s = offering({"AUTH=XOAUTH2"});
  auto const who = token_of_alice();
  script const lines{"C: A1 AUTHENTICATE XOAUTH2", "S: + ", "C: " + xoauth2, "S: A1 OK Logged in"};
  authenticate a(s, who);
  play(a, lines);
  EXPECT_TRUE(a.outcome().has_value());
  auto make = [&] {
    s = offering({"AUTH=XOAUTH2"});
    return std::make_unique<authenticate>(s, who);
  };
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); }, {"T0KEN", xoauth2});
}

TEST(authenticate_test, a_refused_token_tells_the_servers_reason) {
  auto s = offering({"SASL-IR", "AUTH=XOAUTH2"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  play(a, {"C: A1 AUTHENTICATE XOAUTH2 " + xoauth2,
           "S: + " + base64_encode(R"({"status":"401","schemes":"bearer","scope":"mail"})"),
           "C: ", "S: A1 NO [AUTHENTICATIONFAILED] Authentication failed."});
  auto const f = a.outcome().error();
  EXPECT_EQ(f.code, "imap.authentication_failed");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_EQ(f.where, "sign in");
  EXPECT_NE(f.peer.find("status 401"), std::string::npos);
}

TEST(authenticate_test, oauthbearer_answers_the_error_with_0x01) {
  auto s = offering({"SASL-IR", "AUTH=OAUTHBEARER"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  auto const message = base64_encode(
      "n,a=alice@example.test,\x01host=localhost\x01port=993\x01"
      "auth=Bearer T0KEN\x01\x01");
  play(a, {"C: A1 AUTHENTICATE OAUTHBEARER " + message, "S: + " + base64_encode(R"({"status":"invalid_token"})"),
           "C: AQ==", "S: A1 NO refused"});
  EXPECT_EQ(a.outcome().error().code, "imap.authentication_failed");
}

TEST(authenticate_test, exchange_refuses_without_a_document) {
  auto s = offering({"SASL-IR", "AUTH=XOAUTH2"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  play(a, {"C: A1 AUTHENTICATE XOAUTH2 " + xoauth2, "S: A1 NO AUTHENTICATE failed."});
  EXPECT_EQ(a.outcome().error().code, "imap.authentication_failed");
}

TEST(authenticate_test, a_server_that_cannot_check_is_passing_trouble) {
  auto s = offering({"SASL-IR", "AUTH=XOAUTH2"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  play(a, {"C: A1 AUTHENTICATE XOAUTH2 " + xoauth2, "S: A1 NO [UNAVAILABLE] Temporary authentication failure"});
  EXPECT_EQ(a.outcome().error().code, "imap.unavailable");
  EXPECT_EQ(a.outcome().error().remedy, remedy::retry);
}

TEST(authenticate_test, a_wrong_password_is_a_matter_of_set_up) {
  auto s = offering({"SASL-IR", "AUTH=PLAIN"});
  sasl::credentials const who{.user = "bob", .proof = sasl::password{secret_text(std::string("pw"))}};
  authenticate a(s, who);
  play(a, {"C: A1 AUTHENTICATE PLAIN " + base64_encode(std::string("\0bob\0pw", 7)),
           "S: A1 NO [AUTHENTICATIONFAILED] no"});
  EXPECT_EQ(a.outcome().error().remedy, remedy::fix_setup);
}

TEST(authenticate_test, refusals_that_are_not_the_proofs_fault) {
  auto refuse = [](std::string answer) {
    auto s = offering({"SASL-IR", "AUTH=XOAUTH2"});
    auto const who = token_of_alice();
    authenticate a(s, who);
    play(a, {"C: A1 AUTHENTICATE XOAUTH2 " + xoauth2, "S: A1 " + answer});
    return a.outcome().error();
  };
  EXPECT_EQ(refuse("NO [ALERT] Too many simultaneous connections. (Failure)").code, "imap.throttled");
  EXPECT_EQ(refuse("BAD Request is throttled. Suggested Backoff Time: 1 milliseconds").code, "imap.throttled");
  EXPECT_EQ(refuse("NO [ALERT] Your account is not enabled for IMAP use.").code, "imap.switched_off");
  EXPECT_EQ(refuse("NO [AUTHORIZATIONFAILED] no").code, "imap.not_permitted");
  EXPECT_EQ(refuse("NO [EXPIRED] token").code, "imap.authentication_failed");
  EXPECT_EQ(refuse("NO [EXPIRED] token").remedy, remedy::consent_again);
  EXPECT_EQ(refuse("NO [WEBALERT https://example.test/] Web login required.").remedy, remedy::consent_again);
}

TEST(authenticate_test, nothing_in_common) {
  auto s = offering({"AUTH=PLAIN"});
  auto const who = token_of_alice();
  authenticate a(s, who);
  play(a, {});
  EXPECT_EQ(a.outcome().error().code, "sasl.no_common_mechanism");
}

}  // namespace
}  // namespace outlink::imap
