#include "links/who.h"

#include "base/log.h"
#include "base/text.h"
#include "protocol/oauth/key_test_support.h"
#include "protocol/oauth/signing_key.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;
namespace keys = oauth::testing_support;

/// What is logged while it lives.
class log_recorder final : public log_sink {
 public:
  log_recorder() { set_log_sink(this); }
  ~log_recorder() override { set_log_sink(nullptr); }
  std::string const& text() const { return text_; }

 private:
  void write(log_level, std::string_view event, std::vector<log_field> const& fields) override {
    text_ += event;
    for (auto const& f : fields) text_ += " " + f.value;
  }
  std::string text_;
};

class who_test : public testing::Test {
 protected:
  std::string id_token(std::string const& claims, std::string const& kid = "k1") {
    auto const key = oauth::read_signing_key(secret_text(std::string(keys::rfc7515_rsa_pem)), {}).value();
    auto const end = std::chrono::floor<std::chrono::seconds>(s_.clock().now()).time_since_epoch().count() + 600;
    return key
        .sign_compact(
            R"({"alg":"RS256","kid":")" + kid + "\"}",
            R"({"iss":"https://as.test","aud":"id","nonce":"N","exp":)" + std::to_string(end) + "," + claims + "}",
            oauth::jws_algorithm::rs256)
        .value();
  }
  static std::string key_set(std::string const& kid) {
    return R"({"keys":[{"kty":"RSA","e":"AQAB","use":"sig","kid":")" + kid + R"(","n":")" +
           std::string(keys::rfc7515_rsa_n) + R"("}]})";
  }
  result<identity> ask(std::string token) {
    oauth::token_answer const answer{.access_token = secret_text("A"), .id_token = std::move(token)};
    return s_.run(who_.ask(l_, nullptr, answer, "N"));
  }
  testing_support::stage s_;
  testing_support::scripted_http http_;
  testing_support::scripted_dialer dialer_;
  needs needs_{.storage = s_.store().links(),
               .http = http_,
               .dialer = dialer_,
               .sleeper = s_.runtime().sleeper(),
               .supervisor = s_.runtime().supervisor(),
               .clock = s_.clock(),
               .randomness = s_.runtime().randomness(),
               .address = {.base_url = "https://outlink.test"}};
  who_consented who_{needs_};
  link l_{.provider = "custom", .client_id = "id", .issuer = "https://as.test", .jwks_uri = "https://as.test/keys"};
};

TEST_F(who_test, a_signed_id_token_tells_and_the_keys_are_asked_for_once) {
  http_.answer(200, key_set("k1"));
  auto const who = ask(id_token(R"("sub":"7","email":"alice@x.test")"));
  ASSERT_TRUE(who) << describe(who.error());
  EXPECT_EQ(who->subject, "7");
  EXPECT_EQ(who->address, "alice@x.test");
  EXPECT_TRUE(ask(id_token(R"("sub":"7")")));
  EXPECT_EQ(http_.requests.size(), 1u);
}

TEST_F(who_test, a_key_that_is_not_known_is_looked_for_once_more) {
  http_.answer(200, key_set("k1"));
  ASSERT_TRUE(ask(id_token(R"("sub":"7")")));
  s_.clock().advance(1min);
  http_.answer(200, key_set("k2"));
  EXPECT_TRUE(ask(id_token(R"("sub":"7")", "k2")));
  s_.clock().advance(1min);
  http_.answer(200, key_set("k2"));
  EXPECT_FALSE(ask(id_token(R"("sub":"7")", "k3")));
  EXPECT_EQ(http_.requests.size(), 3u);
}

TEST_F(who_test, a_key_that_the_provider_does_not_publish_is_no_passing_trouble) {
  http_.answer(200, key_set("k1"));
  auto const first = ask(id_token(R"("sub":"7")", "k2"));
  EXPECT_EQ(first.error().code, "oauth.id_token_invalid");
  EXPECT_EQ(first.error().remedy, remedy::consent_again);
  EXPECT_EQ(first.error().peer, "k2");
  s_.clock().advance(1min);
  http_.answer(200, key_set("k1"));
  EXPECT_EQ(ask(id_token(R"("sub":"7")", "k2")).error().code, "oauth.id_token_invalid") << "after the second look, too";
}

TEST_F(who_test, a_token_that_userinfo_quotes_is_withheld) {
  l_.userinfo_endpoint = "https://as.test/me";
  log_recorder const recorded;
  http_.answer(401, R"({"error":"invalid_token","error_description":"Bearer a-secret-access-token is not known"})");
  oauth::token_answer const answer{.access_token = secret_text("a-secret-access-token")};
  ASSERT_TRUE(s_.run(who_.ask(l_, nullptr, answer, "")));
  EXPECT_NE(recorded.text().find("[withheld]"), std::string::npos);
  EXPECT_EQ(recorded.text().find("a-secret-access-token"), std::string::npos);
}

TEST_F(who_test, a_forged_id_token_is_a_failure_and_nothing_else_is_asked) {
  l_.userinfo_endpoint = "https://as.test/me";
  http_.answer(200, key_set("k1"));
  auto forged = id_token(R"("sub":"7")");
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ask(forged).error().code, "oauth.id_token_invalid");
  EXPECT_EQ(http_.requests.size(), 1u);
}

TEST_F(who_test, userinfo_tells_what_the_id_token_leaves_out_but_only_about_the_same_person) {
  l_.userinfo_endpoint = "https://as.test/me";
  http_.answer(200, key_set("k1"));
  http_.answer(200, R"({"sub":"7","email":"alice@x.test"})");
  EXPECT_EQ(ask(id_token(R"("sub":"7")"))->address, "alice@x.test");
  EXPECT_EQ(http_.requests[1].secret_headers.at(0).second.reveal(), "Bearer A");
  http_.answer(200, R"({"sub":"8","email":"eve@x.test"})");
  EXPECT_EQ(ask(id_token(R"("sub":"7")")).error().code, "oauth.wrong_subject");
}

TEST_F(who_test, an_interface_that_does_not_answer_leaves_the_account_unknown) {
  l_.userinfo_endpoint = "https://as.test/me";
  http_.fail_with("http.timeout");
  EXPECT_EQ(ask("").value(), identity{});
}

TEST_F(who_test, repository_hosts_are_asked_in_their_own_way) {
  l_.provider = "github";
  l_.userinfo_endpoint = "https://api.github.com/user";
  http_.answer(200, R"({"id":583231,"login":"octocat","email":null})");
  auto const who = ask("");
  ASSERT_TRUE(who);
  EXPECT_EQ(who->subject, "583231");
  EXPECT_EQ(who->user_name, "octocat");
}

}  // namespace
}  // namespace outlink::links
