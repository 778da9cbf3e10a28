// Values as TOML text in the one layout that mig writes: aligned keys, one inline table a line.
// What is written reads back as the same value.
#pragma once

#include <mig/ir/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace mig::support {

// A bare key where possible, else a quoted one.
[[nodiscard]] std::string toml_key(std::string_view key);

// A value on one line. null, which TOML lacks, is { null = true }.
[[nodiscard]] std::string toml_inline(const ir::Value& value);

struct TomlLayout {
  std::size_t width = 100;  // of a line, where that can be had
  // Texts of several lines under """; false: escaped on one line.
  bool multiline = true;
  // Tables that do not fit a line become "[<path>.<key>]" behind the other keys; empty: never.
  std::string path = {};
  // Every array of tables has a line for each of them, under these keys even if there is only one.
  std::string_view always_long = {};
};

// The members of a table as lines "key = value", the keys of neighbours aligned.
[[nodiscard]] std::string toml_lines(const ir::Value& table, const TomlLayout& layout = {});

}  // namespace mig::support
