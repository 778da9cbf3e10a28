#include "dependents.hpp"

#include <mig/ir/lists.hpp>
#include <mig/ir/sql_names.hpp>

#include <algorithm>

namespace mig_postgres {

Dependents dependents_of(const ir::Table& table, const std::vector<std::string>& columns) {
  const auto is_one = [&](const std::string& name) { return ir::contains(columns, name); };
  const auto has_one = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), is_one);
  };
  const auto names_one = [&](const ir::Sql& sql) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& each) { return ir::names_column(sql, each); });
  };
  Dependents out;
  if (table.primary_key && has_one(table.primary_key->columns)) {
    out.primary_key = &*table.primary_key;
  }
  for (const auto& each : table.unique) {
    if (has_one(each.columns)) out.unique.push_back(&each);
  }
  for (const auto& each : table.foreign_keys) {
    if (has_one(each.columns)) out.foreign_keys.push_back(&each);
  }
  for (const auto& each : table.checks) {
    if (names_one(each.check)) out.checks.push_back(&each);
  }
  for (const auto& each : table.indexes) {
    const bool part_is_one =
        std::any_of(each.columns.begin(), each.columns.end(), [&](const ir::IndexColumn& part) {
          return is_one(part.name) || names_one(part.expression);
        });
    if (part_is_one || has_one(each.include) || names_one(each.where)) out.indexes.push_back(&each);
  }
  return out;
}

std::vector<std::string> in_words(const Dependents& dependents) {
  std::vector<std::string> out;
  const auto say = [&](const char* kind, const std::string& name) {
    out.push_back(std::string(kind) + " '" + name + "'");
  };
  if (dependents.primary_key != nullptr) say("the primary key", dependents.primary_key->name);
  for (const auto* each : dependents.unique) say("the unique constraint", each->name);
  for (const auto* each : dependents.foreign_keys) say("the foreign key", each->name);
  for (const auto* each : dependents.checks) say("the check", each->name);
  for (const auto* each : dependents.indexes) say("the index", each->name);
  return out;
}

}  // namespace mig_postgres
