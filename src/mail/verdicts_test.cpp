// What a mailbox with the usual handler makes of each letter of tests/mails: "verdict" in NAME.json. A letter that
// belongs to no issue, from somebody who is known, where it says whom it is from.
#include <gtest/gtest.h>

#include "mail/judge.h"
#include "support/corpus.h"

namespace outlink::mail {
namespace {

std::string verdict_on(std::string_view raw) {
  auto const parsed = mime::parse(raw);
  if (!parsed) return "unreadable";
  if (!never_handled(*parsed, "support@outlink.test").empty()) return "not handled";
  bool const has_sender = parsed->from && !parsed->from->email.empty();
  auto const v = judge({.name = "All"}, *parsed, {.is_sender_known = has_sender});
  EXPECT_FALSE(v.why.empty());
  return std::string(to_string(v.action));
}

TEST(verdicts_test, every_letter_becomes_what_its_expectation_says) {
  testing_support::check_each_letter(
      OUTLINK_ALL_MAILS_DIR, 490,
      [](std::string_view raw, boost::json::object const& expected, std::string const& name) {
        auto const* wanted = expected.if_contains("verdict");
        ASSERT_TRUE(wanted) << name << " has no verdict";
        EXPECT_EQ(verdict_on(raw), wanted->as_string()) << name;
      });
}

}  // namespace
}  // namespace outlink::mail
