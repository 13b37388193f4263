#include "links/warnings.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

time_point const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

link a_link() {
  return {.id = {3},
          .name = "Google",
          .provider = "google",
          .client_secrets = {{.value = secret_text("s"), .added_at = now}},
          .scopes = {"mail.imap"},
          .redirect_url = "https://outlink.test/oauth2/callback/google"};
}
token_set tokens() {
  return {.access_token = secret_text("A"),
          .expires_at = now + 1h,
          .refresh_token = secret_text("R"),
          .scopes = {"mail.imap"},
          .obtained_at = now};
}
grant a_grant(grant_state state = usable{tokens()}) {
  return {.id = {7}, .link = {3}, .login_hint = "support@example.org", .state = std::move(state), .consented_at = now};
}

struct view {
  link l = a_link();
  provider row;
  std::vector<grant> grants = {a_grant()};
  std::optional<duration> clock_ahead;
  std::vector<warning> find(time_point when = now) const {
    return find_warnings(
        {.link = l, .row = &row, .grants = grants, .clock_ahead = clock_ahead, .base_url = "https://outlink.test"},
        when);
  }
  std::string codes(time_point when = now) const {
    std::string all;
    for (auto const& w : find(when)) all += (all.empty() ? "" : " ") + w.code;
    return all;
  }
};

TEST(warnings_test, a_healthy_link_has_none) { EXPECT_EQ(view{}.codes(), ""); }

TEST(warnings_test, a_secret_that_ends_is_told_at_each_reminder_and_once_each) {
  view v;
  v.l.client_secrets[0].expires_at = now + days(40);
  EXPECT_EQ(v.codes(), "");
  std::string keys;
  for (auto const left : {30, 29, 7, 6, 1, 0}) {
    auto const found = v.find(now + days(40 - left));
    ASSERT_EQ(found.size(), 1u) << left;
    EXPECT_EQ(found[0].code, "link.secret_ends");
    EXPECT_EQ(found[0].due, now + days(40));
    EXPECT_EQ(found[0].severity, left <= 1 ? severity::critical : severity::warning) << left;
    keys += found[0].key + "\n";
  }
  EXPECT_EQ(keys,
            "link.secret_ends/3/0/30d/2027-01-03\nlink.secret_ends/3/0/30d/2027-01-03\n"
            "link.secret_ends/3/0/7d/2027-01-03\nlink.secret_ends/3/0/7d/2027-01-03\n"
            "link.secret_ends/3/0/1d/2027-01-03\nlink.secret_ends/3/0/0d/2027-01-03\n");
  EXPECT_NE(v.find(now + days(33))[0].words.find("ends on 2027-01-03 (7 days left)"), std::string::npos);
}

TEST(warnings_test, a_rollover_that_has_begun_is_quiet) {
  view v;
  v.l.client_secrets = {{.value = secret_text("new"), .added_at = now, .expires_at = now + days(365)},
                        {.value = secret_text("old"), .added_at = now, .expires_at = now + days(1)}};
  EXPECT_EQ(v.codes(), "");
  v.l.client_secrets[0].expires_at.reset();
  EXPECT_EQ(v.codes(), "");
}

TEST(warnings_test, a_certificate_that_ends_is_told) {
  view v;
  v.l.key = client_key{.private_key = secret_text("k"), .expires_at = now + days(3)};
  EXPECT_EQ(v.codes(), "link.certificate_ends");
}

TEST(warnings_test, clocks_that_differ_are_told_both_ways) {
  view v;
  v.clock_ahead = -90s;
  EXPECT_NE(v.find().at(0).words.find("90 s behind ours"), std::string::npos);
  v.clock_ahead = 90s;
  EXPECT_NE(v.find().at(0).words.find("90 s ahead of ours"), std::string::npos);
  v.clock_ahead = limits::clock_skew_max;
  EXPECT_EQ(v.codes(), "");
}

TEST(warnings_test, a_base_url_that_no_longer_fits_is_told) {
  view v;
  v.l.redirect_url = "https://old.test/oauth2/callback/google";
  EXPECT_EQ(v.codes(), "link.base_url_changed");
}

