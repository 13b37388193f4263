#include "protocol/oauth/id_token.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/key_test_support.h"
#include "protocol/oauth/signing_key.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

id_token_expectation const expected{
    .issuer = "https://as.example", .client_id = "me", .nonce = "N", .now = time_point(1000s)};

std::string token(std::string const& claims) {
  return base64url_encode(R"({"alg":"RS256"})") + "." + base64url_encode(claims) + ".sig";
}
std::string claims(std::string const& more = R"("sub":"7","email":"alice@example.test")",
                   std::string const& aud = "\"me\"", std::string const& exp = "2000") {
  return R"({"iss":"https://as.example","nonce":"N","aud":)" + aud + R"(,"exp":)" + exp +
         (more.empty() ? "" : "," + more) + "}";
}
bool is_refused(std::string const& t) {
  auto const got = read_account(t, expected);
  return !got && got.error().code == "oauth.id_token_invalid";
}

TEST(id_token_test, says_who) {
  EXPECT_EQ(read_account(token(claims()), expected), "alice@example.test");
  EXPECT_EQ(read_account(token(claims(R"("sub":"7","preferred_username":"alice")")), expected), "alice");
  EXPECT_EQ(read_account(token(claims(R"("sub":"7\n")")), expected), "7\\x0A");
}

TEST(id_token_test, several_audiences_need_the_party) {
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", R"(["me","other"])"))));
  EXPECT_EQ(read_account(token(claims(R"("sub":"7","azp":"me")", R"(["me","other"])")), expected), "7");
}

