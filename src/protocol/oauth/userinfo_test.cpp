#include "protocol/oauth/userinfo.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

using reader = result<identity> (*)(token_http_answer const&, time_point);
result<identity> userinfo(token_http_answer const& a, time_point now) { return read_userinfo(a, "7", now); }

TEST(userinfo_test, the_subject_must_be_the_id_tokens) {
  std::string const body = R"({"sub":"7","email":"a@b","email_verified":true,"name":"A"})";
  auto const who = read_userinfo({.status = 200, .body = body}, "7", {}).value();
  EXPECT_EQ(who.email, "a@b");
  EXPECT_TRUE(who.email_verified);
  EXPECT_EQ(read_userinfo({.status = 200, .body = body}, "8", {}).error().code, "oauth.wrong_subject");
  EXPECT_TRUE(read_userinfo({.status = 200, .body = body}, "", {}).has_value());
}

TEST(userinfo_test, repository_hosts) {
  auto const github =
      read_github_user({.status = 200, .body = R"({"login":"octo","id":1,"email":null,"name":"O"})"}, {}).value();
  EXPECT_EQ(github.subject, "1");
  EXPECT_EQ(github.shown(), "octo");
  EXPECT_FALSE(github.email_verified);
  auto const gitlab =
      read_gitlab_user(
          {.status = 200,
           .body =
               R"({"id":2,"username":"jo","name":"J","email":"jo@e.example","confirmed_at":"2012-05-23T09:05:22Z"})"},
          {})
          .value();
  EXPECT_EQ(gitlab.shown(), "jo@e.example");
  EXPECT_TRUE(gitlab.email_verified);
  EXPECT_FALSE(
      read_gitlab_user({.status = 200, .body = R"({"id":2,"username":"jo","confirmed_at":null})"}, {})->email_verified);
  auto const bitbucket =
      read_bitbucket_user({.status = 200, .body = R"({"uuid":"{d3}","nickname":"n","display_name":"N"})"}, {}).value();
  EXPECT_EQ(bitbucket.subject, "{d3}");
  EXPECT_EQ(bitbucket.shown(), "n");
  EXPECT_EQ(bitbucket.name, "N");
}

TEST(userinfo_test, each_reader_refuses_what_is_missing_or_wrong) {
  std::string const long_text(limits::subject_bytes_max + 1, 'x');
  struct {
    reader read;
    std::vector<std::string> bad;
  } const cases[]{
      {userinfo, {R"({"email":"a@b"})", R"({"sub":7})", R"({"sub":""})", R"({"sub":")" + long_text + "\"}"}},
      {read_github_user,
       {R"({"login":"x"})", R"({"id":1})", R"({"id":"1","login":"x"})", R"({"id":-1,"login":"x"})",
        R"({"id":1.5,"login":"x"})", R"({"id":1,"login":7})"}},
      {read_gitlab_user, {R"({"username":"x"})", R"({"id":1})", R"({"id":"1","username":"x"})"}},
      {read_bitbucket_user, {R"({"nickname":"x"})", R"({"uuid":7})", R"({"uuid":")" + long_text + "\"}"}}};
  for (auto const& c : cases) {
    for (auto const& bad : c.bad)
      EXPECT_EQ(c.read({.status = 200, .body = bad}, {}).error().code, "oauth.userinfo_invalid") << bad;
    for (char const* bad : {"", "[]", "<html>", R"({"sub":"7","sub":"7"})"})
      EXPECT_EQ(c.read({.status = 200, .body = bad}, {}).error().code, "oauth.userinfo_invalid") << bad;
    EXPECT_EQ(c.read({.status = 404, .body = "{}"}, {}).error().code, "oauth.userinfo_invalid");
    EXPECT_EQ(c.read({.status = 401, .body = "{}"}, {}).error().code, "oauth.token_refused");
    EXPECT_EQ(c.read({.status = 429}, {}).error().code, "oauth.throttled");
    EXPECT_EQ(c.read({.status = 502}, {}).error().code, "oauth.provider_down");
  }
}

TEST(userinfo_test, words_are_bounded_and_escaped) {
  auto const who =
      read_github_user(
          {.status = 200, .body = R"({"id":1,"login":"a\u001bb","name":")" + std::string(9000, 'n') + "\"}"}, {})
          .value();
  EXPECT_EQ(who.username, "a\\x1Bb");
  EXPECT_LE(who.name.size(), limits::peer_words_bytes_max + 3);
}

}  // namespace
}  // namespace outlink::oauth
