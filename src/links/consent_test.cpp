#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

class consent_test : public testing::Test {
 protected:
  std::string code_of(consent_end const& e) { return e.outcome ? "" : e.outcome.error().code; }
  void nothing_changed(grant_id id) { EXPECT_TRUE(std::holds_alternative<awaiting_consent>(s_.load(id).state)); }
  testing_support::link_stage s_;
};

TEST_F(consent_test, a_good_consent_makes_the_grant_usable) {
  auto const g = s_.consented();
  EXPECT_TRUE(std::holds_alternative<usable>(g.state));
  EXPECT_TRUE(g.consented_at.has_value());
}

TEST_F(consent_test, the_code_is_exchanged_with_verifier_redirect_url_and_basic) {
  auto const g = s_.make_grant();
  s_.http.answer(200, R"({"access_token":"A","expires_in":60})");
  auto const end = s_.finish("code=c0de&state=" + s_.begin(g.id));
  EXPECT_EQ(end.return_to, "/links");
  auto const& body = s_.http.requests.at(0).body.reveal();
  EXPECT_NE(body.find("code=c0de"), std::string::npos);
  EXPECT_NE(body.find("code_verifier="), std::string::npos);
  EXPECT_NE(body.find("redirect_uri=https%3A%2F%2Foutlink.test%2Foauth2%2Fcallback%2Fcustom-"), std::string::npos);
  EXPECT_EQ(s_.http.requests.at(0).secret_headers.at(0).first, "Authorization");
}

TEST_F(consent_test, a_state_is_used_once) {
  auto const g = s_.make_grant();
  auto const state = s_.begin(g.id);
  s_.http.answer(200, R"({"access_token":"A","expires_in":60})");
  ASSERT_EQ(code_of(s_.finish("code=c&state=" + state)), "");
  EXPECT_EQ(code_of(s_.finish("code=c&state=" + state)), "consent.unknown_state");
}

TEST_F(consent_test, a_state_is_spent_even_by_a_wrong_answer) {
  auto const g = s_.make_grant();
  auto const state = s_.begin(g.id);
  EXPECT_EQ(code_of(s_.finish("error=access_denied&state=" + state)), "oauth.access_denied");
  EXPECT_EQ(code_of(s_.finish("code=c&state=" + state)), "consent.unknown_state");
  nothing_changed(g.id);
}

TEST_F(consent_test, a_guessed_state_another_browser_and_a_late_answer_are_refused) {
  auto const g = s_.make_grant();
  EXPECT_EQ(code_of(s_.finish("code=c&state=guess")), "consent.unknown_state");
  EXPECT_EQ(code_of(s_.finish("code=c&state=" + s_.begin(g.id), "other")), "consent.other_browser");
  auto const state = s_.begin(g.id);
  s_.clock().advance(16min);
  EXPECT_EQ(code_of(s_.finish("code=c&state=" + state)), "consent.too_late");
  nothing_changed(g.id);
}

TEST_F(consent_test, an_answer_at_another_links_address_is_a_mix_up) {
  auto const g = s_.make_grant();
  auto const state = s_.begin(g.id);
  secret_text const cookie(std::string("cookie"));
  EXPECT_EQ(code_of(s_.run_plain(s_.feature->service().finish_consent("google", "code=c&state=" + state, cookie))),
            "consent.mixed_up");
  nothing_changed(g.id);
}

TEST_F(consent_test, bad_token_answers_change_nothing) {
  auto const g = s_.make_grant();
  for (std::string const body : {"not json", "{}", R"({"access_token":"A","expires_in":"soon"})",
                                 R"({"access_token":"A","id_token":"x.y.z"})"}) {
    s_.http.answer(200, body);
    EXPECT_NE(code_of(s_.finish("code=c&state=" + s_.begin(g.id))), "") << body;
    nothing_changed(g.id);
  }
  s_.http.answers.push_back(fail({.code = "http.too_large", .remedy = remedy::retry, .words = "5 MB"}));
  EXPECT_EQ(code_of(s_.finish("code=c&state=" + s_.begin(g.id))), "http.too_large");
  nothing_changed(g.id);
}

TEST_F(consent_test, consenting_again_mends_the_same_grant) {
  auto const g = s_.consented();
  s_.clock().advance(2h);
  s_.http.answer(400, R"({"error":"invalid_grant"})");
  EXPECT_FALSE(s_.run(s_.feature->tokens().fresh(g.id)).has_value());
  int told = 0;
  s_.feature->service().on_grant_change([&](grant_id) { ++told; });
  s_.http.answer(200, R"({"access_token":"A9","expires_in":60,"refresh_token":"R9"})");
  ASSERT_EQ(code_of(s_.finish("code=c&state=" + s_.begin(g.id))), "");
  EXPECT_EQ(s_.run(s_.feature->tokens().fresh(g.id))->access_token.reveal(), "A9");
  EXPECT_EQ(told, 1);
}

TEST_F(consent_test, a_return_path_elsewhere_is_refused) {
  auto const g = s_.make_grant();
  secret_text const cookie(std::string("cookie"));
  EXPECT_EQ(s_.run(s_.feature->service().start_consent(g.id, cookie, "//evil.test")).error().where, "return_to");
}

}  // namespace
}  // namespace outlink::links
