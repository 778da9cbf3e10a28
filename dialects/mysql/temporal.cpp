// Dates and times as the server takes them.
#include "temporal.hpp"

#include <mig/sdk/calendar.hpp>

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
  const std::string clock(text.substr(from, fraction - from));
  if (!dated) return zone.empty() || offset_of(zone) ? clock : std::string(text);
  const std::string date(text.substr(0, 10));
  if (zone.empty()) return date + " " + clock;
  const auto offset = offset_of(zone);
  if (!offset) return std::string(text);
  if (to_utc && *offset != 0) {
    const int minutes = number(text, from, 2) * 60 + number(text, from + 3, 2) - *offset;
    return mig::sdk::minute_of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2),
                               minutes) +
           clock.substr(5);
  }
  return date + " " + clock;
}

}  // namespace mig_mysql
