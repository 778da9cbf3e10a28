#include <mig/sdk/calendar.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace mig::sdk {
namespace {

TEST(Calendar, minutes_move_the_day) {
  EXPECT_EQ(minute_of(2024, 2, 28, 23 * 60 + 30), "2024-02-28 23:30");
  EXPECT_EQ(minute_of(2024, 2, 28, 24 * 60), "2024-02-29 00:00");
  EXPECT_EQ(minute_of(2023, 2, 28, 24 * 60), "2023-03-01 00:00");
  EXPECT_EQ(minute_of(1900, 3, 1, -1), "1900-02-28 23:59");
  EXPECT_EQ(minute_of(2000, 3, 1, -1), "2000-02-29 23:59");
  EXPECT_EQ(minute_of(1970, 1, 1, -24 * 60 - 1), "1969-12-30 23:59");
  EXPECT_EQ(minute_of(9999, 12, 31, 0), "9999-12-31 00:00");
  EXPECT_EQ(minute_of(1, 1, 1, 1), "0001-01-01 00:01");
}

TEST(Calendar, a_day_that_the_month_has_not_counts_on) {
  EXPECT_EQ(minute_of(2023, 2, 30, 0), "2023-03-02 00:00");
}

TEST(Calendar, is_that_of_the_standard_library) {
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year;
  using std::chrono::year_month_day;
  for (sys_days day = sys_days(year(0) / 3 / 1); day < sys_days(year(9999) / 12 / 31);
       day += days(89)) {
    const year_month_day date(day);
    const year_month_day next(day + days(1));
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u 00:59", static_cast<int>(next.year()),
                  static_cast<unsigned>(next.month()), static_cast<unsigned>(next.day()));
    ASSERT_EQ(minute_of(static_cast<int>(date.year()),
                        static_cast<int>(static_cast<unsigned>(date.month())),
                        static_cast<int>(static_cast<unsigned>(date.day())), 25 * 60 - 1),
              text);
  }
}

}  // namespace
}  // namespace mig::sdk