TEST(warnings_test, what_is_broken_is_critical_and_comes_first) {
  view v;
  v.l.redirect_url = "https://old.test/x";
  trouble const why{.why = {.code = "oauth.invalid_grant", .remedy = remedy::consent_again, .words = "It was revoked."},
                    .since = now};
  v.grants = {a_grant(needs_consent{why})};
  EXPECT_EQ(v.codes(), "grant.needs_consent link.base_url_changed");
  EXPECT_NE(v.find()[0].words.find("support@example.org on Google has stopped: It was revoked."), std::string::npos);
  v.grants = {a_grant(needs_fix{.tokens = tokens(), .why = why})};
  EXPECT_EQ(v.codes(), "grant.needs_fix link.base_url_changed");
}

TEST(warnings_test, passing_trouble_is_told_when_it_does_not_pass) {
  view v;
  v.grants = {a_grant(failing{.tokens = tokens(), .why = {.why = {.words = "down"}, .since = now}})};
  EXPECT_EQ(v.codes(now + limits::failing_is_told_after - 1s), "");
  EXPECT_EQ(v.codes(now + limits::failing_is_told_after), "grant.failing");
}

TEST(warnings_test, google_in_testing_is_recognised_after_seven_days_and_foreseen) {
  view v;
  trouble const why{.why = {.code = "oauth.invalid_grant", .remedy = remedy::consent_again, .words = "over"},
                    .since = now + days(7) + 1h};
  v.grants = {a_grant(needs_consent{why})};
  EXPECT_EQ(v.codes(now + days(8)), "grant.needs_consent grant.google_testing");
  v.grants[0].state = needs_consent{{.why = why.why, .since = now + days(3)}};
  EXPECT_EQ(v.codes(now + days(8)), "grant.needs_consent");
  auto told = tokens();
  told.refresh_token_expires_at = now + days(7) - 1s;
  v.grants = {a_grant(usable{told})};
  EXPECT_EQ(v.codes(), "grant.google_testing");
}

TEST(warnings_test, a_consent_with_a_known_end_is_told_and_an_undocumented_one_is_not) {
  view v;
  auto told = tokens();
  told.refresh_token_expires_at = now + days(180);
  v.grants = {a_grant(usable{told})};
  EXPECT_EQ(v.codes(), "");
  EXPECT_EQ(v.codes(now + days(175)), "grant.consent_ends");
  v.grants = {a_grant()};
  EXPECT_EQ(v.codes(now + days(3000)), "");
  v.row.refresh.absolute_life = days(90);
  EXPECT_EQ(v.codes(now + days(84)), "grant.consent_ends");
}

TEST(warnings_test, a_refresh_token_that_idles_out_is_told) {
  view v;
  v.row.refresh.idle_life = days(90);
  EXPECT_EQ(v.codes(now + days(30)), "");
  EXPECT_EQ(v.codes(now + days(84)), "grant.refresh_token_idles_out");
}

TEST(warnings_test, a_consent_without_a_refresh_token_is_told_at_once) {
  view v;
  auto bare = tokens();
  bare.refresh_token = {};
  v.grants = {a_grant(usable{bare})};
  EXPECT_EQ(v.codes(), "grant.no_refresh_token");
  v.l.grant_type = grant_type::client_credentials;
  EXPECT_EQ(v.codes(), "") << "an application never has one";
}

TEST(warnings_test, narrower_scopes_are_told) {
  view v;
  v.l.scopes = {"mail.imap", "mail.smtp"};
  EXPECT_NE(v.find().at(0).words.find("mail.smtp is missing"), std::string::npos);
}

TEST(warnings_test, another_account_is_told_until_it_is_decided) {
  view v;
  v.grants[0].candidate = candidate{.tokens = tokens(), .who = {.address = "eve@example.org"}, .came_at = now};
  EXPECT_NE(v.find().at(0).words.find("eve@example.org consented where support@example.org was expected"),
            std::string::npos);
}

TEST(missing_scopes_test, are_those_of_the_tokens_that_are_held) {
  link const l{.scopes = {"openid", "mail.imap", "email"}};
  EXPECT_TRUE(missing_scopes(l, {.state = awaiting_consent{}}).empty());
  EXPECT_EQ(missing_scopes(l, {.state = usable{.tokens = {.scopes = {"email"}}}}),
            (std::vector<std::string>{"mail.imap"}));
}

}  // namespace
}  // namespace outlink::links
