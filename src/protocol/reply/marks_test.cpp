#include "protocol/reply/marks.h"

#include <gtest/gtest.h>

namespace outlink::reply {
namespace {

TEST(marks_test, lines_between_answer_and_answered) {
  EXPECT_EQ(find_mark("-----original message-----"), mark_kind::original);
  EXPECT_EQ(find_mark("-----ursprüngliche nachricht-----"), mark_kind::original);
  EXPECT_EQ(find_mark("---------- forwarded message ---------"), mark_kind::forwarded);
  EXPECT_EQ(find_mark("begin forwarded message:"), mark_kind::forwarded);
  EXPECT_FALSE(find_mark("the original message was lost").has_value());
}

TEST(marks_test, what_programs_add_below) {
  EXPECT_TRUE(is_program_signature("sent from my iphone"));
  EXPECT_TRUE(is_program_signature("von meinem iphone gesendet"));
  EXPECT_TRUE(is_program_signature("outlook für ios<https://aka.ms/o0ukef> beziehen"));
  EXPECT_TRUE(is_program_signature("get outlook for ios <https://aka.ms/o0ukef>"));
  EXPECT_FALSE(is_program_signature("best regards"));
  EXPECT_TRUE(is_rule("________________________________"));
  EXPECT_FALSE(is_rule("__init__"));
}

TEST(marks_test, subjects_of_forwarded_letters) {
  EXPECT_TRUE(is_forward_subject("Fwd: Printer"));
  EXPECT_TRUE(is_forward_subject("WG: Drucker"));
  EXPECT_FALSE(is_forward_subject("Re: Printer"));
  EXPECT_FALSE(is_forward_subject("Forward planning"));
}

}  // namespace
}  // namespace outlink::reply
