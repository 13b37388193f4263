#include "protocol/oauth/id_token.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

id_token_expectation const expected{
    .issuer = "https://as.example", .client_id = "me", .nonce = "N", .now = time_point(1000s)};

std::string token(std::string const& claims) {
  return base64url_encode(R"({"alg":"RS256"})") + "." + base64url_encode(claims) + ".sig";
}
std::string claims(std::string const& more = R"("email":"alice@example.test")", std::string const& aud = "\"me\"",
                   std::string const& exp = "2000") {
  return R"({"iss":"https://as.example","nonce":"N","aud":)" + aud + R"(,"exp":)" + exp +
         (more.empty() ? "" : "," + more) + "}";
}
bool is_refused(std::string const& t) {
  auto const got = read_account(t, expected);
  return !got && got.error().code == "oauth.id_token_invalid";
}

TEST(id_token_test, says_who) {
  EXPECT_EQ(read_account(token(claims()), expected), "alice@example.test");
  EXPECT_EQ(read_account(token(claims(R"("sub":"7","preferred_username":"alice")")), expected), "alice");
  EXPECT_EQ(read_account(token(claims(R"("sub":"7\n")")), expected), "7\\x0A");
}

TEST(id_token_test, several_audiences_need_the_party) {
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", R"(["me","other"])"))));
  EXPECT_EQ(read_account(token(claims(R"("sub":"7","azp":"me")", R"(["me","other"])")), expected), "7");
}

TEST(id_token_test, hostile_ones_are_refused) {
  EXPECT_TRUE(is_refused(""));
  EXPECT_TRUE(is_refused("a.b"));
  EXPECT_TRUE(is_refused("a.!!.c"));
  EXPECT_TRUE(is_refused(token("[]")));
  EXPECT_TRUE(is_refused(token(claims("", "\"me\""))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"other\""))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "[]"))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"me\"", "900"))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"me\"", "\"2000\""))));
  EXPECT_TRUE(is_refused(token(R"({"iss":"https://evil.example","nonce":"N","aud":"me","exp":2000,"sub":"7"})")));
  EXPECT_TRUE(is_refused(token(R"({"iss":"https://as.example","nonce":"M","aud":"me","exp":2000,"sub":"7"})")));
}

TEST(id_token_test, a_minute_of_skew_is_forgiven) {
  EXPECT_TRUE(read_account(token(claims(R"("sub":"7")", "\"me\"", "950")), expected).has_value());
}

}  // namespace
}  // namespace outlink::oauth
