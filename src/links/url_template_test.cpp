#include "links/url_template.h"

#include <gtest/gtest.h>

namespace outlink::links {
namespace {

using names = std::vector<std::string>;

TEST(url_template_test, finds_names) {
  EXPECT_EQ(placeholders_in("https://{host}{path}/x"), (names{"host", "path"}));
  EXPECT_EQ(placeholders_in("plain"), names{});
  for (char const* bad : {"{", "}", "{}", "a{b", "a}b", "{a{b}}", "{a}}"})
    EXPECT_EQ(placeholders_in(bad), std::nullopt) << bad;
}

TEST(url_template_test, finds_what_decides_the_host) {
  EXPECT_EQ(authority_in("https://{host}{path}/x"), "{host}");
  EXPECT_EQ(authority_in("https://accounts.{zoho}/x"), "accounts.{zoho}");
  EXPECT_EQ(authority_in("https://h.example?x=/"), "h.example");
  EXPECT_EQ(authority_in("https://{host}{path}"), "{host}");
  for (char const* bad : {"http://h.example/", "{host}/x", "https:///x", "https://{path}/x"})
    EXPECT_EQ(authority_in(bad), std::nullopt) << bad;
}

TEST(url_template_test, fills) {
  EXPECT_EQ(fill("https://{a}/{b}/{a}", {{"a", "x"}, {"b", ""}}), "https://x//x");
  EXPECT_EQ(fill("{claim:tid}/{a", {{"a", "x"}}), "{claim:tid}/{a");
  EXPECT_EQ(fill("{a}", {{"a", "{b}"}, {"b", "x"}}), "{b}") << "a value is not a template";
}

}  // namespace
}  // namespace outlink::links
