// Which rows a condition can choose.
#include "ir/conditions.hpp"

#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace mig::ir {

namespace {

// Words of a condition that are no columns.
bool is_keyword(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kWords = {
      "and",  "or",      "not",   "is",      "in",  "like", "between", "null",
      "true", "unknown", "false", "collate", "xor", "div",  "mod",     "escape"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return detail::same_name(word, name); });
}

bool names_a_column(std::string_view condition, const Table* table) {
  bool found = false;
  detail::each_column(condition, [&](std::size_t, std::size_t, std::string_view name, char quote) {
    if (table == nullptr || table->columns.empty()) {
      found = found || quote != '\0' || !is_keyword(name);
      return;
    }
    found = found || std::any_of(table->columns.begin(), table->columns.end(),
                                 [&](const auto& c) { return detail::same_name(c.name, name); });
  });
  return found;
}

}  // namespace

bool takes_every_row(const DeleteRows& operation, const Table* table) {
  const auto& match = operation.match;
  const bool matched = !match.empty() && std::none_of(match.begin(), match.end(),
                                                      [](const Row& row) { return row.empty(); });
  const std::string* where = operation.where.get();
  return !matched && (where == nullptr || !names_a_column(*where, table));
}

}  // namespace mig::ir
