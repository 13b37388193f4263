#include "links/redirect_check.h"

#include <gtest/gtest.h>

#include <set>

namespace outlink::links {
namespace {

catalogue const& rows() {
  static auto const c = catalogue::embedded();
  return c;
}

// "" for an address that may be registered.
std::string rule_of(std::string_view provider, std::string_view url) {
  auto const refused = check_redirect(*rows().find(provider), url);
  return refused ? refused->rule : "";
}

struct expected {
  std::string_view provider, url, rule;
};

class redirect_check_test : public testing::TestWithParam<expected> {};

TEST_P(redirect_check_test, says) { EXPECT_EQ(rule_of(GetParam().provider, GetParam().url), GetParam().rule); }

INSTANTIATE_TEST_SUITE_P(
    google, redirect_check_test,
    testing::Values(expected{"google", "https://outlink.example.org/oauth2/callback/google", ""},
                    expected{"google", "https://outlink.example.org:8443/x", ""},
                    expected{"google", "http://outlink.example.org/x", "https_or_loopback"},
                    expected{"google", "http://localhost:8080/x", ""},
                    expected{"google", "http://127.0.0.1:8080/x", ""}, expected{"google", "http://[::1]:8080/x", ""},
                    expected{"google", "https://8.8.8.8/x", "no_ip_address"},
                    expected{"google", "https://[2001:db8::1]/x", "no_ip_address"},
                    expected{"google", "https://10.0.0.7/x", "no_ip_address"},
                    expected{"google", "https://outlink/x", "public_domain"},
                    expected{"google", "https://outlink.local/x", "public_domain"},
                    expected{"google", "https://outlink.corp.internal/x", "public_domain"},
                    expected{"google", "https://OUTLINK.LAN/x", "public_domain"},
                    expected{"google", "https://localhost.example.org/x", ""},
                    expected{"google", "https://outlink.example.org/x#y", "no_fragment"},
                    expected{"google", "https://*.example.org/x", "no_wildcard"},
                    expected{"google", "https://outlink.example.org/*", "no_wildcard"},
                    expected{"google", "https://u@outlink.example.org/x", "no_user_info"},
                    expected{"google", "https://outlink.example.org/a/../x", "no_path_traversal"},
                    expected{"google", "https://outlink.example.org/a/%2e%2e/x", "no_path_traversal"},
                    expected{"google", "https://outlink.example.org/a/%5C..", "no_path_traversal"}));

INSTANTIATE_TEST_SUITE_P(microsoft, redirect_check_test,
                         testing::Values(expected{"microsoft", "https://outlink.example.org/oauth2/callback/microsoft",
                                                  ""},
                                         expected{"microsoft", "https://10.0.0.7/x", ""},
                                         expected{"microsoft", "https://outlink.local/x", ""},
                                         expected{"microsoft", "http://localhost:8080/x", ""},
                                         expected{"microsoft", "http://127.0.0.1:8080/x", ""},
                                         expected{"microsoft", "http://127.0.0.2:8080/x", "https_or_localhost"},
                                         expected{"microsoft", "http://outlink.example.org/x", "https_or_localhost"},
                                         expected{"microsoft", "https://[::1]/x", "no_ipv6_loopback"},
                                         expected{"microsoft", "https://outlink.example.org/x#y", "no_fragment"},
                                         expected{"microsoft", "https://*.example.org/x", "no_wildcard"},
                                         expected{"microsoft", "https://u:p@outlink.example.org/x", "no_user_info"},
                                         expected{"microsoft", "https://outlink.example.org/!", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/$", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/'", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/(", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/)", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/,", "characters_refused"},
                                         expected{"microsoft", "https://outlink.example.org/;", "characters_refused"}));

INSTANTIATE_TEST_SUITE_P(
    others, redirect_check_test,
    testing::Values(
        expected{"github", "https://10.0.0.7/x", ""}, expected{"github", "http://127.0.0.1:4711/x", ""},
        expected{"github", "http://10.0.0.7/x", "https_or_loopback"},
        expected{"github", "https://outlink.example.org/x#y", "no_fragment"},
        expected{"github_enterprise", "https://outlink.local/x", ""},
        expected{"github_enterprise", "http://outlink.local/x", "https_or_loopback"},
        expected{"gitlab", "https://outlink/x", ""}, expected{"gitlab", "http://outlink/x", "https_or_loopback"},
        expected{"gitlab_self_managed", "https://10.0.0.7/x", ""},
        expected{"gitlab_self_managed", "https://u@outlink/x", "no_user_info"},
        expected{"bitbucket", "https://outlink.local/x", ""},
        expected{"bitbucket", "http://outlink.local/x", "https_or_loopback"},
        expected{"gitea", "https://outlink.local/x", ""},
        expected{"gitea", "http://outlink.local/x", "https_or_loopback"},
        expected{"yahoo", "https://outlink.example.org/x", ""}, expected{"yahoo", "http://localhost/x", "https_only"},
        expected{"fastmail", "http://localhost/x", ""}, expected{"fastmail", "http://[::1]/x", "https_or_localhost"},
        expected{"fastmail", "https://outlink.example.org/a/../x", "no_path_traversal"},
        expected{"zoho", "http://outlink.example.org/x", "https_or_loopback"},
        expected{"keycloak", "http://outlink.example.org/x", "https_or_loopback"},
        expected{"custom", "https://10.0.0.7/x", ""}, expected{"custom", "http://[::1]:8/x", ""},
        expected{"custom", "http://10.0.0.7/x", "https_or_loopback"}, expected{"custom", "nonsense", "not_an_address"},
        expected{"custom", "https:///x", "not_an_address"}));

TEST(redirect_check_one_test, microsoft_counts_characters) {
  std::string url = "https://outlink.example.org/";
  url.append(256 - url.size(), 'x');
  EXPECT_EQ(rule_of("microsoft", url), "");
  EXPECT_EQ(rule_of("microsoft", url + "x"), "characters_max");
}

// The rule about private addresses alone, as an operator's row may have it.
TEST(redirect_check_one_test, private_addresses) {
  auto row = *rows().find("custom");
  row.redirect.rules = {redirect_rule::no_private_address};
  auto const is_refused = [&](std::string_view host) {
    return check_redirect(row, "https://" + std::string(host) + "/x").has_value();
  };
  for (auto const host : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.1.1", "100.64.0.1",
                          "0.0.0.0", "[fd00::1]", "[fe80::1]"})
    EXPECT_TRUE(is_refused(host)) << host;
  for (auto const host : {"11.1.2.3", "172.32.0.1", "192.169.0.1", "100.128.0.1", "8.8.8.8", "127.0.0.1",
                          "[2001:db8::1]", "outlink.example.org"})
    EXPECT_FALSE(is_refused(host)) << host;
}

// Each refusal names the provider, says why, and what to do that this provider offers.
TEST(redirect_check_one_test, each_refusal_says_why_and_what_to_do) {
  auto const google = check_redirect(*rows().find("google"), "https://10.0.0.7/x").value();
  EXPECT_TRUE(google.why.starts_with("Google ")) << google.why;
  EXPECT_NE(google.instead.find("public host name"), std::string::npos) << google.instead;
  EXPECT_NE(google.instead.find("service account"), std::string::npos) << google.instead;
  EXPECT_EQ(google.instead.find("device code"), std::string::npos) << "Google's device code reads no mail";
  auto const microsoft = check_redirect(*rows().find("microsoft"), "http://outlink.example.org/x").value();
  EXPECT_NE(microsoft.instead.find("device code"), std::string::npos) << microsoft.instead;
  EXPECT_NE(microsoft.instead.find("client credentials"), std::string::npos) << microsoft.instead;
  auto const yahoo = check_redirect(*rows().find("yahoo"), "http://outlink.example.org/x").value();
  EXPECT_EQ(yahoo.instead.find("grant type"), std::string::npos) << "Yahoo has no other";
}

TEST(redirect_check_one_test, every_rule_has_words_of_its_own) {
  auto row = *rows().find("custom");
  std::set<std::string> seen;
  std::string_view const breaking[] = {"http://10.0.0.7/x",    "http://[::1]/x",       "http://localhost/x",
                                       "https://8.8.8.8/x",    "https://10.0.0.7/x",   "https://outlink/x",
                                       "https://[::1]/",       "https://h.example/#x", "https://*.example.org/",
                                       "https://u@h.example/", "https://h.example/../"};
  for (std::size_t i = 0; i < std::size(breaking); ++i) {
    row.redirect.rules = {static_cast<redirect_rule>(i)};
    auto const refused = check_redirect(row, breaking[i]);
    ASSERT_TRUE(refused.has_value()) << breaking[i];
    EXPECT_EQ(refused->rule, to_string(static_cast<redirect_rule>(i)));
    EXPECT_TRUE(seen.insert(refused->why).second) << refused->why;
    EXPECT_FALSE(refused->instead.empty());
  }
}

}  // namespace
}  // namespace outlink::links
