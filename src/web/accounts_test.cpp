#include <boost/json.hpp>

#include "support/web_stage.h"

// API tokens at the router: who is admitted where, and what a token for another program gets.
namespace outlink::web {
namespace {

namespace json = boost::json;
using access::role;
using browser = testing_support::web_stage::browser;

std::string code_of(response const& r) {
  if (r.content_type != "application/problem+json") return std::to_string(r.status);
  return std::string(json::parse(r.body).as_object().at("code").as_string());
}

class accounts_test : public testing::Test {
 protected:
  json::value make(std::string const& form) {
    auto const got = stage_.call(admin_, "POST", "/api/v1/api-tokens", form);
    EXPECT_EQ(got.status, 201) << got.body;
    return json::parse(got.body);
  }
  browser token(std::string const& form) {
    return {.bearer = secret_text(std::string(make(form).at("value").as_string()))};
  }
  browser reader_of(links::grant const& g, std::string const& name = "mutt") {
    return token(R"({"name":")" + name + R"(","accounts":[)" + std::to_string(g.id.value) + "]}");
  }
  static std::string path_of(links::grant const& g) {
    return "/api/v1/accounts/" + std::to_string(g.id.value) + "/token";
  }

  testing_support::web_stage stage_;
  browser admin_ = stage_.sign_in(role::admin);
};

TEST_F(accounts_test, a_fresh_token_is_read_by_number_and_by_address) {
  auto const g = stage_.consented();
  auto const mutt = reader_of(g);
  for (auto const& path : {path_of(g), std::string("/api/v1/accounts/alice@x.test/token"),
                           std::string("/api/v1/accounts/ALICE%40x.test/token")}) {
    auto const got = stage_.call(mutt, "GET", path);
    ASSERT_EQ(got.status, 200) << got.body;
    auto const v = json::parse(got.body);
    EXPECT_EQ(v.at("access_token"), "A1");
    EXPECT_EQ(v.at("address"), "alice@x.test");
    EXPECT_EQ(v.at("account"), g.id.value);
    EXPECT_GT(v.at("expires_in").as_int64(), 3500);
    EXPECT_EQ(v.at("scopes"), (json::array{"mail.imap"}));
  }
  EXPECT_TRUE(stage_.http.requests.empty()) << "a valid token needs no request to the provider";
}

TEST_F(accounts_test, a_token_that_must_live_longer_is_refreshed_first) {
  auto const g = stage_.consented("600");
  auto const mutt = reader_of(g);
  EXPECT_EQ(json::parse(stage_.call(mutt, "GET", path_of(g) + "?min_seconds=500").body).at("access_token"), "A1");
  stage_.http.answer(200, R"({"access_token":"A2","token_type":"Bearer","expires_in":3600})");
  EXPECT_EQ(json::parse(stage_.call(mutt, "GET", path_of(g) + "?min_seconds=700").body).at("access_token"), "A2");
  EXPECT_EQ(stage_.http.requests.size(), 1u);
  for (char const* bad : {"0", "-1", "3601", "x", "99999999999999999999"})
    EXPECT_EQ(code_of(stage_.call(mutt, "GET", path_of(g) + "?min_seconds=" + bad)), "query.invalid") << bad;
}

TEST_F(accounts_test, other_accounts_are_not_there_for_it) {
  auto const mine = stage_.consented();
  auto const other = stage_.run(stage_.feature->service().add_grant(mine.link, "bob@x.test")).value();
  auto const mutt = reader_of(mine);
  EXPECT_EQ(code_of(stage_.call(mutt, "GET", path_of(other))), "account.not_found");
  EXPECT_EQ(code_of(stage_.call(mutt, "GET", "/api/v1/accounts/bob@x.test/token")), "account.not_found");
  EXPECT_EQ(code_of(stage_.call(mutt, "GET", "/api/v1/accounts/999999/token")), "account.not_found");
  EXPECT_EQ(code_of(stage_.call(mutt, "GET", "/api/v1/accounts/%zz/token")), "account.not_found");
  auto const list = json::parse(stage_.call(mutt, "GET", "/api/v1/accounts").body).at("items").as_array();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].at("id"), mine.id.value);
  EXPECT_EQ(list[0].at("link"), "IdP");
  EXPECT_EQ(list[0].at("host"), "as.test");
  EXPECT_TRUE(list[0].at("git_user").is_null());
}

