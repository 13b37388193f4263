#include "links/token_endpoint.h"

#include "links/token_requests.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

class token_endpoint_test : public testing::Test {
 protected:
  result<oauth::token_answer> call() {
    return s_.run(endpoint_.call(l_, code_request(l_, secret_text("c"), secret_text("v"))));
  }
  testing_support::stage s_;
  testing_support::scripted_http http_;
  catalogue const providers_ = catalogue::embedded();
  token_endpoint endpoint_{http_, providers_, s_.clock(), s_.runtime().randomness(), false};
  link l_{.id = {3},
          .client_id = "id",
          .client_secrets = {{.value = secret_text("one")}, {.value = secret_text("two")}},
          .token_endpoint = "https://as.test/token",
          .device_authorization_endpoint = "https://as.test/device",
          .revocation_endpoint = "https://as.test/revoke"};
};

TEST_F(token_endpoint_test, only_a_refused_client_is_a_reason_for_the_next_secret) {
  http_.answer(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(call().error().code, "oauth.invalid_grant");
  EXPECT_EQ(http_.requests.size(), 1u);
  http_.answer(401, R"({"error":"invalid_client"})");
  http_.answer(401, R"({"error":"invalid_client"})");
  EXPECT_EQ(call().error().code, "oauth.invalid_client");
  EXPECT_EQ(http_.requests.size(), 3u);
}

TEST_F(token_endpoint_test, what_does_not_arrive_names_the_endpoint) {
  http_.fail_with("http.timeout");
  auto const got = call();
  EXPECT_EQ(got.error().code, "http.timeout");
  EXPECT_EQ(got.error().where, "token endpoint");
}

TEST_F(token_endpoint_test, a_form_encoded_answer_is_read_where_the_row_says_that_they_come) {
  auto const form = [] {
    return flow::http_answer{.status = 200,
                             .headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}},
                             .body = "access_token=gho_1&scope=repo%2Cuser&token_type=bearer"};
  };
  http_.answers.push_back(form());
  EXPECT_EQ(call().error().code, "oauth.unexpected_answer");
  l_.provider = "github";
  http_.answers.push_back(form());
  EXPECT_EQ(call()->access_token.reveal(), "gho_1");
}

TEST_F(token_endpoint_test, what_a_provider_quotes_of_our_secrets_is_withheld) {
  l_.client_secrets = {{.value = secret_text("the-client-secret")}};
  l_.authentication = client_authentication::post;
  http_.answer(400,
               R"({"error":"invalid_grant","error_description":"no: the-client-secret, a-refresh-token-of-ours"})");
  auto const refused = s_.run(endpoint_.call(l_, [](oauth::client const& c) -> result<oauth::token_request> {
    return oauth::refresh(c, secret_text("a-refresh-token-of-ours"));
  }));
  EXPECT_EQ(refused.error().peer, "invalid_grant: no: [withheld], [withheld]");
  http_.answer(400, R"({"error":"invalid_scope","error_description":"not for the-client-secret"})");
  EXPECT_EQ(s_.run(endpoint_.ask_device_code(l_, nullptr)).error().peer, "invalid_scope: not for [withheld]");
  http_.answer(400, R"({"error":"invalid_request","error_description":"token=a-refresh-token-of-ours"})");
  EXPECT_EQ(s_.run(endpoint_.revoke(l_, {.refresh_token = secret_text("a-refresh-token-of-ours")})).error().peer,
            "invalid_request: token=[withheld]");
}

TEST_F(token_endpoint_test, the_providers_clock_is_noticed) {
  EXPECT_FALSE(endpoint_.clock_ahead(l_.id));
  http_.answer(200, R"({"access_token":"a"})");
  http_.answers.back()->headers.emplace_back("date", "Tue, 24 Nov 2026 12:00:00 GMT");
  ASSERT_TRUE(call());
  ASSERT_TRUE(endpoint_.clock_ahead(l_.id));
  time_point const theirs{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};
  EXPECT_LE(std::chrono::abs(*endpoint_.clock_ahead(l_.id) - (theirs - s_.clock().now())), 1s);
}

TEST_F(token_endpoint_test, a_pause_is_for_all_links_of_that_server_and_no_others) {
  http_.answers.push_back(flow::http_answer{.status = 503, .headers = {{"retry-after", "30"}}});
  EXPECT_EQ(call().error().code, "oauth.provider_down");
  auto neighbour = l_;
  neighbour.token_endpoint = "https://as.test/other/token";
  ASSERT_TRUE(endpoint_.paused(neighbour));
  EXPECT_GE(endpoint_.paused(neighbour)->not_before, s_.clock().now() + 30s);
  neighbour.token_endpoint = "https://elsewhere.test/token";
  EXPECT_FALSE(endpoint_.paused(neighbour));
}

TEST_F(token_endpoint_test, waiting_for_somebody_to_type_a_code_is_no_trouble_of_the_server) {
  for (int i = 0; i < 20; ++i) {
    http_.answer(400, R"({"error":"authorization_pending"})");
    EXPECT_EQ(call().error().code, "oauth.authorization_pending");
  }
  EXPECT_FALSE(endpoint_.paused(l_));
}

TEST_F(token_endpoint_test, a_token_is_ended_by_its_refresh_token_and_a_provider_without_says_so) {
  token_set const tokens{.access_token = secret_text("A"), .refresh_token = secret_text("R")};
  http_.answer(200, "");
  EXPECT_TRUE(s_.run(endpoint_.revoke(l_, tokens)));
  EXPECT_NE(http_.requests[0].body.reveal().find("token=R&token_type_hint=refresh_token"), std::string::npos)
      << http_.requests[0].body.reveal();
  l_.revocation_endpoint.clear();
  EXPECT_EQ(s_.run(endpoint_.revoke(l_, tokens)).error().code, "revocation.not_offered");
}

TEST(origin_test, is_scheme_host_and_port) {
  EXPECT_EQ(origin_of("https://as.test:8443/a/b?c"), "https://as.test:8443");
  EXPECT_EQ(origin_of("https://as.test"), "https://as.test");
}

}  // namespace
}  // namespace outlink::links
