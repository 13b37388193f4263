#include "protocol/oauth/provider_answer.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono;

failure of(std::string_view body) {
  return failure_of_fields(boost::json::parse({body.data(), body.size()}).as_object(), "stage").value();
}

TEST(provider_answer_test, microsofts_numbers_and_traces_are_kept) {
  auto const f = of(
      R"({"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired.","error_codes":[700082],)"
      R"("timestamp":"2026-01-01 00:00:00Z","trace_id":"aa-bb","correlation_id":"cc-dd","suberror":"token_expired"})");
  EXPECT_EQ(f.code, "oauth.invalid_grant");
  EXPECT_EQ(f.peer_code, "AADSTS700082");
  EXPECT_EQ(f.trace, "trace_id=aa-bb, correlation_id=cc-dd, timestamp=2026-01-01_00:00:00Z");
  EXPECT_EQ(f.peer, "invalid_grant: AADSTS700082: The refresh token has expired. (token_expired)");
  EXPECT_EQ(f.where, "stage");
}

TEST(provider_answer_test, the_number_is_found_in_the_words_too) {
  EXPECT_EQ(failure_of_error("access_denied", "AADSTS65004: User declined", "").peer_code, "AADSTS65004");
  for (char const* none : {"", "AADSTS", "AADSTSx", "AADSTS1234567890", "aadsts1"})
    EXPECT_EQ(failure_of_error("x", none, "").peer_code, "") << none;
}

TEST(provider_answer_test, hostile_numbers_and_traces) {
  for (char const* codes : {"7", "[]", "[\"x\"]", "[-1]", "[1e99]", "[[1]]", "null"})
    EXPECT_EQ(of(R"({"error":"x","error_codes":)" + std::string(codes) + "}").peer_code, "") << codes;
  EXPECT_EQ(of(R"({"error":"x","trace_id":7})").trace, "");
  EXPECT_EQ(of("{\"error\":\"x\",\"trace_id\":\"a\\nb \\u00e9\"}").trace, "trace_id=a_b___");
  EXPECT_LE(of(R"({"error":"x","trace_id":")" + std::string(5000, 'x') + "\"}").trace.size(),
            limits::trace_bytes_max + 20);
}

TEST(provider_answer_test, nested_errors) {
  auto const google = of(R"({"error":{"code":401,"message":"Invalid Credentials","status":"UNAUTHENTICATED"}})");
  EXPECT_EQ(google.code, "oauth.unexpected_error");
  EXPECT_EQ(google.peer, "UNAUTHENTICATED: Invalid Credentials");
  EXPECT_EQ(of(R"({"type":"error","error":{"message":"Token is invalid"}})").peer, "error: Token is invalid");
  EXPECT_FALSE(failure_of_fields(boost::json::parse(R"({"error":7})").as_object(), "").has_value());
  EXPECT_FALSE(failure_of_fields(boost::json::parse(R"({"error":""})").as_object(), "").has_value());
}

TEST(provider_answer_test, passing_trouble_has_a_date_when_it_says_one) {
  time_point const now(sys_days(2026y / 1 / 1));
  auto const after = [&](std::string_view text) {
    return passing_failure({.status = 503, .retry_after = text}, now, "s")->not_before;
  };
  EXPECT_EQ(after("120"), now + 120s);
  EXPECT_EQ(after("Thu, 01 Jan 2026 00:02:00 GMT"), now + 2min);
  EXPECT_EQ(after("Fri, 02 Jan 2026 00:00:00 GMT"), now + limits::retry_after_max);
  EXPECT_EQ(after("99999999999"), now + limits::retry_after_max);
  for (char const* none : {"", "-1", "soon", "1 s", "Wed, 31 Dec 2025 00:00:00 GMT"})
    EXPECT_FALSE(after(none).has_value()) << none;
  for (int status : {200, 302, 400, 401, 404}) EXPECT_FALSE(passing_failure({.status = status}, now, "s").has_value());
  EXPECT_EQ(passing_failure({.status = 429}, now, "s")->code, "oauth.throttled");
  EXPECT_EQ(passing_failure({.status = 408}, now, "s")->code, "oauth.provider_down");
}

TEST(provider_answer_test, a_broken_provider_is_quoted_for_its_support) {
  auto const f =
      passing_failure(
          {.status = 503, .body = R"({"error":"temporarily_unavailable","error_codes":[90033],"trace_id":"t"})"}, {},
          "s")
          .value();
  EXPECT_EQ(f.code, "oauth.provider_down");
  EXPECT_EQ(f.peer, "HTTP 503, temporarily_unavailable");
  EXPECT_EQ(f.peer_code, "AADSTS90033");
  EXPECT_EQ(f.trace, "trace_id=t");
}

}  // namespace
}  // namespace outlink::oauth
