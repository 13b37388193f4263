#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "links/catalogue.h"

namespace outlink::links {
namespace {

// One line per fact of one provider with its variables filled in.
void write_facts(std::ostream& out, resolved_provider const& r) {
  auto const& e = r.facts.endpoints;
  auto const line = [&](char const* name, std::string const& value) {
    if (!value.empty()) out << "  " << name << " " << value << "\n";
  };
  line("authorization", e.authorization);
  line("token", e.token);
  line("device_authorization", e.device_authorization);
  line("revocation", e.revocation);
  line("userinfo", e.userinfo);
  line("identity", e.identity);
  line("jwks", e.jwks);
  line("issuer", e.issuer);
  line("id_token_issuer", e.id_token_issuer);
  line("registration", r.registration_url);
  for (auto const& [use, m] : r.facts.mail)
    out << "  mail " << to_string(use) << " " << m.host << ":" << m.port
        << (m.security == flow::transport_security::tls ? " tls" : " start_tls") << "\n";
  for (auto const& g : r.facts.grants) {
    out << "  " << to_string(g.type);
    if (!r.check_grant(g.type)) {
      out << ": not offered" << (g.not_offered.empty() ? " with these variables" : "") << "\n";
      continue;
    }
    for (auto const a : g.authentication) out << " " << to_string(a);
    out << (g.pkce ? "" : " without pkce");
    for (auto const& [name, value] : g.parameters) out << " " << name << "=" << value;
    out << "\n";
    for (auto const& [use, scopes] : g.scopes) {
      out << "    " << to_string(use) << ":";
      for (auto const& s : r.scopes_for(g.type, std::span(&use, 1))) out << " " << s;
      out << "\n";
    }
  }
}

void write_row(std::ostream& out, provider const& p, std::map<std::string, std::string> const& variables) {
  out << p.id;
  for (auto const& [name, value] : variables) out << " " << name << "=" << value;
  out << "\n";
  auto const r = resolve(p, variables);
  ASSERT_TRUE(r.has_value()) << describe(r.error());
  write_facts(out, *r);
  if (!p.git_user.empty()) out << "  git_user " << p.git_user << "\n";
}

// Every provider with every value of its choices; for Microsoft with and without a tenant of its own.
std::string facts_of_all() {
  std::ostringstream out;
  for (auto const& p : catalogue::embedded().rows()) {
    std::vector<std::map<std::string, std::string>> all{{}};
    for (auto const& v : p.variables) {
      std::vector<std::string> values;
      for (auto const& c : v.choices) values.push_back(c.value);
      if (v.kind == variable_kind::host) values = {"git.example.org:8443"};
      if (v.kind == variable_kind::path) values = {"", "/sub"};
      if (v.kind == variable_kind::issuer) values = {"https://as.example.org"};
      if (v.name == "tenant") values = {"common", "contoso.example"};
      if (v.name == "realm") values = {"staff"};
      decltype(all) next;
      for (auto const& before : all)
        for (auto const& value : values) {
          next.push_back(before);
          next.back()[v.name] = value;
        }
      all = std::move(next);
    }
    for (auto const& variables : all) write_row(out, p, variables);
  }
  return out.str();
}

// providers.golden.txt is what an administrator gets; a change of it is a change of the product. Written anew by
//   OUTLINK_WRITE_GOLDEN=1 build/dev/src/links/links_test --gtest_filter='catalogue_golden_test.*'
// and then read line by line against the providers' pages.
TEST(catalogue_golden_test, endpoints_scopes_and_hosts_are_exactly_these) {
  std::string const path = OUTLINK_SOURCE_DIR "/src/links/providers.golden.txt";
  auto const now = facts_of_all();
  if (std::getenv("OUTLINK_WRITE_GOLDEN")) std::ofstream(path) << now;
  std::ifstream in(path);
  std::string line;
  std::istringstream lines(now);
  std::string actual;
  std::size_t number = 0;
  while (std::getline(in, line)) {
    ++number;
    ASSERT_TRUE(std::getline(lines, actual)) << "line " << number << " is gone: " << line;
    ASSERT_EQ(actual, line) << "line " << number;
  }
  EXPECT_FALSE(std::getline(lines, actual)) << "a line more: " << actual;
  EXPECT_GT(number, 300u);
}

}  // namespace
}  // namespace outlink::links
