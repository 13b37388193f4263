#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "links/catalogue.h"

namespace outlink::links {
namespace {

std::string read_file(std::string const& name) {
  std::ifstream in(std::string(OUTLINK_SOURCE_DIR) + "/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string joined(std::vector<std::string> const& parts) {
  std::string all;
  for (auto const& p : parts) all += (all.empty() ? "" : ", ") + p;
  return all;
}

std::string line_of(provider const& p) {
  std::vector<std::string> uses, grants, variables;
  for (auto const u : p.uses) uses.emplace_back(to_string(u));
  for (auto const& g : p.facts.grants)
    if (g.not_offered.empty()) grants.emplace_back(to_string(g.type));
  for (auto const& v : p.variables) variables.push_back(v.name);
  return "| " + p.name + " | `" + p.id + "` | " + joined(uses) + " | " + joined(grants) + " | " + joined(variables) +
         (variables.empty() ? "|" : " |");
}

// The guide's table is the catalogue, line by line.
TEST(providers_page_test, the_table_in_the_guide_is_the_catalogue) {
  auto const page = read_file("docs/providers.md");
  std::vector<std::string> in_page;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("| ") && line.find(" | `") != line.npos) in_page.push_back(line);
  std::vector<std::string> in_catalogue;
  for (auto const& p : catalogue::embedded().rows()) in_catalogue.push_back(line_of(p));
  EXPECT_EQ(in_page, in_catalogue);
}

// The schema is for operators' editors: it must know every name that the reader knows.
TEST(providers_page_test, the_schema_knows_every_name) {
  auto const schema = read_file("providers/schema.json");
  auto const knows = [&](std::string_view name) { return schema.find('"' + std::string(name) + '"') != schema.npos; };
  for (int i = 0; i <= static_cast<int>(quirk::registration_by_request); ++i)
    EXPECT_TRUE(knows(to_string(static_cast<quirk>(i)))) << to_string(static_cast<quirk>(i));
  for (int i = 0; i <= static_cast<int>(redirect_rule::no_path_traversal); ++i)
    EXPECT_TRUE(knows(to_string(static_cast<redirect_rule>(i)))) << to_string(static_cast<redirect_rule>(i));
  for (int i = 0; i <= static_cast<int>(variable_kind::issuer); ++i)
    EXPECT_TRUE(knows(to_string(static_cast<variable_kind>(i)))) << to_string(static_cast<variable_kind>(i));
  for (int i = 0; i <= static_cast<int>(use::sign_in); ++i) EXPECT_TRUE(knows(to_string(static_cast<use>(i))));
}

}  // namespace
}  // namespace outlink::links
