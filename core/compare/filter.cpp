#include "compare/filter.hpp"

#include <mig/ir/apply.hpp>

#include <algorithm>

namespace mig::compare {

namespace {

bool fits_any(const std::string& name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return fits_pattern(name, pattern); });
}

// Without the column: what names it goes with it.
void take_out(ir::Table& table, const std::string& column) {
  std::erase_if(table.columns, [&](const ir::Column& each) { return each.name == column; });
  const auto has = [&](const std::vector<std::string>& names) {
    return ir::detail::contains(names, column);
  };
  if (table.primary_key && has(table.primary_key->columns)) table.primary_key.reset();
  std::erase_if(table.unique, [&](const ir::Unique& each) { return has(each.columns); });
  std::erase_if(table.foreign_keys, [&](const ir::ForeignKey& each) { return has(each.columns); });
  std::erase_if(table.checks,
                [&](const ir::Check& each) { return ir::detail::mentions(each.check, column); });
  std::erase_if(table.indexes,
                [&](const ir::Index& each) { return ir::detail::mentions(each, column); });
}

}  // namespace

bool fits_pattern(std::string_view name, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t star = std::string_view::npos;  // the last one seen, and where it began to stand for
  std::size_t from = 0;
  while (at < name.size()) {
    if (in < pattern.size() && (pattern[in] == '?' || pattern[in] == name[at])) {
      ++at;
      ++in;
    } else if (in < pattern.size() && pattern[in] == '*') {
      star = in++;
      from = at;
    } else if (star != std::string_view::npos) {
      in = star + 1;
      at = ++from;
    } else {
      return false;
    }
  }
  while (in < pattern.size() && pattern[in] == '*') ++in;
  return in == pattern.size();
}

void leave_out(ir::Schema& schema, const std::vector<std::string>& include,
               const std::vector<std::string>& exclude) {
  const auto goes = [&](const std::string& table) {
    return (!include.empty() && !fits_any(table, include)) || fits_any(table, exclude);
  };
  std::erase_if(schema.tables, [&](const ir::Table& each) { return goes(each.name); });
  std::erase_if(schema.opaque,
                [&](const ir::Opaque& each) { return !each.table.empty() && goes(each.table); });
  for (auto& table : schema.tables) {
    std::vector<std::string> doomed;
    for (const auto& column : table.columns) {
      if (fits_any(table.name + "." + column.name, exclude)) doomed.push_back(column.name);
    }
    for (const auto& column : doomed) take_out(table, column);
  }
}

}  // namespace mig::compare
