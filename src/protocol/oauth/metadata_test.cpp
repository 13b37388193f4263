#include "protocol/oauth/metadata.h"

#include <gtest/gtest.h>

namespace outlink::oauth {
namespace {

std::string document(std::string const& more = "", std::string const& issuer = "https://as.example") {
  return R"({"issuer":")" + issuer +
         R"(","authorization_endpoint":"https://as.example/auth","token_endpoint":"https://as.example/token")" + more +
         "}";
}
failure refused(std::string const& body) {
  auto m = read_metadata(body, "https://as.example", false);
  EXPECT_FALSE(m.has_value()) << body;
  return m ? failure{} : m.error();
}

TEST(metadata_test, a_good_document) {
  auto const m =
      read_metadata(
          document(
              R"(,"authorization_response_iss_parameter_supported":true,"token_endpoint_auth_methods_supported":["client_secret_post"],)"
              R"("code_challenge_methods_supported":["S256"],"scopes_supported":["openid"],"response_types_supported":["code"])"),
          "https://as.example", false)
          .value();
  EXPECT_TRUE(m.promises_iss);
  EXPECT_EQ(m.proof, client_proof::post);
  EXPECT_EQ(m.scopes_supported, std::vector<std::string>{"openid"});
}

TEST(metadata_test, bad_documents) {
  EXPECT_EQ(refused("<html>").code, "discovery.invalid");
  EXPECT_EQ(refused("[]").code, "discovery.invalid");
  EXPECT_EQ(refused(document("", "https://evil.example")).peer, "https://evil.example");
  refused(document("", "https://as.example/"));
  refused(R"({"issuer":"https://as.example"})");
  refused(
      R"({"issuer":"https://as.example","authorization_endpoint":"http://as.example/auth","token_endpoint":"https://as.example/token"})");
  refused(document(R"(,"code_challenge_methods_supported":["plain"])"));
  refused(document(R"(,"response_types_supported":["token"])"));
}

TEST(metadata_test, everything_that_may_be_offered) {
  auto const m =
      read_metadata(
          document(
              R"(,"device_authorization_endpoint":"https://as.example/d","revocation_endpoint":"https://as.example/r",)"
              R"("userinfo_endpoint":"https://as.example/u","jwks_uri":"https://as.example/k",)"
              R"("token_endpoint_auth_methods_supported":["private_key_jwt","none","client_secret_jwt"],)"
              R"("token_endpoint_auth_signing_alg_values_supported":["HS256","PS256","ES256"],)"
              R"("id_token_signing_alg_values_supported":["none","RS256"],"introspection_endpoint":"javascript:",)"
              R"("grant_types_supported":["client_credentials"])"),
          "https://as.example", false)
          .value();
  EXPECT_EQ(m.device_authorization_endpoint, "https://as.example/d");
  EXPECT_EQ(m.revocation_endpoint, "https://as.example/r");
  EXPECT_EQ(m.userinfo_endpoint, "https://as.example/u");
  EXPECT_EQ(m.jwks_uri, "https://as.example/k");
  EXPECT_EQ(m.proofs, (std::vector{client_proof::private_key_jwt, client_proof::none}));
  EXPECT_EQ(m.assertion_algorithms, (std::vector{jws_algorithm::ps256, jws_algorithm::es256}));
  EXPECT_EQ(m.id_token_algorithms, std::vector{jws_algorithm::rs256});
  EXPECT_EQ(m.grant_types_supported, std::vector<std::string>{"client_credentials"});
}

TEST(metadata_test, what_nothing_is_said_about) {
  auto const m = read_metadata(document(), "https://as.example", false).value();
  EXPECT_EQ(m.proofs, std::vector{client_proof::basic});
  EXPECT_EQ(m.proof, client_proof::basic);
  EXPECT_EQ(m.jwks_uri, "");
  EXPECT_EQ(m.grant_types_supported, (std::vector<std::string>{"authorization_code", "implicit"}));
}

TEST(metadata_test, each_endpoint_wrong_typed_not_https_too_long_or_twice) {
  for (std::string const name :
       {"device_authorization_endpoint", "revocation_endpoint", "userinfo_endpoint", "jwks_uri"}) {
    for (std::string const& bad : {std::string("7"), std::string("\"http://as.example/x\""), std::string("\"\""),
                                   std::string("[]"), "\"https://as.example/" + std::string(3000, 'x') + "\""})
      EXPECT_EQ(refused(document(",\"" + name + "\":" + bad)).code, "discovery.invalid") << name << bad.substr(0, 30);
  }
  refused(document(R"(,"issuer":"https://as.example")"));
}

TEST(metadata_test, places_to_look) {
  EXPECT_EQ(metadata_urls("https://as.example/"),
            (std::vector<std::string>{"https://as.example/.well-known/openid-configuration",
                                      "https://as.example/.well-known/oauth-authorization-server"}));
  EXPECT_EQ(metadata_urls("https://as.example/realm/a")[1],
            "https://as.example/.well-known/oauth-authorization-server/realm/a");
}

}  // namespace
}  // namespace outlink::oauth
