#include "links/catalogue.h"

#include <gtest/gtest.h>

#include "links/catalogue_test_support.h"

namespace outlink::links {
namespace {

TEST(catalogue_test, the_embedded_rows_are_good) {
  auto const c = catalogue::embedded();
  ASSERT_EQ(c.rows().size(), 13u);
  EXPECT_EQ(c.rows()[0].id, "google");
  EXPECT_EQ(c.rows()[1].id, "microsoft");
  EXPECT_EQ(c.rows().back().id, "custom");
  EXPECT_EQ(c.find("google")->facts.grant(grant_type::authorization_code).parameters.size(), 2u);
  EXPECT_EQ(c.find("nobody"), nullptr);
}

TEST(catalogue_test, a_row_twice_is_refused) {
  std::vector<catalogue_document> const twice{{"a.json", good_row()}, {"b.json", good_row()}};
  auto const c = catalogue::read(twice);
  ASSERT_FALSE(c.has_value());
  EXPECT_EQ(c.error().code, "catalogue.invalid");
  EXPECT_NE(c.error().words.find("b.json"), std::string::npos) << c.error().words;
}

TEST(catalogue_test, an_operator_adds_and_replaces_rows) {
  std::vector<catalogue_document> const documents{{"own.json", good_row()},
                                                  {"google.json", good_row("\"id\": \"x\"", "\"id\": \"google\"")}};
  std::vector<failure> refused;
  auto const c = catalogue::embedded().with(documents, refused);
  EXPECT_TRUE(refused.empty());
  EXPECT_EQ(c.rows().size(), 14u);
  ASSERT_NE(c.find("x"), nullptr);
  EXPECT_EQ(c.find("google")->name, "X");
  EXPECT_EQ(c.rows().front().id, "google");
}

TEST(catalogue_test, a_broken_row_of_an_operator_is_told_by_name_and_the_rest_stands) {
  std::vector<catalogue_document> const documents{
      {"broken.json", "{"},
      {"google.json", good_row("\"id\": \"x\"", "\"id\": \"google\", \"colour\": \"red\"")},
      {"own.json", good_row()}};
  std::vector<failure> refused;
  auto const c = catalogue::embedded().with(documents, refused);
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_NE(refused[0].words.find("broken.json"), std::string::npos) << refused[0].words;
  EXPECT_NE(refused[1].words.find("google.json"), std::string::npos) << refused[1].words;
  EXPECT_EQ(refused[1].where, "colour");
  EXPECT_EQ(c.find("google")->name, "Google");
  EXPECT_NE(c.find("x"), nullptr);
}

TEST(catalogue_test, the_readers_quirks_are_found) {
  auto const c = catalogue::embedded();
  EXPECT_TRUE(c.find("github")->has(quirk::errors_with_200));
  EXPECT_FALSE(c.find("google")->has(quirk::errors_with_200));
}

}  // namespace
}  // namespace outlink::links
