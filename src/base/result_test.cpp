#include "base/result.h"

#include <gtest/gtest.h>

namespace outlink {
namespace {

result<int> half(int n) {
  if (n % 2 != 0) return invalid_field("number", "n", "n must be even.");
  return n / 2;
}
result<int> quarter(int n) {
  TRY(int h, half(n));
  TRY_DO(half(h));
  return h / 2;
}

TEST(result_test, try_takes_the_value_or_returns_the_failure) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().code, "number.invalid");
  EXPECT_EQ(quarter(3).error().where, "n");
}

TEST(result_test, remedies_have_names_that_read_back) {
  for (auto r : {remedy::retry, remedy::wait_until, remedy::consent_again, remedy::fix_setup, remedy::fix_input,
                 remedy::give_up, remedy::report_bug})
    EXPECT_EQ(remedy_from(to_string(r)), r);
  EXPECT_FALSE(remedy_from("shrug").has_value());
}

TEST(result_test, describe_keeps_the_peers_words_apart) {
  failure f{.code = "imap.no",
            .remedy = remedy::retry,
            .words = "Selecting INBOX: refused",
            .peer = "NO later",
            .where = "select"};
  EXPECT_EQ(describe(f), "Selecting INBOX: refused [imap.no] (select; peer: NO later)");
  f.trace = "trace_id=7";
  EXPECT_EQ(describe(f), "Selecting INBOX: refused [imap.no] (select; peer: NO later; trace: trace_id=7)");
  EXPECT_EQ(describe({.code = "a.b", .words = "Ours.", .trace = "t"}), "Ours. [a.b] (trace: t)");
  EXPECT_EQ(describe({.code = "a.b", .words = "Ours."}), "Ours. [a.b]");
}

TEST(result_test, common_failures_name_their_noun) {
  EXPECT_EQ(not_found("issue").error().code, "issue.not_found");
  EXPECT_EQ(stale("link").error().code, "link.stale");
}

}  // namespace
}  // namespace outlink
