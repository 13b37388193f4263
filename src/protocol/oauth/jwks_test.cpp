#include "protocol/oauth/jwks.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/key_test_support.h"

namespace outlink::oauth {
namespace {

using namespace testing_support;

std::string rsa(std::string const& more = {}) {
  return R"({"kty":"RSA","e":"AQAB","n":")" + std::string(rfc7515_rsa_n) + "\"" + more + "}";
}
std::string ec(std::string const& more = {}) {
  return R"({"kty":"EC","crv":"P-256","x":")" + std::string(rfc7515_ec_x) + R"(","y":")" + std::string(rfc7515_ec_y) +
         "\"" + more + "}";
}
std::size_t usable(std::string const& keys) {
  auto k = read_jwks("{\"keys\":[" + keys + "]}");
  if (!k) EXPECT_EQ(k.error().code, "oauth.bad_key_set");
  return k ? k->size() : 0;
}

TEST(jwks_test, the_keys_of_rfc_7515_verify_its_examples) {
  auto const keys =
      read_jwks("{\"keys\":[" + rsa(R"(,"kid":"r","alg":"RS256","use":"sig")") + "," + ec(R"(,"kid":"e")") + "]}")
          .value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].kid, "r");
  EXPECT_EQ(keys[0].algorithm, jws_algorithm::rs256);
  auto const r = split_compact(rfc7515_rs256_token).value();
  EXPECT_TRUE(verify(keys[0].key.get(), jws_algorithm::rs256, r.signed_part, r.signature));
  auto const e = split_compact(rfc7515_es256_token).value();
  EXPECT_TRUE(verify(keys[1].key.get(), jws_algorithm::es256, e.signed_part, e.signature));
}

TEST(jwks_test, unknown_keys_are_skipped) {
  EXPECT_EQ(usable(R"({"kty":"OKP","crv":"Ed25519","x":"AA"},7,{},)" + ec()), 1u);
  for (std::string const& skipped :
       {rsa(R"(,"use":"enc")"), rsa(R"(,"key_ops":["encrypt"])"), rsa(R"(,"d":"AQAB")"), rsa(R"(,"alg":"RS512")"),
        rsa(R"(,"alg":"HS256")"), rsa(R"(,"alg":"none")"), rsa(R"(,"alg":"ES256")"), ec(R"(,"alg":"RS256")"),
        rsa(R"(,"alg":7)"), rsa(",\"kid\":\"" + std::string(limits::key_id_bytes_max + 1, 'k') + "\""),
        std::string(R"({"kty":"oct","k":"AQAB"})")})
    EXPECT_EQ(usable(skipped), 0u) << skipped;
  EXPECT_EQ(usable(rsa(R"(,"key_ops":["verify"])")), 1u);
}

TEST(jwks_test, weak_and_broken_keys_are_skipped) {
  auto const n = std::string(rfc7515_rsa_n);
  for (std::string const& broken :
       {R"({"kty":"RSA","n":")" + n + "\"}", std::string(R"({"kty":"RSA","e":"AQAB"})"),
        R"({"kty":"RSA","e":"AQ","n":")" + n + "\"}", R"({"kty":"RSA","e":"Ag","n":")" + n + "\"}",
        R"({"kty":"RSA","e":"!!","n":")" + n + "\"}", R"({"kty":"RSA","e":7,"n":")" + n + "\"}",
        R"({"kty":"RSA","e":"AQAB","n":")" + n.substr(0, 170) + "\"}",
        R"({"kty":"RSA","e":"AQAB","n":")" + base64url_encode(std::string(2000, 'x')) + "\"}",
        R"({"kty":"EC","crv":"P-384","x":")" + std::string(rfc7515_ec_x) + R"(","y":")" + std::string(rfc7515_ec_y) +
            "\"}",
        R"({"kty":"EC","crv":"P-256","x":")" + std::string(rfc7515_ec_x) + R"(","y":")" + std::string(rfc7515_ec_x) +
            "\"}",
        R"({"kty":"EC","crv":"P-256","x":")" + std::string(rfc7515_ec_x) + "\"}"})
    EXPECT_EQ(usable(broken), 0u) << broken;
}

TEST(jwks_test, whole_sets_are_refused) {
  for (std::string const& bad : {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
                                 std::string(R"({"keys":[]})"), R"({"keys":[],"keys":[)" + ec() + "]}",
                                 "{\"keys\":[" + ec() + "]}" + std::string(limits::jwks_bytes_max, ' ')})
    EXPECT_EQ(read_jwks(bad).error().code, "oauth.bad_key_set") << bad.substr(0, 50);
  auto many = ec();
  for (std::size_t i = 0; i < limits::jwks_keys_max; ++i) many += ",{}";
  EXPECT_EQ(usable(many), 0u);
}

}  // namespace
}  // namespace outlink::oauth
