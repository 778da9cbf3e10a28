// Pieces of SQL text that every dialect writes: quoted names, quoted strings, lists, words of
// foreign keys.
#pragma once

#include <mig/ir/schema.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig::sdk {

// `text` between `quote` characters, with every quote character inside doubled.
inline std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

// A name as a delimited identifier: "name".
inline std::string identifier(std::string_view name) { return quoted(name, '"'); }

// Text as a string literal of standard SQL: 'it''s'.
inline std::string string_literal(std::string_view text) { return quoted(text, '\''); }

// What happens to referring rows, behind ON DELETE and ON UPDATE (SQL:2016, 11.8, <referential
// action>).
inline const char* referential_action(ir::FkAction action) {
  switch (action) {
    case ir::FkAction::no_action:
      return "NO ACTION";
    case ir::FkAction::restrict:
      return "RESTRICT";
    case ir::FkAction::cascade:
      return "CASCADE";
    case ir::FkAction::set_null:
      return "SET NULL";
    case ir::FkAction::set_default:
      return "SET DEFAULT";
  }
  return "NO ACTION";
}

// Each of `items` through `render`, with `separator` between them.
template <class Items, class Render>
std::string list(const Items& items, Render render, std::string_view separator = ", ") {
  std::string out;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += separator;
    first = false;
    out += render(item);
  }
  return out;
}

}  // namespace mig::sdk