TEST(id_token_test, hostile_ones_are_refused) {
  EXPECT_TRUE(is_refused(""));
  EXPECT_TRUE(is_refused("a.b"));
  EXPECT_TRUE(is_refused("a.!!.c"));
  EXPECT_TRUE(is_refused(token("[]")));
  EXPECT_TRUE(is_refused(token(claims(R"("email":"alice@example.test")")))) << "an address without a subject";
  EXPECT_TRUE(is_refused(token(claims("", "\"me\""))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"other\""))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "[]"))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"me\"", "900"))));
  EXPECT_TRUE(is_refused(token(claims(R"("sub":"7")", "\"me\"", "\"2000\""))));
  EXPECT_TRUE(is_refused(token(R"({"iss":"https://evil.example","nonce":"N","aud":"me","exp":2000,"sub":"7"})")));
  EXPECT_TRUE(is_refused(token(R"({"iss":"https://as.example","nonce":"M","aud":"me","exp":2000,"sub":"7"})")));
}

TEST(id_token_test, a_minute_of_skew_is_forgiven) {
  EXPECT_TRUE(read_account(token(claims(R"("sub":"7")", "\"me\"", "950")), expected).has_value());
}

// From here on with signatures.
using testing_support::rfc7515_ec_pem;
using testing_support::rfc7515_rsa_pem;

std::vector<public_key> const& keys() {
  static auto const all =
      read_jwks(R"({"keys":[{"kty":"RSA","kid":"r","e":"AQAB","n":")" + std::string(testing_support::rfc7515_rsa_n) +
                R"("},{"kty":"EC","kid":"e","crv":"P-256","x":")" + std::string(testing_support::rfc7515_ec_x) +
                R"(","y":")" + std::string(testing_support::rfc7515_ec_y) + "\"}]}")
          .value();
  return all;
}
std::vector<jws_algorithm> const every{jws_algorithm::rs256, jws_algorithm::ps256, jws_algorithm::es256};
std::string const good_claims =
    R"({"iss":"https://as.example","sub":"7","aud":"me","exp":2000,"iat":1000,"nbf":1000,"nonce":"N","email":"a@b",)"
    R"("email_verified":true,"name":"A","preferred_username":"al","tid":"T"})";

std::string signed_token(std::string const& payload, jws_algorithm a = jws_algorithm::rs256, std::string header = {}) {
  bool const ec = a == jws_algorithm::es256;
  if (header.empty()) header = R"({"alg":")" + std::string(to_string(a)) + R"(","kid":")" + (ec ? "e" : "r") + "\"}";
  return read_signing_key(secret_text(std::string(ec ? rfc7515_ec_pem : rfc7515_rsa_pem)), {})
      ->sign_compact(header, payload, a)
      .value();
}
result<identity> verified(std::string const& t, id_token_expectation const& e = expected,
                          secret_text const* access_token = nullptr) {
  return verify_id_token(t, e, {.keys = keys(), .algorithms = every, .access_token = access_token});
}
std::string refused(std::string const& t, id_token_expectation const& e = expected) {
  auto const who = verified(t, e);
  return who ? "" : who.error().code;
}
std::string with(std::string const& from, std::string const& to) {
  auto c = good_claims;
  auto const at = c.find(from);
  EXPECT_NE(at, c.npos) << from;
  return c.replace(at, from.size(), to);
}

TEST(verify_id_token_test, every_algorithm_and_all_claims) {
  for (auto a : every) {
    auto const who = verified(signed_token(good_claims, a)).value();
    EXPECT_EQ(who.subject, "7");
    EXPECT_EQ(who.email, "a@b");
    EXPECT_TRUE(who.email_verified);
    EXPECT_EQ(who.username, "al");
    EXPECT_EQ(who.name, "A");
    EXPECT_EQ(who.tenant, "T");
  }
  EXPECT_EQ(verified(signed_token(with("preferred_username", "upn")))->username, "al");
  EXPECT_TRUE(verified(signed_token(with(R"("email_verified":true)", R"("email_verified":"true")")))->email_verified);
  EXPECT_FALSE(verified(signed_token(with(R"("email_verified":true)", R"("email_verified":1)")))->email_verified);
}

TEST(verify_id_token_test, none_and_hmac_are_refused) {
  auto const payload = base64url_encode(good_claims);
  for (char const* alg : {"none", "None", "NONE", "nOnE", "HS256", "hs256", "RS512", ""}) {
    auto const header = base64url_encode(R"({"alg":")" + std::string(alg) + R"(","kid":"r"})");
    EXPECT_EQ(refused(header + "." + payload + "."), "oauth.id_token_invalid") << alg;
    EXPECT_EQ(refused(header + "." + payload + "." + base64url_encode(sha256(rfc7515_rsa_pem))),
              "oauth.id_token_invalid")
        << alg;
  }
}

TEST(verify_id_token_test, the_algorithm_is_pinned) {
  auto const ps = signed_token(good_claims, jws_algorithm::ps256);
  EXPECT_FALSE(verify_id_token(ps, expected, {.keys = keys()}).has_value()) << "RS256 unless something else was agreed";
  EXPECT_TRUE(verify_id_token(signed_token(good_claims), expected, {.keys = keys()}).has_value());
  EXPECT_EQ(refused(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"PS256","kid":"r"})")),
            "oauth.id_token_invalid")
      << "signed with another algorithm than the header says";
  EXPECT_EQ(refused(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"ES256","kid":"r"})")),
            "oauth.unknown_key")
      << "an RSA key is never used as another kind";
}

TEST(verify_id_token_test, the_key_is_chosen_by_its_name) {
  EXPECT_TRUE(verified(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"RS256"})")).has_value());
  auto const f = verified(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"RS256","kid":"new"})")).error();
  EXPECT_EQ(f.code, "oauth.unknown_key");
  EXPECT_EQ(f.remedy, remedy::retry);
  EXPECT_EQ(f.peer, "new");
}

