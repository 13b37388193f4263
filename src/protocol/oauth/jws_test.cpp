#include "protocol/oauth/jws.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "base/limits.h"
#include "protocol/oauth/key_test_support.h"

namespace outlink::oauth {
namespace {

using namespace testing_support;

evp_key key_of(std::string_view pem) {
  auto* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  evp_key key(PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr));
  BIO_free(in);
  return key;
}

TEST(jws_test, rs256_as_in_rfc_7515_appendix_a_2) {
  EXPECT_EQ(
      sign_compact(R"({"alg":"RS256"})", rfc7515_payload, key_of(rfc7515_rsa_pem).get(), jws_algorithm::rs256).value(),
      rfc7515_rs256_token);
}

TEST(jws_test, es256_verifies_as_in_rfc_7515_appendix_a_3) {
  auto const p = split_compact(rfc7515_es256_token).value();
  EXPECT_EQ(p.payload, rfc7515_payload);
  EXPECT_EQ(p.signature.size(), 64u);
  EXPECT_TRUE(verify(key_of(rfc7515_ec_pem).get(), jws_algorithm::es256, p.signed_part, p.signature));
}

TEST(jws_test, what_is_signed_verifies_and_nothing_else_does) {
  struct {
    std::string_view pem;
    jws_algorithm a;
  } const cases[]{{rfc7515_rsa_pem, jws_algorithm::rs256},
                  {rfc7515_rsa_pem, jws_algorithm::ps256},
                  {rfc7515_ec_pem, jws_algorithm::es256}};
  for (auto const& [pem, a] : cases) {
    auto const key = key_of(pem);
    // r and s are random: short ones must be padded.
    for (int i = 0; i < (a == jws_algorithm::es256 ? 300 : 1); ++i) {
      auto const signature = sign(key.get(), a, "bytes").value();
      if (a == jws_algorithm::es256) ASSERT_EQ(signature.size(), 64u);
      ASSERT_TRUE(verify(key.get(), a, "bytes", signature)) << to_string(a);
    }
    auto signature = sign(key.get(), a, "bytes").value();
    EXPECT_FALSE(verify(key.get(), a, "byteS", signature));
    EXPECT_FALSE(verify(key.get(), a, "bytes", ""));
    EXPECT_FALSE(verify(key.get(), a, "bytes", signature.substr(1)));
    EXPECT_FALSE(verify(key.get(), a, "bytes", signature + '\0'));
    EXPECT_FALSE(verify(key.get(), a, "bytes", std::string(signature.size(), '\0')));
    EXPECT_FALSE(verify(nullptr, a, "bytes", signature));
    signature[5] = static_cast<char>(signature[5] ^ 1);
    EXPECT_FALSE(verify(key.get(), a, "bytes", signature));
  }
}

TEST(jws_test, one_algorithm_is_not_the_other) {
  auto const key = key_of(rfc7515_rsa_pem);
  EXPECT_FALSE(verify(key.get(), jws_algorithm::rs256, "b", sign(key.get(), jws_algorithm::ps256, "b").value()));
  EXPECT_FALSE(verify(key.get(), jws_algorithm::ps256, "b", sign(key.get(), jws_algorithm::rs256, "b").value()));
  EXPECT_EQ(sign(key.get(), jws_algorithm::es256, "b").error().code, "signing_key.invalid");
  EXPECT_EQ(sign(key_of(rfc7515_ec_pem).get(), jws_algorithm::ps256, "b").error().code, "signing_key.invalid");
}

TEST(jws_test, names) {
  for (auto a : {jws_algorithm::rs256, jws_algorithm::ps256, jws_algorithm::es256})
    EXPECT_EQ(jws_algorithm_from(to_string(a)), a);
  for (char const* bad : {"", "none", "None", "HS256", "rs256", "RS512", "ES384"})
    EXPECT_FALSE(jws_algorithm_from(bad).has_value()) << bad;
}

TEST(jws_test, parts) {
  for (std::string const& bad : {std::string(""), std::string("a.b"), std::string("a.b.c.d"), std::string("!!.e30.e30"),
                                 std::string("e30.e30"), "e30.e30." + std::string(limits::token_bytes_max, 'A')})
    EXPECT_FALSE(split_compact(bad).has_value()) << bad.substr(0, 20);
  EXPECT_EQ(split_compact("e30.e30.").value().signed_part, "e30.e30");
}

}  // namespace
}  // namespace outlink::oauth
