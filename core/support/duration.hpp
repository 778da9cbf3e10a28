// The text of a time span ("5s", "250ms", "2m", "1h") -> milliseconds.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace mig::support {

// Nothing when the text is something else, or more than a year.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace mig::support
