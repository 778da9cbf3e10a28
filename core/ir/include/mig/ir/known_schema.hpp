// The schema that an operation meets, as far as it is known, and what it says of an operation that
// does not fit.
#pragma once

#include <mig/ir/lists.hpp>
#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>
#include <mig/ir/schema.hpp>
#include <mig/ir/sql_names.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::ir::detail {

class KnownSchema {
 public:
  KnownSchema(Schema& schema, Position at) : schema_(schema), at_(at) {}

  // The first problem that was found.
  std::optional<Problem> take() { return std::move(problem_); }

 protected:
  void fail(std::string message, std::string hint = {}) {
    if (!problem_) problem_ = Problem{at_, std::move(message), std::move(hint), "", {}};
  }
  // What contradicts the schema as it is known, and is no problem where raw SQL may have changed
  // that. True when the operation ends here; false: the operation is right, what was known goes.
  bool contradiction(std::string message, std::string hint = {}) {
    if (!schema_.partial) fail(std::move(message), std::move(hint));
    return !schema_.partial;
  }
  void unknown(const std::string& what, const std::string& name, std::vector<std::string> known,
               std::string hint = {}) {
    if (schema_.partial || problem_) return;
    problem_ = Problem{at_, "there is no " + what + " '" + name + "' at this point of the history",
                       std::move(hint), name, std::move(known)};
  }
  template <class T>
  static std::vector<std::string> names_of(const std::vector<T>& list) {
    std::vector<std::string> names;
    for (const auto& each : list) names.push_back(each.name);
    return names;
  }
  void unknown_table(const std::string& name) {
    unknown("table", name, names_of(schema_.tables),
            "a table that was there before the history began is described in a first revision, "
            "which is then stamped");
  }
  void unknown_column(const Table& table, const std::string& name) {
    fail_unknown_in(table, "column", name, names_of(table.columns));
  }
  void unknown_index(const Table& table, const std::string& name) {
    fail_unknown_in(table, "index", name, names_of(table.indexes));
  }
  void unknown_constraint(const Table& table, const std::string& name) {
    fail_unknown_in(table, "constraint", name, constraint_names(table));
  }
  void fail_unknown_in(const Table& table, const char* what, const std::string& name,
                       std::vector<std::string> known) {
    if (schema_.partial || problem_) return;
    problem_ = Problem{at_,
                       "table '" + table.name + "' has no " + what + " '" + name +
                           "' at this point of the history",
                       "", name, std::move(known)};
  }
  Table* known_table(const std::string& name) {
    Table* table = schema_.table(name);
    if (table == nullptr) unknown_table(name);
    return table;
  }
  // Rows can be written through a view as well.
  const Table* writable_table(const std::string& name) {
    const Table* table = schema_.table(name);
    if (table == nullptr && schema_.view(name) == nullptr) unknown_table(name);
    return table;
  }
  bool known_columns(const Table& table, const std::vector<std::string>& names) {
    for (const auto& name : names) {
      if (find_column(table, name) == nullptr) unknown_column(table, name);
    }
    return !problem_;
  }
  bool known_cells(const Table& table, const Row& row) {
    for (const auto& [name, cell] : row) {
      if (find_column(table, name) == nullptr) unknown_column(table, name);
    }
    return !problem_;
  }
  Enum* known_enum(const std::string& name) {
    Enum* found = find_named(schema_.enums, name);
    if (found == nullptr) unknown("enum", name, names_of(schema_.enums));
    return found;
  }
  bool known_value(const Enum& type, const std::string& value) {
    if (contains(type.values, value)) return true;
    if (!schema_.partial && !problem_) {
      problem_ = Problem{
          at_, "enum '" + type.name + "' has no value '" + value + "' at this point of the history",
          "", value, type.values};
    }
    return false;
  }
  // f(table, column) for every column of the enum that has the value as its default.
  template <class F>
  void each_default(const std::string& type_name, const std::string& value, F f) {
    for (auto& table : schema_.tables) {
      for (auto& column : table.columns) {
        const Type* type = enum_of(column);
        if (type == nullptr || type->name != type_name || !column.default_value) continue;
        const auto* text = std::get_if<std::string>(&*column.default_value);
        if (text != nullptr && *text == value) f(table, column);
      }
    }
  }
  static std::vector<std::string> constraint_names(const Table& table) {
    std::vector<std::string> names;
    if (table.primary_key) names.push_back(table.primary_key->name);
    for (const auto& each : table.unique) names.push_back(each.name);
    for (const auto& each : table.foreign_keys) names.push_back(each.name);
    for (const auto& each : table.checks) names.push_back(each.name);
    return names;
  }
  static std::optional<ConstraintKind> kind_of_constraint(Table& table, const std::string& name) {
    if (table.primary_key && table.primary_key->name == name) return ConstraintKind::primary_key;
    if (find_named(table.unique, name) != nullptr) return ConstraintKind::unique;
    if (find_named(table.foreign_keys, name) != nullptr) return ConstraintKind::foreign_key;
    if (find_named(table.checks, name) != nullptr) return ConstraintKind::check;
    return std::nullopt;
  }
  static void erase_constraint(Table& table, const std::string& name) {
    if (table.primary_key && table.primary_key->name == name) {
      table.primary_key.reset();
    } else if (!erase_named(table.unique, name) && !erase_named(table.foreign_keys, name)) {
      erase_named(table.checks, name);
    }
  }
  // Whether nothing that is known has the name of a new object.
  bool free_name(const std::string& name) {
    if (schema_.table(name) != nullptr) {
      if (contradiction("table '" + name + "' exists already")) return false;
      erase_named(schema_.tables, name);
    }
    if (schema_.view(name) != nullptr) {
      if (contradiction("a view '" + name + "' exists already")) return false;
      erase_named(schema_.views, name);
    }
    return true;
  }
  bool free_column(Table& table, const std::string& name) {
    if (find_column(table, name) == nullptr) return true;
    if (contradiction("table '" + table.name + "' has a column '" + name + "' already")) {
      return false;
    }
    erase_named(table.columns, name);
    return true;
  }
  bool free_index(Table& table, const std::string& name) {
    if (name.empty() || find_named(table.indexes, name) == nullptr) return true;
    if (contradiction("table '" + table.name + "' has an index '" + name + "' already")) {
      return false;
    }
    erase_named(table.indexes, name);
    return true;
  }
  bool free_constraint(Table& table, const std::string& name) {
    if (name.empty() || !contains(constraint_names(table), name)) return true;
    if (contradiction("table '" + table.name + "' has a constraint '" + name + "' already",
                      "give it another name")) {
      return false;
    }
    erase_constraint(table, name);
    return true;
  }
  bool check_reference(const Table& own, const ForeignKey& key) {
    const std::size_t here = key.columns.size();
    const std::size_t there = key.references.columns.size();
    if (here != there) {
      fail("a foreign key of '" + own.name + "' has " + std::to_string(here) +
               " columns and refers to " + std::to_string(there),
           "list one referred column for each column of the key, in the same order");
      return false;
    }
    const Table* target =
        key.references.table == own.name ? &own : schema_.table(key.references.table);
    if (target == nullptr) {
      unknown_table(key.references.table);
      return !problem_;
    }
    return known_columns(*target, key.references.columns);
  }
  // What is wrong with a table by itself.
  std::optional<std::string> check_columns(const Table& table) const {
    const auto twice = [](std::vector<std::string> names) -> std::optional<std::string> {
      names.erase(std::remove(names.begin(), names.end(), std::string()), names.end());
      std::sort(names.begin(), names.end());
      const auto it = std::adjacent_find(names.begin(), names.end());
      if (it == names.end()) return std::nullopt;
      return *it;
    };
    if (const auto name = twice(names_of(table.columns))) {
      return "table '" + table.name + "' has the column '" + *name + "' twice";
    }
    if (const auto name = twice(constraint_names(table))) {
      return "table '" + table.name + "' has the constraint '" + *name + "' twice";
    }
    if (const auto name = twice(names_of(table.indexes))) {
      return "table '" + table.name + "' has the index '" + *name + "' twice";
    }
    const auto missing = [&](const std::vector<std::string>& names) -> std::optional<std::string> {
      for (const auto& name : names) {
        if (find_column(table, name) == nullptr) {
          return "table '" + table.name + "' has no column '" + name + "'";
        }
      }
      return std::nullopt;
    };
    if (table.primary_key) {
      if (auto problem = missing(table.primary_key->columns)) return problem;
    }
    for (const auto& each : table.unique) {
      if (auto problem = missing(each.columns)) return problem;
    }
    for (const auto& each : table.foreign_keys) {
      if (auto problem = missing(each.columns)) return problem;
    }
    for (const auto& each : table.indexes) {
      std::vector<std::string> names = each.include;
      for (const auto& part : each.columns) {
        if (!part.name.empty()) names.push_back(part.name);
      }
      if (auto problem = missing(names)) return problem;
    }
    return std::nullopt;
  }

