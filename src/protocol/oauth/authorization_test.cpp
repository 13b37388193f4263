#include "protocol/oauth/authorization.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

TEST(authorization_url_test, has_all_parameters_and_keeps_the_endpoints_query) {
  EXPECT_EQ(authorization_url({.endpoint = "https://as.example/auth?tenant=1",
                               .client_id = "a b",
                               .redirect_uri = "https://o.example/oauth2/callback/x",
                               .scopes = {"openid", "mail.imap"},
                               .state = "S",
                               .code_challenge = "C",
                               .nonce = "N",
                               .login_hint = "a@b",
                               .extra = {{"access_type", "offline"}}}),
            "https://as.example/"
            "auth?tenant=1&response_type=code&client_id=a%20b&redirect_uri=https%3A%2F%2Fo.example%2Foauth2%2Fcallback%"
            "2Fx&scope=openid%20mail."
            "imap&state=S&code_challenge=C&code_challenge_method=S256&nonce=N&login_hint=a%40b&access_type=offline");
  EXPECT_TRUE(authorization_url({.endpoint = "https://as.example/auth"})
                  .starts_with("https://as.example/auth?response_type=code&"));
}

failure refused(std::string_view query, expected_issuer const& expected = {}) {
  auto a = read_authorization_answer(query);
  if (!a) return a.error();
  auto c = check_authorization_answer(*a, expected);
  EXPECT_FALSE(c.has_value()) << query;
  return c ? failure{} : c.error();
}

TEST(authorization_answer_test, a_good_answer) {
  auto const a = read_authorization_answer("code=a%2Fb&state=S&iss=https%3A%2F%2Fas.example&session_state=x").value();
  EXPECT_EQ(a.state, "S");
  EXPECT_EQ(check_authorization_answer(a, {.issuer = "https://as.example", .must_be_present = true})->code().reveal(),
            "a/b");
}

TEST(authorization_answer_test, parameters_twice_are_refused) {
  for (char const* q :
       {"code=a&code=b&state=S", "code=a&state=S&state=S", "state=S&code=a&iss=x&iss=x", "state=S&error=x&error=y"})
    EXPECT_EQ(refused(q).code, "oauth.bad_callback") << q;
}

TEST(authorization_answer_test, garbled_or_incomplete_answers_are_refused) {
  for (char const* q : {"", "code=a", "code=%zz&state=S", "state=S", "state=S&code=", "state=&code=a", "&&&"})
    EXPECT_EQ(refused(q).code, "oauth.bad_callback") << q;
  EXPECT_EQ(refused("state=S&code=" + std::string(limits::callback_query_bytes_max, 'x')).code, "oauth.bad_callback");
}

TEST(authorization_answer_test, the_issuer_is_compared) {
  expected_issuer const promised{.issuer = "https://as.example", .must_be_present = true};
  EXPECT_EQ(refused("code=a&state=S", promised).code, "oauth.wrong_issuer");
  EXPECT_EQ(refused("code=a&state=S&iss=https%3A%2F%2Fevil.example", promised).code, "oauth.wrong_issuer");
  EXPECT_EQ(refused("code=a&state=S&iss=https%3A%2F%2Fas.example%2F", promised).code, "oauth.wrong_issuer");
  EXPECT_EQ(refused("error=access_denied&state=S&iss=https%3A%2F%2Fevil.example", promised).code, "oauth.wrong_issuer")
      << "an error of another provider is not believed either";
  EXPECT_EQ(refused("code=a&state=S&iss=https%3A%2F%2Fevil.example", {.issuer = "https://as.example"}).code,
            "oauth.wrong_issuer");
}

TEST(authorization_answer_test, errors_have_our_words_and_theirs_apart) {
  auto const f = refused("error=access_denied&error_description=no%0Athanks&state=S");
  EXPECT_EQ(f.code, "oauth.access_denied");
  EXPECT_EQ(f.remedy, remedy::consent_again);
  EXPECT_EQ(f.peer, "access_denied: no\\x0Athanks");
  EXPECT_EQ(refused("error=invalid_scope&state=S").remedy, remedy::fix_setup);
  auto const odd = refused("error=teapot&state=S");
  EXPECT_EQ(odd.code, "oauth.unexpected_error");
  EXPECT_EQ(odd.peer, "teapot");
}

}  // namespace
}  // namespace outlink::oauth
