#include "links/service_impl.h"

#include "links/catalogue_test_support.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

TEST(link_service_test, discovery_tries_both_places_and_names_the_field) {
  testing_support::link_stage s;
  s.http.answer(404, "");
  s.http.answer(
      200,
      R"({"issuer":"https://as.test","authorization_endpoint":"https://as.test/auth","token_endpoint":"https://as.test/token"})");
  EXPECT_EQ(s.run(s.feature->service().discover("https://as.test"))->token_endpoint, "https://as.test/token");
  EXPECT_EQ(s.run(s.feature->service().discover("as.test")).error().where, "issuer");
  s.http.answer(200, R"({"issuer":"https://evil.test"})");
  s.http.answer(404, "");
  EXPECT_EQ(s.run(s.feature->service().discover("https://as.test")).error().code, "discovery.invalid");
}

TEST(link_service_test, names_are_unique_and_versions_count) {
  testing_support::link_stage s;
  auto const l = s.make_link();
  EXPECT_EQ(
      s
          .run(s.feature->service().create(
              {.name = "IdP", .provider = "google", .client_id = "x", .client_secret = secret_text(std::string("y"))}))
          .error()
          .code,
      "link.exists");
  ASSERT_TRUE(s.run(s.feature->service().update(l.id, l.version, {.name = "New"})).has_value());
  EXPECT_EQ(s.run(s.feature->service().update(l.id, l.version, {.name = "Newer"})).error().code, "link.stale");
}

TEST(link_service_test, new_scopes_need_a_new_consent_and_a_new_name_does_not) {
  testing_support::link_stage s;
  auto const g = s.consented();
  auto l = s.run(s.feature->service().list())->front();
  l = s.run(s.feature->service().update(l.id, l.version, {.name = "New"})).value();
  EXPECT_TRUE(std::holds_alternative<usable>(s.load(g.id).state));
  l = s.run(s.feature->service().update(l.id, l.version, {.scopes = std::vector<std::string>{"other"}})).value();
  EXPECT_EQ(std::get<needs_consent>(s.load(g.id).state).why.why.code, "link.changed");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_consent");
}

TEST(link_service_test, a_removed_link_takes_its_grants_along) {
  testing_support::link_stage s;
  auto const g = s.consented();
  ASSERT_TRUE(s.run(s.feature->service().remove(g.link)).has_value());
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.not_found");
  EXPECT_TRUE(s.run(s.feature->service().grants())->empty());
}

TEST(link_service_test, https_is_needed) {
  testing_support::stage s;
  testing_support::scripted_http http;
  testing_support::scripted_dialer dialer;
  auto const f = make_feature({.storage = s.store().links(),
                               .http = http,
                               .dialer = dialer,
                               .sleeper = s.runtime().sleeper(),
                               .supervisor = s.runtime().supervisor(),
                               .clock = s.clock(),
                               .randomness = s.runtime().randomness(),
                               .address = {.base_url = "http://outlink.test"}});
  EXPECT_EQ(s.run(f->service().create({.name = "x"})).error().code, "link.base_url_not_https");
}

TEST(link_service_test, an_operators_rows_are_on_the_list) {
  testing_support::stage s;
  testing_support::scripted_http http;
  testing_support::scripted_dialer dialer;
  auto const f = make_feature({.storage = s.store().links(),
                               .http = http,
                               .dialer = dialer,
                               .sleeper = s.runtime().sleeper(),
                               .supervisor = s.runtime().supervisor(),
                               .clock = s.clock(),
                               .randomness = s.runtime().randomness(),
                               .address = {.base_url = "https://outlink.test"},
                               .operator_rows = {{"providers/broken.json", "{"}, {"providers/own.json", good_row()}}});
  EXPECT_NE(f->service().providers().find("x"), nullptr);
  EXPECT_NE(f->service().providers().find("google"), nullptr);
}

}  // namespace
}  // namespace outlink::links
