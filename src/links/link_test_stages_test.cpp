#include "links/link_test_stages.h"

#include <gmock/gmock.h>

#include "links/service_impl.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto metadata = R"({"issuer":"https://as.test","authorization_endpoint":"https://as.test/auth",)"
                          R"("token_endpoint":"https://as.test/token","response_types_supported":["code"]})";

class link_test_stages_test : public testing::Test {
 protected:
  // A grant that alice gave, with an issuer and userinfo.
  grant consented(std::string refresh = R"(,"refresh_token":"R1")") {
    auto form = testing_support::link_stage::custom_form();
    form.issuer = "https://as.test";
    form.userinfo_endpoint = "https://as.test/me";
    auto const l = s_.make_link(form);
    auto const g = s_.run(use().add_grant(l.id, "alice@x.test")).value();
    s_.http.answer(200, R"({"access_token":"A1","expires_in":3600)" + refresh + "}");
    s_.http.answer(200, R"({"sub":"7","email":"alice@x.test"})");
    EXPECT_TRUE(s_.finish("code=c&iss=https%3A%2F%2Fas.test&state=" + s_.begin(g.id)).outcome.has_value());
    s_.http.requests.clear();
    return s_.load(g.id);
  }
  void answer_metadata() { s_.http.answer(200, metadata); }
  void answer_token() { s_.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})"); }
  void answer_identity() { s_.http.answer(200, R"({"sub":"7","email":"alice@x.test"})"); }

  service& use() { return s_.feature->service(); }
  std::vector<test_stage> test(grant_id id) { return s_.run(use().test(id)).value(); }
  static std::string marks(std::vector<test_stage> const& stages) {
    std::string all;
    for (auto const& s : stages)
      all += s.name + (s.state == stage_state::ok ? "+ " : s.state == stage_state::failed ? "! " : "- ");
    return all;
  }
  testing_support::link_stage s_;
};

TEST_F(link_test_stages_test, a_good_grant_passes_every_stage_with_a_token_made_anew) {
  auto const g = consented();
  answer_metadata();
  answer_token();
  answer_identity();
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata+ token+ identity+ ");
  ASSERT_EQ(s_.links_dialer.peers.size(), 1u);
  EXPECT_EQ(s_.links_dialer.peers[0].host, "as.test");
  EXPECT_EQ(s_.links_dialer.peers[0].port, 443);
  EXPECT_EQ(stages[0].words, "as.test was found");
  EXPECT_THAT(stages[4].words, HasSubstr("A new access token was given"));
  EXPECT_THAT(stages[5].words, HasSubstr("alice@x.test"));
  EXPECT_EQ(tokens_of(s_.load(g.id).state)->refresh_token.reveal(), "R2");
  for (auto const& s : stages) EXPECT_EQ(advice_for(s, "custom"), "") << s.name;
}

TEST_F(link_test_stages_test, each_stage_of_the_connection_can_fail_and_what_needs_it_is_left_out) {
  auto const g = consented();
  for (auto const& [stage, wanted] : {std::pair("dns", "dns! tcp- tls- metadata+ token- identity- "),
                                      std::pair("tcp", "dns+ tcp! tls- metadata+ token- identity- "),
                                      std::pair("tls", "dns+ tcp+ tls! metadata+ token- identity- ")}) {
    s_.links_dialer.fails_at = stage;
    answer_metadata();
    auto const stages = test(g.id);
    EXPECT_EQ(marks(stages), wanted);
    for (auto const& s : stages) {
      EXPECT_EQ(s.trouble.has_value(), s.name == stage);
      EXPECT_EQ(advice_for(s, "custom").empty(), s.name != stage);
      EXPECT_FALSE(s.words.empty()) << s.name;
    }
  }
  EXPECT_TRUE(std::holds_alternative<usable>(s_.load(g.id).state)) << "no token was asked for";
}

