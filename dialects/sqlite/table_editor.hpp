// Changes a CREATE TABLE text in place: what is not named here stays as it was written.
#pragma once

#include "table_text.hpp"

#include <optional>
#include <string>

namespace mig_sqlite {

class TableEditor {
 public:
  // Throws Refusal when the text is not a table that can be rebuilt (a virtual one).
  explicit TableEditor(std::string sql);

  const std::string& sql() const { return sql_; }
  const TableText& table() const { return table_; }
  std::string text(Range at) const { return sql_.substr(at.begin, at.end - at.begin); }
  // The column, or a Refusal that says that there is none.
  const ColumnText& column(const std::string& name) const;

  // Copies of the first constraint of the table, or clause of a column, that meets a condition:
  // what is found stays valid while the text changes.
  template <class Condition>
  std::optional<Clause> find_constraint(Condition condition) const {
    for (const auto& each : table_.constraints) {
      if (condition(each)) return each;
    }
    return std::nullopt;
  }
  template <class Condition>
  std::optional<Clause> find_clause(Condition condition) const {
    for (const auto& each : table_.columns) {
      for (const auto& clause : each.clauses) {
        if (condition(each, clause)) return clause;
      }
    }
    return std::nullopt;
  }

  // The text with another name for the table; constraints keep referring to the old one.
  std::string renamed(const std::string& to) const;

  // after: the column to stand behind; empty: first.
  void insert_column(const std::string& definition, const std::string& after);
  void append_column(const std::string& definition);
  void drop_column(const std::string& name);
  void set_type(const std::string& name, const std::string& type);
  // Adds a clause to the end of a column's definition.
  void add_clause(const std::string& name, const std::string& clause);
  // Takes every clause of a kind from a column.
  void drop_clauses(const std::string& name, ClauseKind kind);
  void drop_clause(const Clause& clause);  // of a column
  void add_constraint(const std::string& constraint);
  void drop_constraint(const Clause& constraint);  // of the table
  void replace(Range at, const std::string& with);
  void set_options(bool strict, bool without_rowid);

 private:
  void parse();
  // Takes out an item of the list with one of the commas beside it.
  void drop_item(Range at, Range comma, Range next_comma);

  std::string sql_;
  TableText table_;
};

}  // namespace mig_sqlite
