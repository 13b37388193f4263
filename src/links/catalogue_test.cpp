#include "links/catalogue.h"

#include <gtest/gtest.h>

namespace outlink::links {
namespace {

TEST(catalogue_test, the_embedded_rows_are_good) {
  auto const c = catalogue::embedded();
  ASSERT_NE(c.find("google"), nullptr);
  ASSERT_NE(c.find("microsoft"), nullptr);
  ASSERT_NE(c.find("custom"), nullptr);
  EXPECT_EQ(c.rows().back().id, "custom");
  EXPECT_EQ(c.find("google")->authorization_parameters.size(), 2u);
  EXPECT_EQ(c.find("nobody"), nullptr);
}

std::string row(std::string const& more = "", std::string const& endpoint = "https://as.example/auth",
                std::string const& authentication = "post") {
  return R"({"id":"x","name":"X","documentation":"https://as.example/docs","issuer":"","authorization_endpoint":")" +
         endpoint +
         R"(","token_endpoint":"https://as.example/token","mail_scopes":[],"authorization_parameters":{},"authentication":")" +
         authentication + R"(","expects_iss":false)" + more + "}";
}
result<catalogue> read(std::vector<std::string> const& rows) {
  std::vector<std::string_view> const views(rows.begin(), rows.end());
  return catalogue::read(views);
}

TEST(catalogue_test, bad_rows_are_refused) {
  EXPECT_TRUE(read({row()}).has_value());
  EXPECT_EQ(read({row(), row()}).error().code, "catalogue.invalid");
  EXPECT_FALSE(read({row(R"(,"colour":"red")")}).has_value());
  EXPECT_FALSE(read({row("", "http://as.example/auth")}).has_value());
  EXPECT_FALSE(read({row("", "https://as.example/auth", "magic")}).has_value());
  EXPECT_FALSE(read({"{}"}).has_value());
  EXPECT_FALSE(read({"nonsense"}).has_value());
}

}  // namespace
}  // namespace outlink::links
