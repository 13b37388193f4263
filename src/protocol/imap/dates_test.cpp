#include "protocol/imap/dates.h"

#include <gtest/gtest.h>

namespace outlink::imap {
namespace {

using namespace std::chrono;

TEST(dates_test, internal_dates_as_in_the_rfc) {
  EXPECT_EQ(read_internal_date("17-Jul-1996 02:44:25 -0700"), 837596665);
  EXPECT_EQ(read_internal_date(" 1-Feb-2026 12:34:56 +0100"), 1769945696);
  EXPECT_EQ(read_internal_date("01-Feb-2026 11:34:56 +0000"), 1769945696);
  EXPECT_EQ(read_internal_date("1-feb-2026 11:34:56 +0000"), 1769945696) << "without the blank, in any case";
  EXPECT_EQ(read_internal_date("29-Feb-2024 23:59:60 +0545"), 1709230500) << "a leap second and an odd zone";
}

TEST(dates_test, anything_else_is_unknown) {
  for (auto const* text : {"", "NIL", "30-Feb-2026 12:34:56 +0100", " 0-Feb-2026 12:34:56 +0100",
                           " 1-Xyz-2026 12:34:56 +0100", " 1-Feb-2026 24:00:00 +0100", " 1-Feb-2026 12:60:00 +0100",
                           " 1-Feb-2026 12:34:61 +0100", " 1-Feb-2026 12:34:56 0100 ", " 1-Feb-2026 12:34:56 +0160",
                           " 1-Feb-2026 12:34:56 +01", "-1-Feb-2026 12:34:56 +0100", " 1-Feb-2026 -2:34:56 +0100",
                           " 1-Feb-+026 12:34:56 +0100", " 1/Feb/2026 12:34:56 +0100"})
    EXPECT_EQ(read_internal_date(text), 0) << text;
}

TEST(dates_test, since_a_day) {
  EXPECT_EQ(since_criterion(2026y / February / 1), "SINCE 1-Feb-2026");
  EXPECT_EQ(since_criterion(1999y / December / 31), "SINCE 31-Dec-1999");
}

}  // namespace
}  // namespace outlink::imap
