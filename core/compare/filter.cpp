#include "compare/filter.hpp"

#include "compare/order.hpp"
#include <mig/ir/lists.hpp>
#include <mig/ir/sql_names.hpp>

#include <algorithm>
#include <set>

namespace mig::compare {

namespace {

bool fits_any(const std::string& name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return fits_pattern(name, pattern); });
}

std::set<std::string> used_enums(const ir::Schema& schema) {
  std::set<std::string> out;
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      const ir::Type* type = ir::enum_of(column);
      if (type != nullptr) out.insert(type->name);
    }
  }
  return out;
}

// Without the column: what names it goes with it.
void take_out(ir::Table& table, const std::string& column) {
  std::erase_if(table.columns, [&](const ir::Column& each) { return each.name == column; });
  const auto has = [&](const std::vector<std::string>& names) {
    return ir::contains(names, column);
  };
  if (table.primary_key && has(table.primary_key->columns)) table.primary_key.reset();
  std::erase_if(table.unique, [&](const ir::Unique& each) { return has(each.columns); });
  std::erase_if(table.foreign_keys, [&](const ir::ForeignKey& each) { return has(each.columns); });
  std::erase_if(table.checks,
                [&](const ir::Check& each) { return ir::names_column(each.check, column); });
  std::erase_if(table.indexes,
                [&](const ir::Index& each) { return ir::names_column(each, column); });
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
  if (include.empty() && exclude.empty()) return;
  const auto goes = [&](const std::string& table) {
    return (!include.empty() && !fits_any(table, include)) || fits_any(table, exclude);
  };
  const std::set<std::string> used = used_enums(schema);
  std::set<std::string> gone;
  for (const auto& each : schema.tables) {
    if (goes(each.name)) gone.insert(each.name);
  }
  std::erase_if(schema.views, [&](const ir::View& each) {
    return goes(each.name) || std::any_of(gone.begin(), gone.end(), [&](const std::string& table) {
             return reads(each, table);
           });
  });
  std::erase_if(schema.sequences, [&](const ir::Sequence& each) { return goes(each.name); });
  std::erase_if(schema.tables, [&](const ir::Table& each) { return goes(each.name); });
  for (auto& table : schema.tables) {
    std::erase_if(table.foreign_keys,
                  [&](const ir::ForeignKey& key) { return goes(key.references.table); });
  }
  std::erase_if(schema.opaque,
                [&](const ir::Opaque& each) { return !each.table.empty() && goes(each.table); });
  for (auto& table : schema.tables) {
    std::vector<std::string> doomed;
    for (const auto& column : table.columns) {
      if (fits_any(table.name + "." + column.name, exclude)) doomed.push_back(column.name);
    }
    for (const auto& column : doomed) take_out(table, column);
  }
  const std::set<std::string> still = used_enums(schema);
  std::erase_if(schema.enums, [&](const ir::Enum& each) {
    return used.count(each.name) > 0 && still.count(each.name) == 0;
  });
}

}  // namespace mig::compare
