#include <gtest/gtest.h>

#include "links/catalogue_reader.h"
#include "links/catalogue_test_support.h"
#include "protocol/oauth/metadata.h"

namespace outlink::links {
namespace {

provider const& row() {
  static auto const p = read_provider({"own.json", good_row()}).value();
  return p;
}
using values = std::map<std::string, std::string>;

TEST(resolve_test, defaults_and_choices_rewrite_everything) {
  auto const r = resolve(row(), {}).value();
  EXPECT_EQ(r.facts.endpoints.authorization, "https://eu.example/main/auth");
  EXPECT_EQ(r.facts.endpoints.token, "https://h.example/main/token");
  EXPECT_EQ(r.facts.mail.at(use::imap).host, "imap.eu.example");
  EXPECT_EQ(r.registration_url, "https://h.example/apps");
  auto const us =
      resolve(row(), {{"region", "us"}, {"host", " Git.Example:8443 "}, {"path", "/a/b"}, {"realm", "ö x"}}).value();
  EXPECT_EQ(us.facts.endpoints.authorization, "https://us.example/%C3%B6%20x/auth");
  EXPECT_EQ(us.facts.endpoints.token, "https://git.example:8443/a/b/%C3%B6%20x/token");
  EXPECT_EQ(us.variables.at("host"), "git.example:8443");
  EXPECT_EQ(us.variables.at("realm"), "ö x");
  auto const uses = {use::imap};
  EXPECT_EQ(us.scopes_for(grant_type::jwt_bearer, uses), std::vector<std::string>{"https://us.example/mail"});
}

TEST(resolve_test, a_value_that_is_not_of_its_kind_names_its_variable) {
  std::vector<std::pair<std::string, std::string>> const bad{
      {"region", "mars"},
      {"host", "https://h.example"},
      {"host", "h.example/path"},
      {"host", "u@h.example"},
      {"host", "h.example?x"},
      {"host", "h.example#x"},
      {"host", "h.example:0"},
      {"host", "h.example:99999"},
      {"host", "h..example"},
      {"host", "-h.example"},
      {"host", "h.example."},
      {"host", "h example"},
      {"host", "h%2eexample"},
      {"host", "h_x.example"},
      {"host", "{login}"},
      {"host", "evil.example\\.h.example"},
      {"path", "a"},
      {"path", "/"},
      {"path", "/a/"},
      {"path", "//evil.example"},
      {"path", "/../x"},
      {"path", "/./x"},
      {"path", "/%2e%2e"},
      {"path", "/a?x"},
      {"path", ".evil.example"},
      {"path", "@evil.example"},
      {"realm", "."},
      {"realm", ".."},
      {"realm", "a/b"},
      {"realm", "a\\b"},
      {"realm", "a%2fb"},
      {"realm", "a?b"},
      {"realm", "a#b"},
      {"realm", "a\nb"},
      {"realm", "\xff"},
      {"realm", "no!"},
      {"realm", std::string(400, 'x')},
      {"nobody", "x"},
  };
  for (auto const& [name, value] : bad) {
    auto const r = resolve(row(), {{name, value}});
    ASSERT_FALSE(r.has_value()) << name << "=" << value << " " << r->facts.endpoints.token;
    EXPECT_EQ(r.error().where, name) << r.error().words;
    EXPECT_EQ(r.error().code, "link.invalid");
  }
}

TEST(resolve_test, addresses_are_hosts_too) {
  for (std::string const host : {"10.0.0.7", "[fd00::1]:8443", "localhost", "a.b-c.example"})
    EXPECT_EQ(resolve(row(), {{"host", host}}).value().facts.endpoints.token, "https://" + host + "/main/token");
}

TEST(resolve_test, what_has_no_default_must_be_given) {
  auto const c = catalogue::embedded();
  auto const r = resolve(*c.find("github_enterprise"), {});
  ASSERT_FALSE(r.has_value());
  EXPECT_EQ(r.error().where, "host");
  EXPECT_EQ(resolve(*c.find("custom"), {}).value().facts.endpoints.issuer, "");
  EXPECT_EQ(resolve(*c.find("custom"), {{"issuer", "https://as.example"}}).value().facts.endpoints.issuer,
            "https://as.example");
  EXPECT_EQ(resolve(*c.find("custom"), {{"issuer", "as.example"}}).error().where, "issuer");
}

TEST(resolve_test, scopes_of_several_uses_come_once) {
  auto const r = resolve(row(), {}).value();
  std::vector const both{use::imap, use::sign_in};
  EXPECT_EQ(r.scopes_for(grant_type::authorization_code, both), (std::vector<std::string>{"mail", "openid"}));
  EXPECT_TRUE(r.scopes_for(grant_type::client_credentials, both).empty());
}

TEST(resolve_test, a_grant_type_that_cannot_be_had_says_why) {
  auto const r = resolve(row(), {}).value();
  EXPECT_TRUE(r.check_grant(grant_type::authorization_code).has_value());
  EXPECT_EQ(r.check_grant(grant_type::client_credentials).error().words, "Not here.");
  EXPECT_EQ(r.check_grant(grant_type::client_credentials).error().where, "grant_type");
  EXPECT_EQ(r.check_grant(grant_type::jwt_bearer).error().words, "Choose another realm.");
  EXPECT_EQ(r.check_grant(grant_type::jwt_bearer).error().where, "realm");
  EXPECT_TRUE(resolve(row(), {{"realm", "other"}}).value().check_grant(grant_type::jwt_bearer).has_value());
}

// Whatever an administrator types: each address of each row stays an https address without surprises.
TEST(resolve_test, every_embedded_row_resolves_to_sound_addresses) {
  for (auto const& p : catalogue::embedded().rows()) {
    values given;
    for (auto const& v : p.variables) {
      if (v.kind == variable_kind::host) given[v.name] = "git.example:8443";
      if (v.kind == variable_kind::path) given[v.name] = "/a";
      if (v.kind == variable_kind::issuer) given[v.name] = "https://as.example";
    }
    auto const r = resolve(p, given);
    ASSERT_TRUE(r.has_value()) << p.id << describe(r.error());
    auto const& e = r->facts.endpoints;
    for (auto const& address : {e.authorization, e.token, e.device_authorization, e.revocation, e.userinfo, e.identity,
                                e.jwks, e.issuer, r->registration_url}) {
      EXPECT_TRUE(address.empty() || oauth::is_endpoint(address, false)) << p.id << " " << address;
      EXPECT_EQ(address.find_first_of("{}"), std::string::npos) << p.id << " " << address;
    }
    for (auto const& [use, host] : r->facts.mail) EXPECT_EQ(host.host.find('{'), std::string::npos) << host.host;
  }
}

}  // namespace
}  // namespace outlink::links
