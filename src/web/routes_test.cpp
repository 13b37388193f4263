#include "web/routes.h"

#include <algorithm>

#include "support/web_stage.h"

namespace outlink::web {
namespace {

using access::role;
using browser = testing_support::web_stage::browser;

bool is_unsafe(route const& r) { return r.method != "GET"; }

// An address that fits the pattern and names nothing that is there.
std::string address_of(route const& r) {
  std::string out;
  for (std::size_t i = 0; i < r.pattern.size(); ++i) {
    if (r.pattern[i] == '{') {
      out += "999999";
      i = r.pattern.find('}', i);
    } else {
      out += r.pattern[i];
    }
  }
  return out;
}

std::string code_of(response const& r) {
  if (r.content_type != "application/problem+json") return {};
  return std::string(boost::json::parse(r.body).as_object().at("code").as_string());
}

// Every row of make_routes(), real handlers behind it: a new route is in here without another line.
class routes_test : public testing::Test {
 protected:
  void SetUp() override { (void)stage_.sign_in(role::admin); }
  response call(browser const& who, route const& r) { return stage_.call(who, r.method, address_of(r), "{}"); }
  testing_support::web_stage stage_;
};

TEST_F(routes_test, nobody_passes_only_where_anybody_may) {
  for (auto const& r : stage_.router.routes()) {
    auto const got = call({}, r);
    bool const asked = got.status == 401 && code_of(got) == "session.needed";
    EXPECT_EQ(asked, r.least.has_value()) << r.method << " " << r.pattern << ": " << got.status << got.body;
  }
}

TEST_F(routes_test, each_role_passes_where_it_is_enough) {
  for (auto const mine : {role::viewer, role::agent, role::admin})
    for (auto const& r : stage_.router.routes()) {
      if (r.by == callers::token_readers) continue;
      // Anew for each route: one of them signs out.
      auto const got = call(stage_.sign_in(mine), r);
      bool const refused = got.status == 403 && code_of(got) == "role.too_low";
      EXPECT_EQ(refused, r.least && mine < *r.least) << to_string(mine) << " " << r.method << " " << r.pattern;
      if (!refused) {
        EXPECT_NE(got.status, 401) << r.pattern;
        EXPECT_NE(got.status, 403) << r.pattern;
        EXPECT_LT(got.status, 500) << r.pattern << got.body;
      }
    }
}

TEST_F(routes_test, what_changes_something_needs_the_token_and_no_foreign_page) {
  auto const good = stage_.sign_in(role::admin);
  auto const other = stage_.sign_in(role::admin);
  for (auto const& r : stage_.router.routes()) {
    if (!is_unsafe(r)) continue;
    auto const refused = [&](browser const& b, char const* what) {
      auto const got = call(b, r);
      EXPECT_TRUE(got.status == 403 && code_of(got) == "csrf.refused") << what << " " << r.method << " " << r.pattern;
    };
    refused({.cookie = good.cookie}, "no token");
    refused({.cookie = good.cookie, .csrf = std::string(64, '0')}, "a wrong token");
    refused({.cookie = good.cookie, .csrf = other.csrf}, "another session's token");
    for (char const* origin : {"https://evil.test", "null", "http://outlink.test", "https://outlink.test.evil.test",
                               "https://outlink.test:8443"})
      refused({.cookie = good.cookie, .csrf = good.csrf, .origin = origin}, origin);
    if (!r.least) {
      auto const got = call({.origin = "https://evil.test"}, r);
      EXPECT_EQ(code_of(got), "csrf.refused") << r.pattern;
    }
  }
  EXPECT_EQ(stage_
                .call({.cookie = good.cookie, .csrf = good.csrf, .origin = "https://outlink.test"}, "POST",
                      "/api/v1/projects", R"({"key":"SUP","name":"x"})")
                .status,
            201);
}

TEST_F(routes_test, reading_needs_no_token_even_from_another_page) {
  auto const in = stage_.sign_in(role::viewer);
  EXPECT_EQ(stage_.call({.cookie = in.cookie, .origin = "https://evil.test"}, "GET", "/api/v1/projects").status, 200);
}

TEST_F(routes_test, every_pattern_is_there_once_and_begins_where_the_server_looks) {
  std::vector<std::string> seen;
  for (auto const& r : stage_.router.routes()) {
    seen.push_back(r.method + " " + r.pattern);
    EXPECT_TRUE(r.pattern.starts_with("/api/v1/") || r.pattern.starts_with("/oauth2/") || r.pattern == "/healthz" ||
                r.pattern == "/readyz" || r.pattern == "/metrics")
        << r.pattern;
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

TEST_F(routes_test, tricks_with_paths_find_nothing) {
  auto const in = stage_.sign_in(role::admin);
  for (char const* path :
       {"/api/v1/links/", "/api//v1/links", "/api/v1//links", "/api/v1/%6cinks", "/api/v1/x/../links",
        "/api/v1/links/%2e%2e", "/api/v1/links/1%00", "/api/v1/LINKS", "/api/v1/issues/", "/api/v1/links/-1",
        "/api/v1/links/0x1", "/api/v1/links/99999999999999999999", "/api/v1/issues/SUP-1%2fcomments"})
    EXPECT_EQ(stage_.call(in, "GET", path).status, 404) << path;
}

TEST_F(routes_test, a_method_that_an_address_does_not_take_is_told_which_it_takes) {
  auto const got = stage_.call(stage_.sign_in(role::admin), "PUT", "/api/v1/links/1");
  EXPECT_EQ(got.status, 405);
  EXPECT_EQ(code_of(got), "route.method");
  EXPECT_NE(std::find(got.headers.begin(), got.headers.end(),
                      std::pair<std::string, std::string>("Allow", "GET, PATCH, DELETE")),
            got.headers.end());
}

TEST_F(routes_test, a_parameter_that_means_nothing_is_refused_by_name) {
  auto const in = stage_.sign_in(role::admin);
  for (auto const& [target, field] :
       std::initializer_list<std::pair<char const*, char const*>>{{"/api/v1/issues?status=opened", "status"},
                                                                  {"/api/v1/issues?project=SUP", "project"},
                                                                  {"/api/v1/issues?before=-1", "before"},
                                                                  {"/api/v1/issues?limit=201", "limit"},
                                                                  {"/api/v1/issues?limit=0", "limit"},
                                                                  {"/api/v1/letters?state=lost", "state"},
                                                                  {"/api/v1/letters?mailbox=x", "mailbox"},
                                                                  {"/api/v1/letters?before=1x", "before"},
                                                                  {"/api/v1/letters?limit=many", "limit"},
                                                                  {"/api/v1/audit?before=x", "before"},
                                                                  {"/api/v1/audit?limit=201", "limit"},
                                                                  {"/api/v1/audit?actor_kind=robot", "actor_kind"},
                                                                  {"/api/v1/audit?subject=3", "subject"},
                                                                  {"/api/v1/audit?from=yesterday", "from"},
                                                                  {"/api/v1/audit?to=2027-13-01", "to"},
                                                                  {"/api/v1/audit?from=2027-01-02&to=2027-01-02", "to"},
                                                                  {"/api/v1/changes?after=yesterday", "after"}}) {
    auto const got = stage_.call(in, "GET", target);
    EXPECT_EQ(got.status, 422) << target;
    EXPECT_EQ(code_of(got), "query.invalid") << target;
    EXPECT_NE(got.body.find("\"field\":\"" + std::string(field) + "\""), std::string::npos) << got.body;
  }
  EXPECT_EQ(stage_.call(in, "GET", "/api/v1/issues?status=&project=&before=&limit=").status, 200);
}

}  // namespace
}  // namespace outlink::web
