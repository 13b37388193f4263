#include "protocol/oauth/http_date.h"

#include <gtest/gtest.h>

namespace outlink::oauth {
namespace {

using namespace std::chrono;

// The moment that RFC 9110 section 5.6.7 writes in three forms.
time_point const moment(sys_days(1994y / 11 / 6) + 8h + 49min + 37s);
time_point const now(sys_days(1995y / 1 / 1));

TEST(http_date_test, all_three_forms) {
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now), moment);
  EXPECT_EQ(read_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now), moment);
  EXPECT_EQ(read_http_date("Sun Nov  6 08:49:37 1994", now), moment);
  EXPECT_EQ(read_http_date("Wed Nov 16 08:49:37 1994", now), moment + days(10));
}

TEST(http_date_test, a_two_digit_year_is_at_most_fifty_years_ahead) {
  time_point const later(sys_days(2026y / 11 / 24));
  EXPECT_EQ(read_http_date("Sunday, 06-Nov-94 08:49:37 GMT", later), moment);
  EXPECT_EQ(read_http_date("Friday, 06-Nov-76 00:00:00 GMT", later), time_point(sys_days(2076y / 11 / 6)));
  EXPECT_EQ(read_http_date("Sunday, 06-Nov-77 00:00:00 GMT", later), time_point(sys_days(1977y / 11 / 6)));
}

TEST(http_date_test, anything_else_is_none) {
  for (char const* bad :
       {"", "Sun", "Sun,", "now", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Thu, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Brr 1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 94", "Sunday, 06-Nov-1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "784111777"})
    EXPECT_FALSE(read_http_date(bad, now).has_value()) << bad;
}

TEST(http_date_test, skew) {
  EXPECT_EQ(clock_skew("Sun, 06 Nov 1994 08:49:37 GMT", moment - 90s), 90s);
  EXPECT_EQ(clock_skew("Sun, 06 Nov 1994 08:49:37 GMT", moment + 300s), -300s);
  EXPECT_EQ(clock_skew("Sun, 06 Nov 1994 08:49:37 GMT", moment + 999ms), 0s) << "the header has no milliseconds";
  EXPECT_FALSE(clock_skew("Sun, 06 Nov 1994 08:49:37 GMT", moment + days(400)).has_value());
  EXPECT_FALSE(clock_skew("soon", moment).has_value());
}

}  // namespace
}  // namespace outlink::oauth
