#include "links/link_rules.h"

#include <gtest/gtest.h>

namespace outlink::links {
namespace {

time_point const now{std::chrono::seconds(1'000'000)};
public_address const address{.base_url = "https://outlink.example.org"};
catalogue const& providers() {
  static auto const c = catalogue::embedded();
  return c;
}
link_form custom() {
  return {.name = "IdP",
          .provider = "custom",
          .client_id = "id",
          .client_secret = secret_text(std::string("s")),
          .scopes = std::vector<std::string>{"mail.imap"},
          .authorization_endpoint = "https://as.example/auth",
          .token_endpoint = "https://as.example/token"};
}
using settings = std::map<std::string, std::string>;
std::string refused_field(link_form const& f) {
  auto const got = check_form({}, f, providers(), address, true, now);
  return got ? "" : got.error().where;
}

TEST(link_rules_test, google_is_prefilled) {
  auto const l =
      check_form(
          {},
          {.name = "Google", .provider = "google", .client_id = "id", .client_secret = secret_text(std::string("s"))},
          providers(), address, true, now)
          .value();
  EXPECT_EQ(l.token_endpoint, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(l.redirect_url, "https://outlink.example.org/oauth2/callback/google");
}

TEST(link_rules_test, custom_gets_a_suffix_of_its_own_per_provider) {
  auto const a = check_form({}, custom(), providers(), address, true, now).value();
  auto f = custom();
  f.token_endpoint = "https://other.example/token";
  auto const b = check_form({}, f, providers(), address, true, now).value();
  EXPECT_TRUE(a.redirect_url.starts_with("https://outlink.example.org/oauth2/callback/custom-"));
  EXPECT_NE(a.redirect_url, b.redirect_url);
  EXPECT_EQ(redirect_suffix(*providers().find("custom"), "https://as.example/auth", ""), "");
  EXPECT_EQ(redirect_url(address.base_url, ""), "");
}

TEST(link_rules_test, the_suffix_stays_when_endpoints_change) {
  auto const a = check_form({}, custom(), providers(), address, true, now).value();
  auto const b =
      check_form(a, {.token_endpoint = "https://other.example/token"}, providers(), address, false, now).value();
  EXPECT_EQ(a.redirect_url, b.redirect_url);
  EXPECT_TRUE(needs_new_consent(a, b));
}

TEST(link_rules_test, a_new_secret_or_name_keeps_the_consents) {
  auto const a = check_form({}, custom(), providers(), address, true, now).value();
  auto const b =
      check_form(a, {.name = "New", .client_secret = secret_text(std::string("s2"))}, providers(), address, false, now)
          .value();
  EXPECT_FALSE(needs_new_consent(a, b));
}

TEST(link_rules_test, bad_forms_name_the_field) {
  auto with = [](auto spoil) {
    auto f = custom();
    spoil(f);
    return refused_field(f);
  };
  EXPECT_EQ(with([](auto& f) { f.name = " "; }), "name");
  EXPECT_EQ(with([](auto& f) { f.name = std::string(101, 'x'); }), "name");
  EXPECT_EQ(with([](auto& f) { f.provider = "yahoo!"; }), "provider");
  EXPECT_EQ(with([](auto& f) { f.client_id = "a b"; }), "client_id");
  EXPECT_EQ(with([](auto& f) { f.client_id = std::nullopt; }), "client_id");
  EXPECT_EQ(with([](auto& f) { f.client_secret = std::nullopt; }), "client_secret");
  EXPECT_EQ(with([](auto& f) { f.client_secret = secret_text(std::string("a b")); }), "client_secret");
  EXPECT_EQ(with([](auto& f) { f.authorization_endpoint = "http://as.example/auth"; }), "authorization_endpoint");
  EXPECT_EQ(with([](auto& f) { f.token_endpoint = "https://as.example/token#x"; }), "token_endpoint");
  EXPECT_EQ(with([](auto& f) { f.token_endpoint = std::nullopt; }), "token_endpoint");
  EXPECT_EQ(with([](auto& f) { f.scopes = std::vector<std::string>{"a\"b"}; }), "scopes");
  EXPECT_EQ(with([](auto& f) { f.issuer = "as.example"; }), "issuer");
  EXPECT_EQ(with([](auto& f) {
              f.client_secret = std::nullopt;
              f.authentication = client_authentication::none;
            }),
            "");
}

TEST(link_rules_test, https_is_a_prerequisite) {
  EXPECT_EQ(check_prerequisites({.base_url = "http://outlink.example.org"}).error().code, "link.base_url_not_https");
  EXPECT_TRUE(check_prerequisites({.base_url = "http://127.0.0.1:8080", .allow_plain_http = true}).has_value());
}

TEST(link_rules_test, a_redirect_url_that_the_provider_refuses_is_refused_first) {
  auto const got = check_form(
      {}, {.name = "Google", .provider = "google", .client_id = "id", .client_secret = secret_text(std::string("s"))},
      providers(), {.base_url = "https://10.0.0.7"}, true, now);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().where, "redirect_url");
  EXPECT_NE(got.error().words.find("service account"), std::string::npos) << got.error().words;
}

TEST(link_rules_test, a_return_path_stays_in_the_console) {
  EXPECT_TRUE(is_local_path("/links/7?tab=accounts"));
  for (char const* bad :
       {"", "links", "//evil.example", "https://evil.example", "/\\evil.example", "/a b", "/a\r\nSet-Cookie: x"})
    EXPECT_FALSE(is_local_path(bad)) << bad;
}

TEST(link_rules_test, a_host_that_an_administrator_names_has_a_redirect_url_of_its_own) {
  auto const suffix = [](char const* id, char const* host) {
    std::string const base = std::string("https://") + host;
    return redirect_suffix(*providers().find(id), base + "/auth", base + "/token");
  };
  EXPECT_EQ(suffix("github", "github.com"), "github");
  EXPECT_EQ(suffix("microsoft", "login.microsoftonline.com"), "microsoft");
  EXPECT_NE(suffix("gitea", "a.test"), suffix("gitea", "b.test"));
  EXPECT_NE(suffix("keycloak", "a.test"), suffix("keycloak", "b.test"));
}

TEST(link_rules_test, variables_rewrite_endpoints_and_scopes_unless_these_were_changed_by_hand) {
  link_form f{.name = "M", .provider = "microsoft", .client_id = "id", .client_secret = secret_text("s")};
  f.variables = settings{{"tenant", "example.org"}, {"cloud", "gcc_high"}};
  auto const l = check_form({}, f, providers(), address, true, now).value();
  EXPECT_EQ(l.token_endpoint, "https://login.microsoftonline.us/example.org/oauth2/v2.0/token");
  EXPECT_EQ(l.scopes.at(0), "https://outlook.office365.us/IMAP.AccessAsUser.All");
  link_form move;
  move.variables = settings{{"tenant", "other.org"}, {"cloud", "worldwide_and_gcc"}};
  auto const moved = check_form(l, move, providers(), address, false, now).value();
  EXPECT_EQ(moved.token_endpoint, "https://login.microsoftonline.com/other.org/oauth2/v2.0/token");
  EXPECT_EQ(moved.scopes.at(0), "https://outlook.office.com/IMAP.AccessAsUser.All");
  auto mine = l;
  mine.scopes = {"mine"};
  EXPECT_EQ(check_form(mine, move, providers(), address, false, now)->scopes, std::vector<std::string>{"mine"});
  f.variables = settings{{"tenant", "../evil"}};
  EXPECT_EQ(refused_field(f), "tenant");
}

TEST(link_rules_test, each_grant_type_says_what_it_lacks) {
  link_form app{.name = "A", .provider = "microsoft", .grant_type = grant_type::client_credentials, .client_id = "id"};
  EXPECT_EQ(refused_field(app), "tenant") << "an application needs one tenant";
  app.variables = settings{{"tenant", "example.org"}};
  EXPECT_EQ(refused_field(app), "client_secret");
  app.client_secret = secret_text("s");
  auto const l = check_form({}, app, providers(), address, true, now).value();
  EXPECT_EQ(l.scopes, std::vector<std::string>{"https://outlook.office365.com/.default"});
  EXPECT_TRUE(l.redirect_url.empty());
  EXPECT_TRUE(l.authorization_endpoint.empty());
  app.authentication = client_authentication::private_key_jwt;
  EXPECT_EQ(refused_field(app), "private_key");
  EXPECT_EQ(refused_field({.name = "G", .provider = "google", .grant_type = grant_type::jwt_bearer, .client_id = "x"}),
            "service_account_key");
  EXPECT_EQ(refused_field({.name = "G", .provider = "google", .grant_type = grant_type::client_credentials}),
            "grant_type");
}

}  // namespace
}  // namespace outlink::links
