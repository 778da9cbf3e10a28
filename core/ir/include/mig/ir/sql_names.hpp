// The names of columns and tables in SQL of every dialect.
#pragma once

#include <mig/ir/identifiers.hpp>
#include <mig/ir/lists.hpp>
#include <mig/ir/schema.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace mig::ir {

// Whether the expression of one of the dialects names the column.
inline bool names_column(const Sql& sql, const std::string& name) {
  bool found = sql.common && mentions_column(*sql.common, name);
  for (const auto& [dialect, text] : sql.dialects) found = found || mentions_column(text, name);
  return found;
}

// Whether the index has the column, also in an expression or its condition.
inline bool names_column(const Index& index, const std::string& name) {
  bool found = contains(index.include, name) || names_column(index.where, name);
  for (const auto& column : index.columns) {
    found = found || column.name == name || names_column(column.expression, name);
  }
  return found;
}

namespace detail {

inline void rename_in(std::vector<std::string>& list, const std::string& from,
                      const std::string& to) {
  std::replace(list.begin(), list.end(), from, to);
}

// A column's name in an expression.
inline void rename_in(Sql& sql, const std::string& from, const std::string& to) {
  if (sql.common) sql.common = rename_column_in(*sql.common, from, to);
  for (auto& [dialect, text] : sql.dialects) text = rename_column_in(text, from, to);
}
// A table's name in a query or, as a qualifier, in an expression.
inline void rename_table_in(Sql& sql, const std::string& from, const std::string& to) {
  if (sql.common) sql.common = ir::rename_table_in(*sql.common, from, to);
  for (auto& [dialect, text] : sql.dialects) text = ir::rename_table_in(text, from, to);
}

}  // namespace detail

}  // namespace mig::ir