TEST_F(accounts_test, an_address_of_two_accounts_is_asked_back) {
  auto const one = stage_.consented();
  auto const two = stage_.run(stage_.feature->service().add_grant(one.link, "alice@x.test")).value();
  auto const both =
      token(R"({"name":"b","accounts":[)" + std::to_string(one.id.value) + "," + std::to_string(two.id.value) + "]}");
  auto const got = stage_.call(both, "GET", "/api/v1/accounts/alice@x.test/token");
  EXPECT_EQ(code_of(got), "account.ambiguous");
  EXPECT_NE(got.body.find(std::to_string(two.id.value)), std::string::npos);
}

TEST_F(accounts_test, a_grant_in_trouble_says_what_has_to_be_done) {
  auto const g = stage_.make_grant();
  auto const got = stage_.call(reader_of(g), "GET", path_of(g));
  EXPECT_EQ(got.status, 409);
  EXPECT_EQ(code_of(got), "grant.awaiting_consent");
}

TEST_F(accounts_test, a_removed_account_is_gone_for_the_token_that_read_it) {
  auto const g = stage_.consented();
  auto const mutt = reader_of(g);
  EXPECT_EQ(stage_.call(mutt, "GET", path_of(g)).status, 200);
  stage_.http.answer(200, "{}");
  ASSERT_EQ(stage_.call(admin_, "DELETE", "/api/v1/grants/" + std::to_string(g.id.value)).status, 200);
  EXPECT_EQ(code_of(stage_.call(mutt, "GET", path_of(g))), "account.not_found");
}

TEST_F(accounts_test, an_account_that_is_removed_leaves_the_reach_and_the_others_stay) {
  auto const one = stage_.consented();
  auto const two = stage_.run(stage_.feature->service().add_grant(one.link, "b@x.test")).value();
  auto const both =
      token(R"({"name":"b","accounts":[)" + std::to_string(two.id.value) + "," + std::to_string(one.id.value) + "]}");
  ASSERT_EQ(stage_.call(admin_, "DELETE", "/api/v1/grants/" + std::to_string(two.id.value)).status, 200);
  EXPECT_EQ(stage_.call(both, "GET", path_of(one)).status, 200);
  auto const list = json::parse(stage_.call(admin_, "GET", "/api/v1/api-tokens").body).at("items").as_array();
  EXPECT_EQ(list[0].at("accounts"), (json::array{one.id.value}));
}

TEST_F(accounts_test, what_reads_accounts_may_do_nothing_else) {
  auto const mutt = reader_of(stage_.consented());
  for (auto const& r : stage_.router.routes()) {
    if (!r.least || r.by == callers::token_readers) continue;
    EXPECT_EQ(code_of(stage_.call(mutt, r.method, r.pattern, "{}")), "api_token.reach") << r.method << r.pattern;
  }
}

TEST_F(accounts_test, sessions_and_acting_tokens_read_no_access_token) {
  auto const g = stage_.consented();
  auto const script = token(R"({"name":"s","acts_as":"admin"})");
  for (auto const& who : {admin_, script})
    for (auto const& path : {std::string("/api/v1/accounts"), path_of(g)}) {
      auto const got = stage_.call(who, "GET", path);
      EXPECT_EQ(code_of(got), "api_token.needed");
      EXPECT_EQ(got.body.find("A1"), std::string::npos);
    }
  EXPECT_EQ(code_of(stage_.call({}, "GET", path_of(g))), "session.needed");
}