  // A column's inline enum becomes an enum of the schema, or must agree with the one that is there.
  void adopt_enum(Column& column) {
    const Type* type = enum_of(column);
    if (type == nullptr) return;
    Enum* found = find_named(schema_.enums, type->name);
    if (found == nullptr) {
      if (type->values.empty()) {
        return unknown("enum", type->name, names_of(schema_.enums));
      }
      Enum added;
      added.name = type->name;
      added.values = type->values;
      added.implicit = true;
      schema_.enums.push_back(std::move(added));
    } else if (type->values.empty()) {
      column.type.common->values = found->values;
    } else if (type->values != found->values &&
               !contradiction("enum '" + type->name + "' has other values already",
                              "refer to it by { enum = \"" + type->name +
                                  "\" }, change its values with add_enum_value and the like, or "
                                  "use another name")) {
      found->values = type->values;
      spread(*found);
    }
  }
  // Implicit enums go with their last column.
  void forget_enums() {
    auto& enums = schema_.enums;
    for (std::size_t i = 0; i < enums.size();) {
      bool used = !enums[i].implicit;
      for (const auto& table : schema_.tables) {
        for (const auto& column : table.columns) {
          const Type* type = enum_of(column);
          used = used || (type != nullptr && type->name == enums[i].name);
        }
      }
      if (used) {
        ++i;
      } else {
        enums.erase(enums.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }
  // New values of an enum reach the columns that have it.
  void spread(const Enum& changed) {
    for (auto& table : schema_.tables) {
      for (auto& column : table.columns) {
        const Type* type = enum_of(column);
        if (type != nullptr && type->name == changed.name) {
          column.type.common->values = changed.values;
        }
      }
    }
  }
  // Takes a column out of its table with every index and constraint that names it.
  static void forget_column(Table& table, const std::string& name) {
    erase_named(table.columns, name);
    const auto drop_if = [](auto& list, auto gone) {
      list.erase(std::remove_if(list.begin(), list.end(), gone), list.end());
    };
    if (table.primary_key && contains(table.primary_key->columns, name)) table.primary_key.reset();
    drop_if(table.unique, [&](const Unique& each) { return contains(each.columns, name); });
    drop_if(table.foreign_keys,
            [&](const ForeignKey& each) { return contains(each.columns, name); });
    drop_if(table.checks, [&](const Check& each) { return names_column(each.check, name); });
    drop_if(table.indexes, [&](const Index& each) { return names_column(each, name); });
  }

  Schema& schema_;
  Position at_;
  std::optional<Problem> problem_;
};

}  // namespace mig::ir::detail
