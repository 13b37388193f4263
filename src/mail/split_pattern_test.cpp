#include "mail/split_pattern.h"

#include <gtest/gtest.h>

namespace outlink::mail {
namespace {

TEST(split_pattern_test, what_stands_before_the_first_match_is_kept) {
  EXPECT_EQ(text_before("new\n----\nold\n----\n", "^-{4}$"), "new\n");
  EXPECT_EQ(text_before("new ## old", "/##/"), "new ");
  EXPECT_EQ(text_before("no marker", "##"), "no marker");
  EXPECT_EQ(text_before("", "##"), "");
  EXPECT_EQ(text_before("grüße\nVon: x", "(?i)^von:"), "grüße\n");
}

TEST(split_pattern_test, a_bad_pattern_is_refused_with_its_reason) {
  EXPECT_TRUE(check_split_pattern("^-----Original").has_value());
  EXPECT_TRUE(check_split_pattern("/a, b/").has_value()) << "Jira forbids commas here";
  for (std::string const bad : {"", "(", "a{99999}", "[", "x*", "(?=look)", "\\1"}) {
    auto const refused = check_split_pattern(bad);
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_EQ(refused.error().where, "split_pattern");
  }
  EXPECT_FALSE(check_split_pattern(std::string(2000, 'a')).has_value());
}

TEST(split_pattern_test, a_pattern_that_would_explode_elsewhere_ends) {
  std::string const text(200'000, 'a');
  EXPECT_EQ(text_before(text, "(a*)*b"), text);
  EXPECT_EQ(text_before(text, "(a|aa)+$z"), text);
}

}  // namespace
}  // namespace outlink::mail