TEST_F(accounts_test, an_acting_token_does_what_its_role_may_without_the_csrf_token) {
  auto const script = token(R"({"name":"s","acts_as":"agent"})");
  EXPECT_EQ(stage_.call(script, "GET", "/api/v1/issues").status, 200);
  EXPECT_EQ(code_of(stage_.call(script, "GET", "/api/v1/links")), "role.too_low");
  auto const boss = token(R"({"name":"b","acts_as":"admin"})");
  EXPECT_EQ(stage_.call(boss, "POST", "/api/v1/projects", R"({"key":"SUP","name":"x"})").status, 201);
}

TEST_F(accounts_test, an_acting_token_sinks_with_its_owner) {
  auto const script = token(R"({"name":"s","acts_as":"admin"})");
  EXPECT_EQ(stage_.call(script, "GET", "/api/v1/links").status, 200);
  auto const people = json::parse(stage_.call(admin_, "GET", "/api/v1/people").body).at("items").as_array();
  ASSERT_TRUE(stage_
                  .run(stage_.access.create({.name = "Other",
                                             .email = "o@x.test",
                                             .role = role::admin,
                                             .password = testing_support::web_stage::password()}))
                  .has_value());
  auto const id = people[0].at("id").as_int64();
  ASSERT_TRUE(stage_.run(stage_.access.change({id}, {}, role::viewer, {})).has_value());
  EXPECT_EQ(code_of(stage_.call(script, "GET", "/api/v1/links")), "role.too_low");
  EXPECT_EQ(stage_.call(script, "GET", "/api/v1/issues").status, 200);
}

TEST_F(accounts_test, no_api_token_does_what_needs_a_person_in_a_browser) {
  auto const script = token(R"({"name":"s","acts_as":"admin"})");
  for (auto const& r : stage_.router.routes())
    if (r.by == callers::browsers) {
      EXPECT_EQ(code_of(stage_.call(script, r.method, r.pattern, "{}")), "api_token.reach") << r.method << r.pattern;
    }
}

TEST_F(accounts_test, a_wrong_token_is_refused_even_beside_a_good_cookie) {
  auto mixed = admin_;
  mixed.bearer = secret_text(std::string("olt_wrong"));
  auto const got = stage_.call(mixed, "GET", "/api/v1/links");
  EXPECT_EQ(got.status, 401);
  EXPECT_EQ(code_of(got), "api_token.refused");
  ASSERT_FALSE(got.headers.empty());
  EXPECT_EQ(got.headers[0].first, "WWW-Authenticate");
  EXPECT_EQ(got.body.find("olt_wrong"), std::string::npos);
}

TEST_F(accounts_test, the_form_says_either_accounts_or_a_role) {
  auto const refused = [&](std::string const& form) {
    auto const got = stage_.call(admin_, "POST", "/api/v1/api-tokens", form);
    EXPECT_EQ(got.status, 422) << form << got.body;
    return std::string(json::parse(got.body).as_object().at("field").as_string());
  };
  EXPECT_EQ(refused(R"({"name":"x"})"), "accounts");
  EXPECT_EQ(refused(R"({"name":"x","accounts":[1],"acts_as":"admin"})"), "accounts");
  EXPECT_EQ(refused(R"({"name":"x","accounts":["1"]})"), "accounts");
  EXPECT_EQ(refused(R"({"name":"x","accounts":[]})"), "accounts");
  EXPECT_EQ(refused(R"({"name":"x","acts_as":"god"})"), "acts_as");
  EXPECT_EQ(refused(R"({"name":"x","acts_as":"admin","expires_at":"soon"})"), "expires_at");
  EXPECT_EQ(refused(R"({"name":"x","acts_as":"admin","expires_at":"2001-01-01"})"), "expires_at");
  EXPECT_EQ(refused(R"({"acts_as":"admin"})"), "name");
}

}  // namespace
}  // namespace outlink::web