TEST_F(link_test_stages_test, other_endpoints_than_the_issuer_names_are_told_and_the_rest_goes_on) {
  auto const g = consented();
  s_.http.answer(200, R"({"issuer":"https://as.test","authorization_endpoint":"https://as.test/auth",)"
                      R"("token_endpoint":"https://as.test/v2/token","response_types_supported":["code"]})");
  answer_token();
  answer_identity();
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata! token+ identity+ ");
  EXPECT_EQ(stages[3].trouble->code, "link.metadata_differs");
  EXPECT_THAT(stages[3].trouble->peer, HasSubstr("token endpoint: https://as.test/v2/token"));
  EXPECT_THAT(advice_for(stages[3], "custom"), HasSubstr("edit the link"));
}

TEST_F(link_test_stages_test, a_refused_client_fails_at_the_token_and_the_grant_says_so) {
  auto const g = consented();
  answer_metadata();
  s_.http.answer(401, R"({"error":"invalid_client"})");
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata+ token! identity- ");
  EXPECT_EQ(stages[4].trouble->code, "oauth.invalid_client");
  EXPECT_FALSE(advice_for(stages[4], "custom").empty());
  EXPECT_TRUE(std::holds_alternative<needs_fix>(s_.load(g.id).state));
  // Mended at the provider: the next test finds out, without waiting for anything.
  answer_metadata();
  answer_token();
  answer_identity();
  EXPECT_EQ(marks(test(g.id)), "dns+ tcp+ tls+ metadata+ token+ identity+ ");
  EXPECT_TRUE(std::holds_alternative<usable>(s_.load(g.id).state));
}

TEST_F(link_test_stages_test, another_persons_token_fails_at_the_identity) {
  auto const g = consented();
  answer_metadata();
  answer_token();
  s_.http.answer(200, R"({"sub":"8","email":"eve@x.test"})");
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata+ token+ identity! ");
  EXPECT_EQ(stages[5].trouble->code, "oauth.wrong_subject");
}

TEST_F(link_test_stages_test, before_the_consent_the_network_is_tested_and_the_token_says_what_to_do) {
  auto const g = s_.make_grant();
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata- token! identity- ");
  EXPECT_EQ(stages[4].trouble->code, "grant.awaiting_consent");
}

TEST_F(link_test_stages_test, without_a_refresh_token_what_is_held_is_shown) {
  auto const g = consented("");
  answer_metadata();
  answer_identity();
  auto const stages = test(g.id);
  EXPECT_EQ(marks(stages), "dns+ tcp+ tls+ metadata+ token+ identity+ ");
  EXPECT_THAT(stages[4].words, HasSubstr("is held"));
}

TEST_F(link_test_stages_test, an_application_has_no_identity_to_ask_for) {
  auto form = testing_support::link_stage::custom_form();
  form.grant_type = grant_type::client_credentials;
  form.authorization_endpoint.reset();
  form.userinfo_endpoint = "https://as.test/me";
  auto const g = s_.run(use().add_grant(s_.make_link(form).id, "")).value();
  s_.http.answer(200, R"({"access_token":"A1","expires_in":3600})");
  EXPECT_EQ(marks(test(g.id)), "dns+ tcp+ tls+ metadata- token+ identity- ");
}

TEST_F(link_test_stages_test, each_stage_tells_how_long_it_took) {
  auto const g = consented();
  s_.links_dialer.on_stage = [&] { s_.clock().advance(20ms); };
  s_.http.on_send = [&] { s_.clock().advance(300ms); };
  answer_metadata();
  answer_token();
  answer_identity();
  for (auto const& s : test(g.id))
    EXPECT_EQ(s.took, s.name == "dns" || s.name == "tcp" || s.name == "tls" ? 20ms : 300ms) << s.name;
}

TEST(endpoint_of_test, host_port_and_protection) {
  auto const plain = endpoint_of("http://as.test/token").value();
  EXPECT_EQ(plain.port, 80);
  EXPECT_EQ(plain.security, flow::transport_security::plain);
  EXPECT_EQ(endpoint_of("https://as.test:8443/token")->port, 8443);
  EXPECT_EQ(endpoint_of("https://[::1]/token")->host, "::1");
  EXPECT_EQ(endpoint_of("nowhere").error().where, "token_endpoint");
}

TEST(check_agreement_test, what_one_of_them_leaves_out_is_not_compared) {
  link l{.token_endpoint = "https://as.test/t", .jwks_uri = "https://as.test/k"};
  EXPECT_TRUE(check_agreement(l, {.token_endpoint = "https://as.test/t", .revocation_endpoint = "https://as.test/r"}));
  auto const other = check_agreement(l, {.token_endpoint = "https://as.test/u", .jwks_uri = "https://as.test/other"});
  EXPECT_THAT(other.error().words, HasSubstr("token endpoint, address of the keys"));
  l.expects_iss = true;
  EXPECT_THAT(check_agreement(l, {}).error().words, HasSubstr("RFC 9207"));
  EXPECT_TRUE(check_agreement(l, {.promises_iss = true}));
}

}  // namespace
}  // namespace outlink::links
