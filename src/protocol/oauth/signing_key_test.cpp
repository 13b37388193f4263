#include "protocol/oauth/signing_key.h"

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
enum class form { traditional, traditional_encrypted, pkcs8_encrypted };
std::string pem_of(EVP_PKEY* key, form f) {
  auto* out = BIO_new(BIO_s_mem());
  auto const* cipher = f == form::traditional ? nullptr : EVP_aes_128_cbc();
  unsigned char word[] = "word";
  if (f == form::pkcs8_encrypted)
    PEM_write_bio_PKCS8PrivateKey(out, key, cipher, "word", 4, nullptr, nullptr);
  else
    PEM_write_bio_PrivateKey_traditional(out, key, cipher, cipher ? word : nullptr, cipher ? 4 : 0, nullptr, nullptr);
  char* at = nullptr;
  auto const size = BIO_get_mem_data(out, &at);
  std::string pem(at, static_cast<std::size_t>(size));
  BIO_free(out);
  return pem;
}
result<signing_key> read(std::string_view pem, std::string_view certificate = {}) {
  return read_signing_key(secret_text(std::string(pem)), certificate);
}
failure refused(std::string_view pem, std::string_view certificate = {}) {
  auto k = read(pem, certificate);
  EXPECT_FALSE(k.has_value()) << pem.substr(0, 40);
  if (k) return {};
  EXPECT_EQ(k.error().code, "signing_key.invalid");
  EXPECT_EQ(k.error().remedy, remedy::fix_input);
  EXPECT_EQ(describe(k.error()).find("MII"), std::string::npos) << "the key is repeated";
  return k.error();
}

TEST(signing_key_test, all_three_forms_are_read) {
  EXPECT_EQ(read(rfc7515_rsa_pem)->usual_algorithm(), jws_algorithm::ps256);
  EXPECT_EQ(read(rfc7515_ec_pem)->usual_algorithm(), jws_algorithm::es256);
  auto const pkcs1 = pem_of(key_of(rfc7515_rsa_pem).get(), form::traditional);
  auto const sec1 = pem_of(key_of(rfc7515_ec_pem).get(), form::traditional);
  EXPECT_TRUE(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
  EXPECT_TRUE(sec1.starts_with("-----BEGIN EC PRIVATE KEY-----"));
  EXPECT_TRUE(read(sec1).has_value());
  EXPECT_EQ(read(pkcs1)->sign_compact(R"({"alg":"RS256"})", rfc7515_payload, jws_algorithm::rs256),
            rfc7515_rs256_token);
}

TEST(signing_key_test, encrypted_ones_are_refused_in_words) {
  for (auto pem : {rfc7515_rsa_pem, rfc7515_ec_pem})
    for (auto f : {form::traditional_encrypted, form::pkcs8_encrypted}) {
      auto const why = refused(pem_of(key_of(pem).get(), f));
      EXPECT_EQ(why.where, "private_key");
      EXPECT_NE(why.words.find("passphrase"), std::string::npos);
    }
}

TEST(signing_key_test, other_keys_are_refused) {
  refused("");
  refused("no PEM");
  refused(rsa_certificate_pem);
  refused(rfc7515_rsa_pem.substr(0, 400));
  refused(std::string(rfc7515_rsa_pem) + std::string(rfc7515_ec_pem));
  refused(std::string(rfc7515_rsa_pem) + std::string(limits::pem_bytes_max, ' '));
  evp_key const small(EVP_RSA_gen(1024));
  refused(pem_of(small.get(), form::traditional));
  evp_key const p384(EVP_EC_gen("P-384"));
  refused(pem_of(p384.get(), form::traditional));
  evp_key const edwards(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  auto* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, edwards.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* at = nullptr;
  auto const size = BIO_get_mem_data(out, &at);
  refused({at, static_cast<std::size_t>(size)});
  BIO_free(out);
}

TEST(signing_key_test, the_certificates_facts) {
  using namespace std::chrono;
  // As `openssl x509 -fingerprint -sha256 -enddate` says.
  auto const rsa = read(rfc7515_rsa_pem, rsa_certificate_pem).value();
  EXPECT_EQ(rsa.certificate()->thumbprint_s256, "0smn2dhFAdN0lgilpSl0AA2LqagECJ0X7ab0WaPH9cQ");
  EXPECT_EQ(rsa.certificate()->not_after, time_point(sys_days(2036y / 11 / 21) + 19h + 40min + 17s));
  EXPECT_EQ(read(rfc7515_ec_pem, ec_certificate_pem)->certificate()->thumbprint_s256,
            "oaHYBBd6VigLSilvmLYk6sffJYa8fU8OuEtjmki6qs8");
  EXPECT_FALSE(read(rfc7515_rsa_pem)->certificate().has_value());
}

TEST(signing_key_test, bad_certificates) {
  EXPECT_EQ(refused(rfc7515_rsa_pem, ec_certificate_pem).where, "certificate");
  EXPECT_NE(refused(rfc7515_rsa_pem, ec_certificate_pem).words.find("another private key"), std::string::npos);
  EXPECT_EQ(refused(rfc7515_rsa_pem, "nonsense").where, "certificate");
  EXPECT_EQ(refused(rfc7515_rsa_pem, rfc7515_rsa_pem).where, "certificate");
  EXPECT_EQ(refused(rfc7515_rsa_pem, std::string(limits::pem_bytes_max + 1, 'x')).where, "certificate");
}

}  // namespace
}  // namespace outlink::oauth