TEST(verify_id_token_test, hostile_tokens) {
  auto const good = signed_token(good_claims);
  auto const last = good.rfind('.');
  EXPECT_EQ(refused(good.substr(0, last + 1)), "oauth.id_token_invalid");
  EXPECT_EQ(refused(good.substr(0, last)), "oauth.id_token_invalid");
  EXPECT_EQ(refused(good + ".x"), "oauth.id_token_invalid");
  auto const other = signed_token(with("\"7\"", "\"8\""));
  EXPECT_EQ(refused(other.substr(0, other.rfind('.')) + good.substr(last)), "oauth.id_token_invalid");
  EXPECT_EQ(refused(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"RS256","kid":"r","crit":["b64"]})")),
            "oauth.id_token_invalid");
  EXPECT_EQ(refused(signed_token(good_claims, jws_algorithm::rs256, R"({"alg":"RS256","alg":"RS256","kid":"r"})")),
            "oauth.id_token_invalid");
  EXPECT_EQ(refused(signed_token(R"({"sub":"7",)" + good_claims.substr(1))), "oauth.id_token_invalid")
      << "a claim twice";
}

TEST(verify_id_token_test, each_claim_missing_wrong_typed_or_wrong) {
  for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {R"("sub":"7",)", ""},
           {R"("sub":"7")", R"("sub":7)"},
           {R"("sub":"7")", R"("sub":"")"},
           {R"("sub":"7")", R"("sub":")" + std::string(limits::subject_bytes_max + 1, 'x') + "\""},
           {R"("iss":"https://as.example",)", ""},
           {R"("iss":"https://as.example")", R"("iss":["https://as.example"])"},
           {R"("iss":"https://as.example")", R"("iss":"https://as.example/")"},
           {R"("aud":"me",)", ""},
           {R"("aud":"me")", R"("aud":7)"},
           {R"("aud":"me")", R"("aud":["other"])"},
           {R"("aud":"me")", R"("aud":["me","other"])"},
           {R"("aud":"me")", R"("aud":"me","azp":"other")"},
           {R"("exp":2000,)", ""},
           {R"("exp":2000)", R"("exp":"2000")"},
           {R"("exp":2000)", R"("exp":939)"},
           {R"("iat":1000)", R"("iat":1061)"},
           {R"("iat":1000)", R"("iat":"1000")"},
           {R"("nbf":1000)", R"("nbf":1061)"},
           {R"("nonce":"N",)", ""},
           {R"("nonce":"N")", R"("nonce":"M")"}})
    EXPECT_EQ(refused(signed_token(with(from, to))), "oauth.id_token_invalid") << from << " -> " << to.substr(0, 60);
  for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{{R"("exp":2000)", R"("exp":941)"},
                                                                                 {R"("iat":1000)", R"("iat":1059)"},
                                                                                 {R"("iat":1000,)", ""},
                                                                                 {R"("nbf":1000,)", ""}})
    EXPECT_EQ(refused(signed_token(with(from, to))), "") << from << " -> " << to;
}

TEST(verify_id_token_test, at_hash_ties_it_to_the_access_token) {
  secret_text const access(std::string("AT"));
  secret_text const other(std::string("BT"));
  auto const t = signed_token(
      with(R"("sub":"7")", R"("sub":"7","at_hash":")" + base64url_encode(sha256("AT").substr(0, 16)) + "\""));
  EXPECT_TRUE(verified(t, expected, &access).has_value());
  EXPECT_FALSE(verified(t, expected, &other).has_value());
  EXPECT_TRUE(verified(signed_token(good_claims), expected, &other).has_value()) << "only when it is there";
  EXPECT_FALSE(verified(signed_token(with(R"("sub":"7")", R"("sub":"7","at_hash":7)")), expected, &access).has_value());
}

TEST(verify_id_token_test, microsofts_issuer_follows_the_tenant) {
  auto e = expected;
  e.issuer = "https://as.example/{tenantid}/v2.0";
  EXPECT_EQ(refused(signed_token(with("https://as.example", "https://as.example/T/v2.0")), e), "");
  EXPECT_EQ(refused(signed_token(with("https://as.example", "https://as.example/U/v2.0")), e),
            "oauth.id_token_invalid");
  EXPECT_EQ(refused(signed_token(with("https://as.example", "https://as.example/{tenantid}/v2.0")), e),
            "oauth.id_token_invalid");
}

}  // namespace
}  // namespace outlink::oauth
