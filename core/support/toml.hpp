// TOML text to a tree of values with places: the one door to the TOML library, for whatever mig
// reads.
#pragma once

#include <mig/error.hpp>
#include <mig/ir/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig::support {

// Why a text is not TOML. `at` counts columns in characters, as every position of a document does.
struct TomlProblem {
  ir::Position at;
  std::string message;
  std::string hint;
};

// What a text says: a table with the keys in the order they were written, or the reasons why it
// says nothing. Dates and times are Kind::temporal with RFC 3339 text.
struct TomlDocument {
  ir::Value root = ir::Value::table();
  std::vector<TomlProblem> problems;
};

// Never throws for input: bytes that are not UTF-8, numbers that are not finite and nesting that no
// person writes are problems like any other. Line breaks of either kind read as "\n".
[[nodiscard]] TomlDocument parse_toml(std::string_view text);

// The text without a byte order mark and with "\n" for every "\r\n": the same bytes whatever the
// system of the person who checked the file out.
[[nodiscard]] std::string normalise_lines(std::string_view text);

// The place of a position in a text: with the line itself, and the column in bytes.
[[nodiscard]] Place place_in(std::string_view text, std::string file, ir::Position at);

// The position of a byte.
[[nodiscard]] ir::Position position_of(std::string_view text, std::size_t offset);

}  // namespace mig::support
