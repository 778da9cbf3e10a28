// The text of a plain SQL revision -> its head as TOML, and its sections. Inside core/revision
// only.
//
// A line that begins with "-- mig:" opens a section wherever it stands; the lines above the first
// one are comments whose text, without the dashes, is TOML, or empty.
#pragma once

#include "revision/check.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

struct Section {
  bool up = true;
  std::vector<std::string> dialects;  // empty: the plain one
  std::uint32_t line = 0;
  std::string text;  // without blank lines before it and white space behind it
};

struct Sections {
  std::string head;  // as many lines as the comment has
  std::vector<Section> list;
  std::vector<Finding> findings;
};

// text: with "\n" alone.
[[nodiscard]] Sections split_sections(std::string_view text,
                                      const std::vector<std::string>& dialects);

// How many characters of a line of the comment stand before its TOML.
[[nodiscard]] std::uint32_t comment_width(std::string_view line);

// Whether the line opens a section.
[[nodiscard]] bool opens_section(std::string_view line);

}  // namespace mig::revision
