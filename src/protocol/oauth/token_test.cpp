#include "protocol/oauth/token.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};

result<token_answer> json_answer(std::string_view body, int status = 200) {
  return read_token_answer({.status = status, .content_type = "application/json", .body = body}, now);
}
failure refused(std::string_view body, int status = 200) {
  auto a = json_answer(body, status);
  EXPECT_FALSE(a.has_value()) << body.substr(0, 200);
  return a ? failure{} : a.error();
}

TEST(token_answer_test, a_good_one) {
  auto const t =
      json_answer(
          R"({"access_token":"AT","token_type":"bearer","expires_in":3599,"refresh_token":"RT","scope":"a b","id_token":"x.y.z"})")
          .value();
  EXPECT_EQ(t.access_token.reveal(), "AT");
  EXPECT_EQ(t.refresh_token.reveal(), "RT");
  EXPECT_EQ(t.expires_in, 3599s);
  EXPECT_EQ(t.scopes, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(t.id_token, "x.y.z");
}

TEST(token_answer_test, little_is_needed) {
  auto const t = json_answer(R"({"access_token":"AT","refresh_token":"","expires_in":null})").value();
  EXPECT_TRUE(t.refresh_token.empty());
  EXPECT_FALSE(t.expires_in.has_value());
  EXPECT_FALSE(t.scopes.has_value());
}

TEST(token_answer_test, expires_in_as_a_text_of_digits_is_taken) {
  EXPECT_EQ(json_answer(R"({"access_token":"AT","expires_in":"3600"})")->expires_in, 3600s);
  EXPECT_EQ(json_answer(R"({"access_token":"AT","expires_in":1e30})")->expires_in,
            std::chrono::seconds(limits::access_token_life_max));
}

TEST(token_answer_test, expires_in_as_anything_else_is_refused) {
  for (char const* v : {"\"soon\"", "\"\"", "-1", "true", "[3600]", "\"3600 s\""})
    EXPECT_EQ(refused(std::string(R"({"access_token":"AT","expires_in":)") + v + "}").code, "oauth.unexpected_answer")
        << v;
}

TEST(token_answer_test, without_an_access_token) {
  for (char const* b : {"{}", R"({"access_token":""})", R"({"access_token":null})", R"({"access_token":7})",
                        R"({"access_token":"a b"})", R"({"access_token":"a\nb"})"})
    EXPECT_EQ(refused(b).code, "oauth.unexpected_answer") << b;
  EXPECT_EQ(refused(R"({"access_token":")" + std::string(limits::token_bytes_max + 1, 'x') + "\"}").code,
            "oauth.unexpected_answer");
}

TEST(token_answer_test, not_json) {
  for (char const* b : {"", "<html>", "[]", "\"AT\"", "{", "{\"access_token\":\"SECRET\"} x"}) {
    auto const f = refused(b);
    EXPECT_EQ(f.code, "oauth.unexpected_answer") << b;
    EXPECT_EQ(f.remedy, remedy::retry);
    EXPECT_EQ(describe(f).find("SECRET"), std::string::npos);
  }
  EXPECT_EQ(refused(std::string(100000, '[')).code, "oauth.unexpected_answer");
}

TEST(token_answer_test, another_token_type_is_refused) {
  EXPECT_EQ(refused(R"({"access_token":"AT","token_type":"mac"})").code, "oauth.unexpected_answer");
}

TEST(token_answer_test, errors_of_the_provider) {
  EXPECT_EQ(refused(R"({"error":"invalid_grant","error_description":"gone"})", 400).code, "oauth.invalid_grant");
  EXPECT_EQ(refused(R"({"error":"invalid_grant"})", 400).remedy, remedy::consent_again);
  EXPECT_EQ(refused(R"({"error":"invalid_client"})", 401).remedy, remedy::fix_setup);
  EXPECT_EQ(refused(R"({"error":"unheard_of"})", 200).code, "oauth.unexpected_error") << "GitHub sends errors with 200";
  EXPECT_EQ(refused("nope", 404).code, "oauth.unexpected_answer");
  EXPECT_EQ(refused("", 302).code, "oauth.unexpected_answer");
}

// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
TEST(token_answer_test, a_refresh_token_that_github_no_longer_takes_ends_the_consent) {
  auto const f = refused(R"({"error":"bad_refresh_token","error_description":"incorrect or expired"})", 200);
  EXPECT_EQ(f.code, "oauth.invalid_grant");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_EQ(f.peer, "bad_refresh_token: incorrect or expired");
  EXPECT_EQ(refused(R"({"error":"bad_verification_code"})", 200).code, "oauth.invalid_grant");
  EXPECT_EQ(refused(R"({"error":"incorrect_client_credentials"})", 200).code, "oauth.invalid_client");
  EXPECT_EQ(refused(R"({"error":"redirect_uri_mismatch"})", 200).remedy, remedy::fix_setup);
  EXPECT_EQ(refused(R"({"error":"authorization_declined"})").code, "oauth.access_denied");
}

TEST(token_answer_test, passing_trouble) {
  EXPECT_EQ(refused("<html>", 503).code, "oauth.provider_down");
  EXPECT_EQ(refused(R"({"error":"invalid_grant"})", 500).remedy, remedy::retry)
      << "a broken provider cannot end a consent";
  EXPECT_EQ(refused("", 502).words, "The provider's token endpoint has trouble of its own.");
  auto const f = read_token_answer({.status = 429, .retry_after = "120"}, now).error();
  EXPECT_EQ(f.words, "The provider's token endpoint wants fewer requests.");
  EXPECT_EQ(f.remedy, remedy::wait_until);
  EXPECT_EQ(f.not_before, now + 120s);
  EXPECT_EQ(read_token_answer({.status = 429, .retry_after = "99999999999"}, now).error().not_before,
            now + limits::retry_after_max);
  EXPECT_EQ(read_token_answer({.status = 429, .retry_after = "soon"}, now).error().remedy, remedy::retry);
}

TEST(token_answer_test, form_encoded_only_where_the_row_says_so) {
  token_http_answer const a{.status = 200,
                            .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                            .body = "access_token=gho_x&scope=repo%2Cuser&token_type=bearer"};
  auto const t = read_token_answer(a, now, answer_form::json_or_form).value();
  EXPECT_EQ(t.access_token.reveal(), "gho_x");
  EXPECT_EQ(t.scopes, (std::vector<std::string>{"repo", "user"}));
  EXPECT_EQ(read_token_answer(a, now).error().code, "oauth.unexpected_answer");
  for (std::string_view bad : {"access_token=a&access_token=b", "access_token=%zz", "error=bad_verification_code", ""})
    EXPECT_FALSE(
        read_token_answer({.status = 200, .content_type = a.content_type, .body = bad}, now, answer_form::json_or_form)
            .has_value())
        << bad;
}

TEST(token_answer_test, what_only_some_providers_say) {
  auto const t =
      json_answer(
          R"({"access_token":"AT","scopes":"account repository","refresh_token":"RT","refresh_token_expires_in":15897600,"created_at":1607635748})")
          .value();
  EXPECT_EQ(t.scopes, (std::vector<std::string>{"account", "repository"}));
  EXPECT_EQ(t.refresh_token_expires_in, 15897600s);
  EXPECT_EQ(t.created_at, time_point(1607635748s));
  EXPECT_EQ(json_answer(R"({"access_token":"AT","scope":"a","scopes":"b"})")->scopes, std::vector<std::string>{"a"});
}

TEST(token_answer_test, each_field_wrong_typed_or_too_long_or_twice) {
  std::string const long_text = "\"" + std::string(limits::token_bytes_max + 1, 'x') + "\"";
  for (std::string const name :
       {"access_token", "token_type", "refresh_token", "scope", "scopes", "id_token", "expires_in"})
    for (std::string const& value : {std::string("[7]"), std::string("{}"), std::string("true"), long_text}) {
      auto const first = name == "access_token" ? std::string() : std::string(R"("access_token":"AT",)");
      EXPECT_EQ(refused("{" + first + "\"" + name + "\":" + value + "}").code, "oauth.unexpected_answer") << name;
    }
  EXPECT_EQ(refused(R"({"access_token":"AT","refresh_token_expires_in":"soon"})").code, "oauth.unexpected_answer");
  EXPECT_EQ(refused(R"({"access_token":"A","access_token":"B"})").code, "oauth.unexpected_answer");
  std::string many;
  for (std::size_t i = 0; i <= limits::scopes_max; ++i) many += "s ";
  EXPECT_EQ(refused(R"({"access_token":"AT","scope":")" + many + "\"}").code, "oauth.unexpected_answer");
}

}  // namespace
}  // namespace outlink::oauth
