#include "protocol/oauth/echo.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "protocol/oauth/grants.h"

namespace outlink::oauth {
namespace {

secret_text secret(std::string text) { return secret_text(std::move(text)); }

failure said(std::string peer) { return {.code = "oauth.invalid_grant", .words = "ours", .peer = std::move(peer)}; }

std::string cleaned(std::string peer, std::vector<secret_text> const& secrets) {
  return without_secrets(said(std::move(peer)), secrets).peer;
}

std::vector<std::string> plain(std::vector<secret_text> const& secrets) {
  std::vector<std::string> all;
  for (auto const& s : secrets) all.push_back(s.reveal());
  return all;
}

TEST(echo_test, what_is_secret_in_a_request_and_what_is_not) {
  client const post{.id = "id", .proof = post_secret{secret("the client secret")}};
  auto const body = refresh(post, secret("the refresh token"), {"mail"}, {{"redirect_uri", "https://outlink.test/x"}});
  EXPECT_EQ(plain(secrets_in(body)), (std::vector<std::string>{"the refresh token", "the client secret"}));
  client const basic{.id = "id", .proof = basic_secret{secret("the: secret")}};
  auto const header = exchange_code(basic, secret("the code"), "https://outlink.test/x", secret("the verifier"));
  EXPECT_EQ(plain(secrets_in(header)),
            (std::vector<std::string>{"the code", "the verifier", base64_encode("id:the%3A%20secret"), "the: secret"}));
  client const signing{.id = "id", .proof = client_assertion{secret("a.b.c")}};
  EXPECT_EQ(plain(secrets_in(client_credentials(signing, {"mail"}))), (std::vector<std::string>{"a.b.c"}));
}

TEST(echo_test, a_quoted_secret_is_withheld_and_the_rest_stays) {
  std::vector<secret_text> const secrets{secret("rt-0123456789abcdef"), secret("p@ss word/123")};
  EXPECT_EQ(cleaned("no rt-0123456789abcdef, rt-0123456789abcdef here", secrets), "no [withheld], [withheld] here");
  EXPECT_EQ(cleaned("client_secret=p%40ss%20word%2F123&x=1", secrets), "client_secret=[withheld]&x=1");
  EXPECT_EQ(cleaned("(p@ss word/123)", secrets), "([withheld])");
  EXPECT_EQ(cleaned("nothing of ours", secrets), "nothing of ours");
  EXPECT_EQ(cleaned("", secrets), "");
}

TEST(echo_test, a_secret_that_was_cut_is_withheld_too) {
  std::vector<secret_text> const secrets{secret("rt-0123456789abcdef")};
  EXPECT_EQ(cleaned("token rt-0123456789a\u2026", secrets), "token [withheld]\u2026");
  EXPECT_EQ(cleaned("rt-012345678", secrets), "[withheld]");
}

TEST(echo_test, trace_and_number_are_words_of_the_peer_as_well) {
  auto f = said("x");
  f.trace = "trace_id=rt-0123456789abcdef";
  f.peer_code = "rt-0123456789abcdef";
  f = without_secrets(std::move(f), std::vector{secret("rt-0123456789abcdef")});
  EXPECT_EQ(f.trace, "trace_id=[withheld]");
  EXPECT_EQ(f.peer_code, "[withheld]");
  EXPECT_EQ(f.words, "ours");
}

TEST(echo_test, a_short_secret_does_not_tear_words_apart) {
  EXPECT_EQ(cleaned("the exact text", {secret("x"), secret("")}), "the exact text");
}

}  // namespace
}  // namespace outlink::oauth
