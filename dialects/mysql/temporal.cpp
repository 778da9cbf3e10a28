// Dates and times as the server takes them.
#include "temporal.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace mig_mysql {

namespace {

bool digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

int number(std::string_view text, std::size_t at, std::size_t count) {
  int out = 0;
  for (std::size_t i = at; i < at + count; ++i) out = out * 10 + (text[i] - '0');
  return out;
}

// Days since 1970-01-01 in the Gregorian calendar, and back.
std::int64_t days_of(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::string date_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;
  const auto day = static_cast<int>(of_year - (153 * shifted + 2) / 5 + 1);
  const auto month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d",
                static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day);
  return buffer;
}

// Minutes of "+05:30", "-0800" or "Z"; nothing when it is none of these.
std::optional<int> offset_of(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-') || !digits(text, 1, 2)) {
    return std::nullopt;
  }
  int minutes = number(text, 1, 2) * 60;
  if (text.size() == 6 && text[3] == ':' && digits(text, 4, 2)) {
    minutes += number(text, 4, 2);
  } else if (text.size() == 5 && digits(text, 3, 2)) {
    minutes += number(text, 3, 2);
  } else if (text.size() != 3) {
    return std::nullopt;
  }
  return text[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::string temporal_text(std::string_view text, bool to_utc) {
  const bool dated = digits(text, 0, 4) && digits(text, 5, 2) && digits(text, 8, 2) &&
                     text.size() >= 10 && text[4] == '-' && text[7] == '-';
  const std::size_t from = dated ? 11 : 0;
  if (dated && text.size() == 10) return std::string(text);
  const bool separated = !dated || text[10] == 'T' || text[10] == 't' || text[10] == ' ';
  if (!separated || !digits(text, from, 2) || !digits(text, from + 3, 2) || text[from + 2] != ':') {
    return std::string(text);
  }
  std::size_t end = from + 5;
  if (end + 3 <= text.size() && text[end] == ':' && digits(text, end + 1, 2)) end += 3;
  std::size_t fraction = end;
  if (fraction < text.size() && text[fraction] == '.') {
    ++fraction;
    while (fraction < text.size() && text[fraction] >= '0' && text[fraction] <= '9') ++fraction;
  }
  const auto zone = text.substr(fraction);
  std::string clock(text.substr(from, fraction - from));
  if (!dated) return zone.empty() || offset_of(zone) ? clock : std::string(text);
  std::string date(text.substr(0, 10));
  if (zone.empty()) return date + " " + clock;
  const auto offset = offset_of(zone);
  if (!offset) return std::string(text);
  if (to_utc && *offset != 0) {
    std::int64_t minutes =
        days_of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2)) * 1440 +
        number(text, from, 2) * 60 + number(text, from + 3, 2) - *offset;
    std::int64_t day = minutes / 1440;
    if (minutes % 1440 < 0) --day;
    minutes -= day * 1440;
    date = date_of(day);
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, "%02d:%02d", static_cast<int>(minutes / 60),
                  static_cast<int>(minutes % 60));
    clock = buffer + clock.substr(5);
  }
  return date + " " + clock;
}

}  // namespace mig_mysql
