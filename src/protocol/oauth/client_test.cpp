#include "protocol/oauth/client.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "protocol/oauth/fields.h"
#include "protocol/oauth/key_test_support.h"

namespace outlink::oauth {
namespace {

using namespace testing_support;
using namespace std::chrono_literals;

time_point const now{1'800'000'000s + 700ms};
secret_text text(std::string s) { return secret_text(std::move(s)); }

TEST(make_request_test, each_proof_byte_by_byte) {
  parameters const fields{{"grant_type", "x y"}, {"a&b", "c=d"}};
  auto const basic = make_request({.id = "a:b", .proof = basic_secret{text("p w")}}, fields);
  EXPECT_EQ(basic.body.reveal(), "grant_type=x%20y&a%26b=c%3Dd");
  EXPECT_EQ(basic.authorization.reveal(), "Basic " + base64_encode("a%3Ab:p%20w"));
  auto const post = make_request({.id = "i", .proof = post_secret{text("s&")}}, fields);
  EXPECT_EQ(post.body.reveal(), "grant_type=x%20y&a%26b=c%3Dd&client_id=i&client_secret=s%26");
  EXPECT_TRUE(post.authorization.empty());
  EXPECT_EQ(make_request({.id = "i", .proof = no_proof{}}, {}).body.reveal(), "client_id=i");
  EXPECT_EQ(make_request({.id = "i", .proof = client_assertion{text("h.p.s")}}, {}).body.reveal(),
            "client_id=i&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
            "client_assertion=h.p.s");
}

assertion_settings settings(jws_algorithm a, key_reference r, std::string kid = {}) {
  return {.client_id = "me",
          .token_endpoint = "https://as.example/token",
          .algorithm = a,
          .reference = r,
          .kid = std::move(kid),
          .jti = "J"};
}
result<client_assertion> made(std::string_view pem, std::string_view certificate, assertion_settings const& s,
                              time_point at = now) {
  return make_client_assertion(read_signing_key(text(std::string(pem)), certificate).value(), s, at);
}

TEST(client_assertion_test, as_microsoft_wants_it) {
  auto const a =
      made(rfc7515_rsa_pem, rsa_certificate_pem, settings(jws_algorithm::ps256, key_reference::thumbprint)).value();
  auto const p = split_compact(a.jwt.reveal()).value();
  EXPECT_EQ(p.header, R"({"alg":"PS256","typ":"JWT","x5t#S256":"0smn2dhFAdN0lgilpSl0AA2LqagECJ0X7ab0WaPH9cQ"})");
  EXPECT_EQ(p.payload, R"({"aud":"https://as.example/token","iss":"me","sub":"me","jti":"J","nbf":1800000000,)"
                       R"("iat":1800000000,"exp":1800000300})");
  EXPECT_EQ(p.signature.size(), 256u);
}

TEST(client_assertion_test, by_name_and_with_every_algorithm) {
  auto const header = [](std::string_view pem, jws_algorithm a) {
    return split_compact(made(pem, {}, settings(a, key_reference::kid, "k1")).value().jwt.reveal()).value().header;
  };
  EXPECT_EQ(header(rfc7515_ec_pem, jws_algorithm::es256), R"({"alg":"ES256","typ":"JWT","kid":"k1"})");
  EXPECT_EQ(header(rfc7515_rsa_pem, jws_algorithm::rs256), R"({"alg":"RS256","typ":"JWT","kid":"k1"})");
}

TEST(client_assertion_test, what_cannot_be_signed) {
  auto const refused = [](auto r) { return r.has_value() ? failure{} : r.error(); };
  EXPECT_EQ(refused(made(rfc7515_rsa_pem, {}, settings(jws_algorithm::ps256, key_reference::thumbprint))).where,
            "certificate");
  EXPECT_EQ(refused(made(rfc7515_rsa_pem, {}, settings(jws_algorithm::ps256, key_reference::kid))).where, "kid");
  auto const wrong = refused(made(rfc7515_ec_pem, {}, settings(jws_algorithm::ps256, key_reference::kid, "k")));
  EXPECT_EQ(wrong.code, "signing_key.invalid");
  EXPECT_EQ(wrong.remedy, remedy::fix_setup);
  auto const old = refused(made(rfc7515_rsa_pem, rsa_certificate_pem,
                                settings(jws_algorithm::ps256, key_reference::thumbprint), time_point(2'200'000'000s)));
  EXPECT_NE(old.words.find("run out"), std::string::npos);
}

}  // namespace
}  // namespace outlink::oauth
