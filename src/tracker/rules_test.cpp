#include "tracker/rules.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::tracker {
namespace {

TEST(rules_test, project_keys) {
  EXPECT_TRUE(check_project_key("SUP").has_value());
  EXPECT_TRUE(check_project_key("A1").has_value());
  for (char const* bad : {"", "S", "sup", "1AB", "SUP-1", "ABCDEFGHIJK", "S P"})
    EXPECT_EQ(check_project_key(bad).error().where, "key") << bad;
}

TEST(rules_test, issue_keys_leftmost_first) {
  EXPECT_EQ(find_issue_keys("Re: [sup-12] and DEV-3, SUP-12"), (std::vector<std::string>{"SUP-12", "DEV-3"}));
  EXPECT_EQ(find_issue_keys("SUP-1"), std::vector<std::string>{"SUP-1"});
  EXPECT_EQ(find_issue_keys("(SUP-1)"), std::vector<std::string>{"SUP-1"});
}

TEST(rules_test, what_is_no_key) {
  for (char const* text : {"", "SUP", "SUP-", "SUP-x", "SUP-012", "SUP-12x", "xSUP-", "UTF-8-BOM", "A-1", "1AB-2",
                           "X-SUP-99999999999", "2026-11-24"})
    EXPECT_TRUE(find_issue_keys(text).empty()) << text;
}

TEST(rules_test, summaries) {
  EXPECT_EQ(make_summary("  a \r\n b\t"), "a b");
  EXPECT_EQ(make_summary(" \n"), "(no subject)");
  EXPECT_LE(make_summary(std::string(1000, 'x')).size(), limits::issue_summary_bytes_max);
}

}  // namespace
}  // namespace outlink::tracker
