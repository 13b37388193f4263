#include "protocol/oauth/service_account.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/limits.h"
#include "protocol/oauth/key_test_support.h"

namespace outlink::oauth {
namespace {

namespace json = boost::json;
using namespace testing_support;

json::object file() {
  return {{"type", "service_account"},
          {"project_id", "p"},
          {"private_key_id", "k1"},
          {"private_key", rfc7515_rsa_pem},
          {"client_email", "svc@p.iam.example"},
          {"client_id", "117"},
          {"auth_uri", "https://as.example/auth"},
          {"token_uri", "https://as.example/token"}};
}
result<service_account> read(std::string text) { return read_service_account(secret_text(std::move(text)), false); }
failure refused(std::string text) {
  auto a = read(text);
  EXPECT_FALSE(a.has_value()) << text.substr(0, 100);
  if (a) return {};
  EXPECT_EQ(a.error().code, "service_account.invalid");
  EXPECT_EQ(a.error().remedy, remedy::fix_input);
  EXPECT_EQ(describe(a.error()).find("MII"), std::string::npos) << "the key is repeated";
  EXPECT_EQ(describe(a.error()).find("svc@"), std::string::npos);
  return a.error();
}

TEST(service_account_test, a_good_file) {
  auto const a = read(json::serialize(file())).value();
  EXPECT_EQ(a.client_email, "svc@p.iam.example");
  EXPECT_EQ(a.client_id, "117");
  EXPECT_EQ(a.private_key_id, "k1");
  EXPECT_EQ(a.token_uri, "https://as.example/token");
  EXPECT_EQ(a.key.sign_compact(R"({"alg":"RS256"})", rfc7515_payload, jws_algorithm::rs256), rfc7515_rs256_token);
}

TEST(service_account_test, each_field_missing_wrong_typed_or_too_long) {
  for (char const* field : {"type", "client_email", "client_id", "private_key", "private_key_id", "token_uri"}) {
    auto f = file();
    f.erase(field);
    EXPECT_EQ(refused(json::serialize(f)).where, field);
    for (json::value const& v : {json::value(7), json::value(nullptr), json::value(json::array{"x"}), json::value(""),
                                 json::value(std::string(limits::pem_bytes_max + 1, 'x')), json::value("a\nb")}) {
      f[field] = v;
      EXPECT_EQ(refused(json::serialize(f)).where, field);
    }
  }
}

TEST(service_account_test, other_files) {
  EXPECT_EQ(refused("").where, "file");
  EXPECT_EQ(refused("[]").where, "file");
  EXPECT_EQ(refused(std::string(rfc7515_rsa_pem)).where, "file");
  EXPECT_EQ(refused(R"({"type":"service_account","type":"service_account"})").where, "file");
  EXPECT_EQ(refused(json::serialize(file()) + std::string(limits::key_file_bytes_max, ' ')).where, "file");
  EXPECT_EQ(refused(R"({"installed":{"client_id":"x"}})").where, "type");
  auto f = file();
  f["type"] = "authorized_user";
  EXPECT_EQ(refused(json::serialize(f)).where, "type");
  f = file();
  f["token_uri"] = "http://as.example/token";
  EXPECT_EQ(refused(json::serialize(f)).where, "token_uri");
  f = file();
  f["private_key"] = rfc7515_ec_pem;
  EXPECT_EQ(refused(json::serialize(f)).where, "private_key");
}

}  // namespace
}  // namespace outlink::oauth
