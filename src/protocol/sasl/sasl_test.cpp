#include "protocol/sasl/sasl.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::sasl {
namespace {

credentials with_token(std::string user = "someuser@example.com") {
  return {.user = std::move(user),
          .proof = access_token{secret_text(std::string("vF9dft4qmT"))},
          .host = "imap.example.com",
          .port = 143};
}
credentials with_password() { return {.user = "tim", .proof = password{secret_text(std::string("tanstaaf"))}}; }

TEST(sasl_test, xoauth2_message) {
  EXPECT_EQ(initial_response(mechanism::xoauth2, with_token())->reveal(),
            "user=someuser@example.com\x01"
            "auth=Bearer vF9dft4qmT\x01\x01");
}

TEST(sasl_test, oauthbearer_message_escapes_the_name) {
  EXPECT_EQ(initial_response(mechanism::oauthbearer, with_token("a,b=c@example.com"))->reveal(),
            "n,a=a=2Cb=3Dc@example.com,\x01host=imap.example.com\x01port=143\x01"
            "auth=Bearer vF9dft4qmT\x01\x01");
}

TEST(sasl_test, plain_message) {
  EXPECT_EQ(initial_response(mechanism::plain, with_password())->reveal(), std::string("\0tim\0tanstaaf", 13));
}

TEST(sasl_test, a_name_with_a_separator_cannot_smuggle_a_field) {
  EXPECT_EQ(initial_response(mechanism::xoauth2, with_token("a\x01"
                                                            "auth=Bearer x"))
                .error()
                .code,
            "sasl.invalid_user");
  EXPECT_EQ(initial_response(mechanism::xoauth2, with_token("")).error().code, "sasl.invalid_user");
  EXPECT_EQ(initial_response(mechanism::xoauth2, with_token(std::string("a\0b", 3))).error().code, "sasl.invalid_user");
}

TEST(sasl_test, choice_follows_the_proof_and_the_offer) {
  EXPECT_EQ(choose(with_token(), {"plain", "OAuthBearer", "XOAuth2"}), mechanism::xoauth2);
  EXPECT_EQ(choose(with_token(), {"PLAIN", "OAUTHBEARER"}), mechanism::oauthbearer);
  EXPECT_EQ(choose(with_password(), {"XOAUTH2", "PLAIN"}), mechanism::plain);
}

TEST(sasl_test, login_only_where_it_is_known_and_nothing_better_is_offered) {
  EXPECT_EQ(choose(with_password(), {"LOGIN", "PLAIN"}, password_ways::plain_or_login), mechanism::plain);
  EXPECT_EQ(choose(with_password(), {"login"}, password_ways::plain_or_login), mechanism::login);
  EXPECT_EQ(choose(with_password(), {"LOGIN"}).error().code, "sasl.no_common_mechanism");
  EXPECT_EQ(choose(with_token(), {"LOGIN"}, password_ways::plain_or_login).error().code, "sasl.no_common_mechanism");
  EXPECT_EQ(to_string(mechanism::login), "LOGIN");
}

TEST(sasl_test, login_sends_the_name_and_then_the_password) {
  EXPECT_EQ(initial_response(mechanism::login, with_password())->reveal(), "tim");
  EXPECT_EQ(second_response(with_password()).reveal(), "tanstaaf");
  EXPECT_TRUE(second_response(with_token()).empty());
  sasl::credentials odd = with_password();
  odd.user = "tim\r\nRSET";
  EXPECT_EQ(initial_response(mechanism::login, odd).error().code, "sasl.invalid_user");
}

TEST(sasl_test, no_common_mechanism_says_what_is_offered) {
  auto const none = choose(with_token(), {"PLAIN", "LOGIN"});
  EXPECT_EQ(none.error().code, "sasl.no_common_mechanism");
  EXPECT_EQ(none.error().remedy, remedy::fix_setup);
  EXPECT_EQ(none.error().peer, "PLAIN, LOGIN");
  EXPECT_EQ(choose(with_password(), {"XOAUTH2"}).error().code, "sasl.no_common_mechanism");
}

TEST(sasl_test, error_challenges_are_described_and_bounded) {
  EXPECT_EQ(describe_error(R"({"status":"401","schemes":"bearer","scope":"mail"})"),
            "status 401, scope mail, schemes bearer");
  EXPECT_EQ(describe_error("not json\r\n"), "not json\\x0D\\x0A");
  EXPECT_LE(describe_error(std::string(100000, '[')).size(), limits::peer_words_bytes_max + 3);
  EXPECT_EQ(answer_to_error(mechanism::xoauth2), "");
  EXPECT_EQ(answer_to_error(mechanism::oauthbearer), "\x01");
}

}  // namespace
}  // namespace outlink::sasl
