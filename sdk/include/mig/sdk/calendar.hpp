// Minutes of the calendar.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace mig::sdk {

// The minute so many minutes behind midnight of a day of the proleptic Gregorian calendar, as
// "2024-02-29 23:30". minutes: of any sign and size, so that it may be on another day.
// year: 0 to 9999. month: 1 to 12. A day that the month does not have counts on from its first.
inline std::string minute_of(int year, int month, int day, std::int64_t minutes) {
  const auto first = std::chrono::year(year) / month / 1;
  const auto at =
      std::chrono::sys_days(first) + std::chrono::days(day - 1) + std::chrono::minutes(minutes);
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(at - midnight);
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return buffer;
}

}  // namespace mig::sdk
