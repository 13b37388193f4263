#include "protocol/oauth/grants.h"

#include <gtest/gtest.h>

#include "protocol/oauth/key_test_support.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

secret_text text(std::string s) { return secret_text(std::move(s)); }
client const post{.id = "i", .proof = post_secret{text("s&")}};
client const open{.id = "i", .proof = no_proof{}};

TEST(grants_test, code) {
  EXPECT_EQ(exchange_code(open, text("c+d"), "https://o.example/cb", text("V")).body.reveal(),
            "grant_type=authorization_code&code=c%2Bd&redirect_uri=https%3A%2F%2Fo.example%2Fcb&code_verifier=V&"
            "client_id=i");
}

TEST(grants_test, refresh_with_and_without_scopes) {
  EXPECT_EQ(refresh(post, text("R")).body.reveal(),
            "grant_type=refresh_token&refresh_token=R&client_id=i&client_secret=s%26");
  EXPECT_EQ(refresh(open, text("R"), {"a", "b"}, {{"redirect_uri", "https://o"}}).body.reveal(),
            "grant_type=refresh_token&refresh_token=R&scope=a%20b&redirect_uri=https%3A%2F%2Fo&client_id=i");
}

TEST(grants_test, client_credentials_with_and_without_scopes) {
  EXPECT_EQ(client_credentials(post, {"https://outlook.office365.com/.default"}).body.reveal(),
            "grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.com%2F.default&client_id=i&"
            "client_secret=s%26");
  EXPECT_EQ(client_credentials(open, {}, {{"resource", "r"}}).body.reveal(),
            "grant_type=client_credentials&resource=r&client_id=i");
}

TEST(grants_test, a_service_account_acts_for_a_mailbox) {
  auto const key = read_signing_key(text(std::string(testing_support::rfc7515_rsa_pem)), {}).value();
  service_assertion const a{.issuer = "svc@p.iam.example",
                            .subject = "box@o.example",
                            .token_endpoint = "https://as.example/token",
                            .scopes = {"https://mail.google.com/"},
                            .kid = "k"};
  auto const r = jwt_bearer(a, key, time_point(1'800'000'000s), {{"x", "y"}}).value();
  EXPECT_TRUE(r.authorization.empty());
  auto const& body = r.body.reveal();
  std::string const start = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
  ASSERT_TRUE(body.starts_with(start) && body.ends_with("&x=y")) << body;
  auto const p = split_compact(body.substr(start.size(), body.size() - start.size() - 4)).value();
  EXPECT_EQ(p.header, R"({"alg":"RS256","typ":"JWT","kid":"k"})");
  EXPECT_EQ(p.payload, R"({"iss":"svc@p.iam.example","scope":"https://mail.google.com/",)"
                       R"("aud":"https://as.example/token","iat":1800000000,"exp":1800003600,"sub":"box@o.example"})");
}

TEST(grants_test, a_service_account_needs_an_rsa_key) {
  auto const key = read_signing_key(text(std::string(testing_support::rfc7515_ec_pem)), {}).value();
  EXPECT_EQ(jwt_bearer({.issuer = "x"}, key, {}).error().code, "signing_key.invalid");
}

}  // namespace
}  // namespace outlink::oauth
