// Pieces of SQL text that every dialect writes: quoted names, quoted strings, lists.
#pragma once

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
