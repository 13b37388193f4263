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

TEST(metadata_test, places_to_look) {
  EXPECT_EQ(metadata_urls("https://as.example/"),
            (std::vector<std::string>{"https://as.example/.well-known/openid-configuration",
                                      "https://as.example/.well-known/oauth-authorization-server"}));
  EXPECT_EQ(metadata_urls("https://as.example/realm/a")[1],
            "https://as.example/.well-known/oauth-authorization-server/realm/a");
}

TEST(metadata_test, the_other_endpoints_are_taken_when_they_are_addresses) {
  std::string const base =
      R"("issuer":"https://as.test","authorization_endpoint":"https://as.test/a","token_endpoint":"https://as.test/t")";
  auto const m = read_metadata(
      "{" + base +
          R"(,"device_authorization_endpoint":"https://as.test/d","revocation_endpoint":"https://as.test/r",)"
          R"("userinfo_endpoint":"https://as.test/me","jwks_uri":"http://as.test/keys",)"
          R"("token_endpoint_auth_methods_supported":["private_key_jwt"]})",
      "https://as.test", false);
  ASSERT_TRUE(m);
  EXPECT_EQ(m->device_authorization_endpoint, "https://as.test/d");
  EXPECT_EQ(m->revocation_endpoint, "https://as.test/r");
  EXPECT_EQ(m->userinfo_endpoint, "https://as.test/me");
  EXPECT_EQ(m->jwks_uri, "") << "keys over plain HTTP could be anybody's";
  EXPECT_EQ(m->proof, client_proof::private_key_jwt);
}

}  // namespace
}  // namespace outlink::oauth
