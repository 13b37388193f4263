#include "protocol/mime/date.h"

#include <gtest/gtest.h>

namespace outlink::mime {
namespace {

constexpr std::int64_t third_of_march = 1772528400;  // 2026-03-03T09:00:00Z

TEST(date_test, forms_of_one_time) {
  for (auto const* s :
       {"Tue, 3 Mar 2026 10:00:00 +0100", "3 Mar 2026 09:00 GMT", "Tue,  3 Mar 26 01:00:00 PST (a comment)",
        "03-Mar-2026 09:00:00", "Tue Mar  3 09:00:00 2026", "2026-03-03T10:00:00+01:00", "2026-03-03T09:00:00.123Z",
        "Tue, 3 Mar 2026 10:00:00 GMT+0100", "Tue, 03 March 2026 9:00:00 AM", "Tue, 3 Mar\r\n 2026 14:30:00 +0530"})
    EXPECT_EQ(read_date(s), third_of_march) << s;
}

TEST(date_test, obsolete_years) {
  EXPECT_EQ(read_date("3 Mar 70 00:00:00 GMT"), 61 * 86400);
  EXPECT_EQ(read_date("3 Mar 126 09:00:00 GMT"), third_of_march);
}

TEST(date_test, what_is_no_date) {
  for (auto const* s : {"", "yesterday", "31 Feb 2026 10:00:00 +0000", "3 Mar", "2026", "3 Mar 2026 25:61:00", "((((",
                        "99999999999999999999 Mar 2026", ":::", "2026-13-40T10:00:00Z"})
    EXPECT_EQ(read_date(s), std::nullopt) << s;
}

}  // namespace
}  // namespace outlink::mime
