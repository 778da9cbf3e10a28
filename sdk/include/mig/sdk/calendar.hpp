// Minutes of the calendar.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace mig::sdk {

// The minute so many minutes behind midnight of a day of the proleptic Gregorian calendar, as
// "2024-02-29 23:30". minutes: of any sign, so that it may be on another day. year: 0 to 9999.
// month: 1 to 12. A day that the month does not have counts on from its first.
// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
// civil_from_days; years begin in March there, so that the leap day is the last one.
inline std::string minute_of(int year, int month, int day, std::int64_t minutes) {
  constexpr std::int64_t kMinutes = 24 * 60;
  const auto floor = [](std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
  };
  // days since the first of March of the year 0
  const std::int64_t of_march = month > 2 ? year : year - 1;
  std::int64_t days = of_march * 365 + floor(of_march, 4) - floor(of_march, 100) +
                      floor(of_march, 400) + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day -
                      1 + floor(minutes, kMinutes);
  minutes -= floor(minutes, kMinutes) * kMinutes;

  const std::int64_t era = floor(days, 146097);  // of 400 years
  days -= era * 146097;
  const std::int64_t of_era = (days - days / 1460 + days / 36524 - days / 146096) / 365;
  const std::int64_t of_year = days - (365 * of_era + of_era / 4 - of_era / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;  // months behind March
  const std::int64_t new_month = shifted + (shifted < 10 ? 3 : -9);
  const std::int64_t new_year = of_era + era * 400 + (new_month <= 2 ? 1 : 0);
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d %02d:%02d", static_cast<int>(new_year),
                static_cast<int>(new_month),
                static_cast<int>(of_year - (153 * shifted + 2) / 5 + 1),
                static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return buffer;
}

}  // namespace mig::sdk
