#include "links/token_requests.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "net/runtime.h"
#include "protocol/oauth/jws.h"
#include "protocol/oauth/key_test_support.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;
time_point const now{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}};

class token_requests_test : public testing::Test {
 protected:
  oauth::token_request request(token_endpoint::request_builder const& build, std::size_t rank = 0) {
    auto const client = client_of(l_, rank, now, runtime_.randomness());
    EXPECT_TRUE(client) << describe(client.error());
    auto made = build(*client);
    EXPECT_TRUE(made) << describe(made.error());
    return *std::move(made);
  }
  std::string body(token_endpoint::request_builder const& build) { return request(build).body.reveal(); }

  net::runtime runtime_;
  catalogue rows_ = catalogue::embedded();
  link l_{.provider = "custom",
          .client_id = "id",
          .client_secrets = {{.value = secret_text("new")}, {.value = secret_text("old")}},
          .authentication = client_authentication::post,
          .scopes = {"mail.imap", "x"},
          .token_endpoint = "https://as.test/token",
          .redirect_url = "https://outlink.test/oauth2/callback/c"};
  grant g_{.login_hint = "box@x.test"};
  token_set tokens_{.refresh_token = secret_text("R")};
};

TEST_F(token_requests_test, secrets_go_by_their_rank) {
  EXPECT_NE(request(renewal_request(l_, nullptr, g_, &tokens_, now), 0).body.reveal().find("client_secret=new"),
            std::string::npos);
  EXPECT_NE(request(renewal_request(l_, nullptr, g_, &tokens_, now), 1).body.reveal().find("client_secret=old"),
            std::string::npos);
  l_.authentication = client_authentication::basic;
  EXPECT_EQ(request(renewal_request(l_, nullptr, g_, &tokens_, now), 1).authorization.reveal(),
            "Basic " + base64_encode("id:old"));
  l_.authentication = client_authentication::none;
  EXPECT_EQ(body(renewal_request(l_, nullptr, g_, &tokens_, now)).find("secret"), std::string::npos);
}

TEST_F(token_requests_test, a_code_goes_with_its_verifier_and_the_registered_redirect_url) {
  auto const sent = body(code_request(l_, secret_text("C"), secret_text("V")));
  for (auto const* part : {"grant_type=authorization_code", "code=C", "code_verifier=V",
                           "redirect_uri=https%3A%2F%2Foutlink.test%2Foauth2%2Fcallback%2Fc"})
    EXPECT_NE(sent.find(part), std::string::npos) << part;
}

TEST_F(token_requests_test, only_who_wants_it_gets_the_redirect_url_with_a_refresh) {
  EXPECT_EQ(body(renewal_request(l_, rows_.find("google"), g_, &tokens_, now)).find("redirect_uri"), std::string::npos);
  EXPECT_NE(body(renewal_request(l_, rows_.find("gitlab"), g_, &tokens_, now)).find("redirect_uri"), std::string::npos);
}

TEST_F(token_requests_test, an_application_asks_for_itself) {
  l_.grant_type = grant_type::client_credentials;
  auto const sent = body(renewal_request(l_, nullptr, g_, nullptr, now));
  EXPECT_NE(sent.find("grant_type=client_credentials"), std::string::npos);
  EXPECT_NE(sent.find("scope=mail.imap%20x"), std::string::npos);
}

TEST_F(token_requests_test, a_service_account_signs_for_the_mailbox) {
  l_.grant_type = grant_type::jwt_bearer;
  l_.authentication = client_authentication::none;
  l_.key = client_key{.private_key = secret_text(std::string(oauth::testing_support::rfc7515_rsa_pem)),
                      .key_id = "k1",
                      .service_account = "robot@x.test"};
  auto const sent = body(renewal_request(l_, rows_.find("google"), g_, nullptr, now));
  auto const at = sent.find("assertion=") + 10;
  auto const parts = oauth::split_compact(sent.substr(at, sent.find('&', at) - at));
  ASSERT_TRUE(parts);
  EXPECT_NE(parts->payload.find(R"("sub":"box@x.test")"), std::string::npos) << parts->payload;
  EXPECT_NE(parts->payload.find(R"("iss":"robot@x.test")"), std::string::npos);
  l_.key.reset();
  EXPECT_EQ(renewal_request(l_, nullptr, g_, nullptr, now)(oauth::client{}).error().code, "signing_key.invalid");
}

TEST_F(token_requests_test, a_client_with_a_certificate_signs_anew_each_time) {
  l_.authentication = client_authentication::private_key_jwt;
  l_.key = client_key{.private_key = secret_text(std::string(oauth::testing_support::rfc7515_rsa_pem)),
                      .certificate = std::string(oauth::testing_support::rsa_certificate_pem)};
  auto const build = renewal_request(l_, nullptr, g_, &tokens_, now);
  auto const first = body(build);
  EXPECT_NE(first.find("client_assertion="), std::string::npos);
  EXPECT_NE(first, body(build)) << "an assertion is used once";
  l_.key.reset();
  EXPECT_EQ(client_of(l_, 0, now, runtime_.randomness()).error().code, "signing_key.invalid");
}

}  // namespace
}  // namespace outlink::links
