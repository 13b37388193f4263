#include "protocol/oauth/revocation.h"

#include <gtest/gtest.h>

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};
std::string code_of(int status, std::string_view body = {}) {
  auto const r = judge_revocation({.status = status, .body = body}, now);
  return r ? "" : r.error().code;
}

TEST(revocation_test, the_request) {
  client const c{.id = "i", .proof = post_secret{secret_text(std::string("s"))}};
  EXPECT_EQ(revoke(c, secret_text(std::string("R/")), token_kind::refresh_token).body.reveal(),
            "token=R%2F&token_type_hint=refresh_token&client_id=i&client_secret=s");
  EXPECT_EQ(
      revoke({.id = "i", .proof = no_proof{}}, secret_text(std::string("A")), token_kind::access_token).body.reveal(),
      "token=A&token_type_hint=access_token&client_id=i");
}

TEST(revocation_test, done) {
  EXPECT_EQ(code_of(200), "");
  EXPECT_EQ(code_of(200, "<html>"), "") << "the body means nothing";
  EXPECT_EQ(code_of(204), "");
  EXPECT_EQ(code_of(400, R"({"error":"invalid_token"})"), "");
}

TEST(revocation_test, not_done) {
  EXPECT_EQ(code_of(400, R"({"error":"unsupported_token_type"})"), "oauth.unsupported_token_type");
  EXPECT_EQ(code_of(401, R"({"error":"invalid_client"})"), "oauth.invalid_client");
  EXPECT_EQ(code_of(404), "oauth.unexpected_answer");
  EXPECT_EQ(code_of(302), "oauth.unexpected_answer");
  EXPECT_EQ(code_of(400, "{"), "oauth.unexpected_answer");
  auto const later = judge_revocation({.status = 503, .retry_after = "30"}, now).error();
  EXPECT_EQ(later.remedy, remedy::wait_until);
  EXPECT_EQ(later.not_before, now + 30s);
}

}  // namespace
}  // namespace outlink::oauth
