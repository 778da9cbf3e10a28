// Text as characters: lengths and cuts of UTF-8, and ASCII without regard to case.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace mig::support {

// With the letters A to Z in lower case; all other characters stay.
[[nodiscard]] inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Whether the byte belongs to a character of UTF-8 that began in front of it (RFC 3629).
[[nodiscard]] inline bool goes_on(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// How many characters the text has.
[[nodiscard]] inline std::size_t characters_in(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), goes_on));
}

// The beginning of the text: whole characters, of `most` bytes at the most.
[[nodiscard]] inline std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && goes_on(text[most])) --most;
  return text.substr(0, most);
}

}  // namespace mig::support
