#include "links/link_key.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "protocol/oauth/key_test_support.h"

namespace outlink::links {
namespace {

namespace keys = oauth::testing_support;
secret_text rsa() { return secret_text(std::string(keys::rfc7515_rsa_pem)); }

TEST(link_key_test, a_key_with_its_certificate_tells_when_it_ends) {
  link l;
  ASSERT_TRUE(take_key(l, {.private_key = rsa(), .certificate = std::string(keys::rsa_certificate_pem)}, false));
  ASSERT_TRUE(l.key);
  EXPECT_TRUE(l.key->expires_at);
  ASSERT_TRUE(take_key(l, {.private_key = rsa(), .key_id = " kid "}, false));
  EXPECT_EQ(l.key->key_id, "kid");
  EXPECT_TRUE(l.key->certificate.empty()) << "a new key makes the old certificate void";
  EXPECT_FALSE(l.key->expires_at);
  ASSERT_TRUE(take_key(l, {.certificate = std::string(keys::rsa_certificate_pem)}, false));
  EXPECT_TRUE(l.key->private_key.same_as(rsa())) << "a new certificate keeps the key";
}

TEST(link_key_test, what_does_not_fit_names_the_field_and_changes_nothing) {
  link l;
  EXPECT_EQ(take_key(l, {.private_key = secret_text("not PEM")}, false).error().where, "private_key");
  EXPECT_EQ(
      take_key(l, {.private_key = rsa(), .certificate = std::string(keys::ec_certificate_pem)}, false).error().where,
      "certificate");
  EXPECT_EQ(take_key(l, {.private_key = rsa(), .key_id = std::string(10'000, 'x')}, false).error().where, "key_id");
  EXPECT_EQ(take_key(l, {.service_account_key = secret_text("{}")}, false).error().where, "service_account_key");
  EXPECT_FALSE(l.key);
}

TEST(link_key_test, a_service_accounts_file_brings_all_that_is_needed) {
  link l;
  auto const file = serialize(boost::json::object{{"type", "service_account"},
                                                  {"private_key_id", "k1"},
                                                  {"private_key", keys::rfc7515_rsa_pem},
                                                  {"client_email", "robot@p.iam.test"},
                                                  {"client_id", "117"},
                                                  {"token_uri", "https://as.test/token"}});
  ASSERT_TRUE(take_key(l, {.service_account_key = secret_text(file)}, false));
  EXPECT_EQ(l.key->service_account, "robot@p.iam.test");
  EXPECT_EQ(l.key->key_id, "k1");
  EXPECT_EQ(l.client_id, "117");
  EXPECT_EQ(l.token_endpoint, "https://as.test/token");
}

}  // namespace
}  // namespace outlink::links
