#include "links/service_impl.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

class service_grants_test : public testing::Test {
 protected:
  service& use() { return s_.feature->service(); }
  link_form form(grant_type t) {
    return {.name = "App",
            .provider = "custom",
            .grant_type = t,
            .client_id = "id",
            .client_secret = secret_text("x"),
            .scopes = std::vector<std::string>{"mail.imap"},
            .token_endpoint = "https://as.test/token",
            .device_authorization_endpoint = "https://as.test/device",
            .revocation_endpoint = "https://as.test/revoke",
            .userinfo_endpoint = "https://as.test/me"};
  }
  grant make(grant_type t, std::string hint = "box@x.test") {
    return s_.run(use().add_grant(s_.make_link(form(t)).id, std::move(hint))).value();
  }
  void answer_device() {
    s_.http.answer(200, R"({"device_code":"D","user_code":"AB-CD","verification_uri":"https://as.test/code",)"
                        R"("expires_in":600,"interval":5})");
  }
  testing_support::link_stage s_;
};

TEST_F(service_grants_test, a_device_code_is_shown_and_polled_until_somebody_typed_it) {
  auto g = make(grant_type::device_code);
  answer_device();
  g = s_.run(use().start_device(g.id)).value();
  ASSERT_TRUE(std::holds_alternative<awaiting_device>(g.state));
  EXPECT_EQ(std::get<awaiting_device>(g.state).user_code, "AB-CD");
  EXPECT_EQ(s_.run(s_.feature->tokens().fresh(g.id)).error().code, "grant.awaiting_consent");
  auto& impl = dynamic_cast<link_service&>(use());
  s_.http.answer(400, R"({"error":"authorization_pending"})");
  ASSERT_TRUE(s_.run(impl.poll_device(g.id)));
  EXPECT_TRUE(std::holds_alternative<awaiting_device>(s_.load(g.id).state));
  s_.http.answer(200, R"({"access_token":"A1","expires_in":3600,"refresh_token":"R1"})");
  s_.http.answer(200, R"({"sub":"7","email":"box@x.test"})");
  ASSERT_TRUE(s_.run(impl.poll_device(g.id)));
  EXPECT_TRUE(std::holds_alternative<usable>(s_.load(g.id).state));
  EXPECT_EQ(s_.load(g.id).who.address, "box@x.test");
}

TEST_F(service_grants_test, a_device_code_that_is_refused_needs_a_consent) {
  auto const g = make(grant_type::device_code);
  answer_device();
  ASSERT_TRUE(s_.run(use().start_device(g.id)));
  s_.http.answer(400, R"({"error":"access_denied"})");
  ASSERT_TRUE(s_.run(dynamic_cast<link_service&>(use()).poll_device(g.id)));
  EXPECT_EQ(std::get<needs_consent>(s_.load(g.id).state).why.why.code, "oauth.access_denied");
}

TEST_F(service_grants_test, each_grant_type_has_its_own_way_and_says_so_on_another) {
  auto const app = make(grant_type::client_credentials);
  EXPECT_EQ(s_.run(use().start_device(app.id)).error().code, "grant.no_device_code");
  secret_text const cookie("c");
  EXPECT_EQ(s_.run(use().start_consent(app.id, cookie, "/")).error().code, "grant.no_browser");
  auto const browser = s_.make_grant();
  EXPECT_EQ(s_.run(use().connect(browser.id)).error().code, "grant.needs_a_person");
}

TEST_F(service_grants_test, another_account_is_asked_about_and_taken_or_thrown_away) {
  auto const l = s_.make_link([&] {
    auto f = form(grant_type::authorization_code);
    f.authorization_endpoint = "https://as.test/auth";
    return f;
  }());
  auto const g = s_.run(use().add_grant(l.id, "box@x.test")).value();
  auto const consent = [&](std::string token) {
    s_.http.answer(200, R"({"access_token":")" + token + R"(","expires_in":3600,"refresh_token":"R"})");
    s_.http.answer(200, R"({"sub":"9","email":"eve@x.test"})");
    return s_.finish("code=c&state=" + s_.begin(g.id)).outcome.value();
  };
  ASSERT_TRUE(consent("E1").candidate);
  EXPECT_EQ(s_.run(s_.feature->tokens().fresh(g.id)).error().code, "grant.awaiting_consent");
  s_.http.answer(200, "");
  EXPECT_FALSE(s_.run(use().refuse_candidate(g.id))->candidate);
  EXPECT_EQ(s_.http.requests.back().url, "https://as.test/revoke");
  EXPECT_EQ(s_.run(use().accept_candidate(g.id)).error().code, "grant.no_candidate");
  ASSERT_TRUE(consent("E2").candidate);
  EXPECT_TRUE(s_.run(use().accept_candidate(g.id))->other_account_accepted);
  EXPECT_EQ(s_.run(s_.feature->tokens().fresh(g.id))->access_token.reveal(), "E2");
  EXPECT_FALSE(consent("E3").candidate) << "once accepted, it is not asked about again";
}

TEST_F(service_grants_test, removing_a_grant_ends_its_tokens_at_the_provider_or_says_why_not) {
  auto f = form(grant_type::authorization_code);
  f.authorization_endpoint = "https://as.test/auth";
  f.userinfo_endpoint.reset();
  auto const l = s_.make_link(f);
  for (int const status : {200, 503}) {
    auto const g = s_.run(use().add_grant(l.id, "")).value();
    s_.http.answer(200, R"({"access_token":"A","expires_in":3600,"refresh_token":"R"})");
    ASSERT_TRUE(s_.finish("code=c&state=" + s_.begin(g.id)).outcome);
    s_.http.answer(status, "");
    auto const gone = s_.run(use().remove_grant(g.id)).value();
    EXPECT_EQ(gone.revoked, status == 200 ? 1 : 0);
    EXPECT_EQ(gone.not_revoked.size(), status == 200 ? 0u : 1u);
    EXPECT_EQ(s_.run(use().load_grant(g.id)).error().code, "grant.not_found");
  }
}

TEST_F(service_grants_test, a_service_account_needs_to_know_for_whom) {
  EXPECT_EQ(s_.run(use().add_grant(s_.make_link().id, std::string(100'000, 'x'))).error().where, "login_hint");
}

}  // namespace
}  // namespace outlink::links
