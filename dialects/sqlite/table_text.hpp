// CREATE TABLE text to its parts, each with the place where it stands, so that a table can be
// changed by changing its text and nothing that mig has no word for is lost.
#pragma once

#include "tokens.hpp"
#include <mig/ir/schema.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

enum class ClauseKind {
  primary_key,
  not_null,
  null,
  unique,
  check,
  default_value,
  collate,
  foreign_key,
  generated,
  nothing  // CONSTRAINT name with nothing behind it
};

// A constraint of a column or of the table. What means something depends on `kind`.
struct Clause {
  ClauseKind kind = ClauseKind::nothing;
  std::string name;  // of CONSTRAINT <name>; empty without one
  Range named;       // where that name stands
  Range at;          // the whole clause, with CONSTRAINT <name>
  Range body;   // check, generated: inside the parentheses; default: its text; collate: the name
  Range comma;  // of a table's constraint: the comma before it, empty when there is none
  std::vector<std::string> columns;     // of a table's constraint
  std::vector<std::string> collations;  // of each of these; empty: the column's own
  bool descending = false;              // PRIMARY KEY DESC of a column, DESC in a list of columns
  bool autoincrement = false;
  Range autoincrement_at;
  std::string conflict;       // of ON CONFLICT …, in upper case; empty: nothing said
  bool stored = false;        // generated
  mig::ir::Reference target;  // foreign key; no columns: the primary key of the table
  mig::ir::FkAction on_delete = mig::ir::FkAction::no_action;
  mig::ir::FkAction on_update = mig::ir::FkAction::no_action;
  bool deferrable = false;
  mig::ir::Initially initially = mig::ir::Initially::immediate;
};

struct ColumnText {
  std::string name;
  Range named;
  Range type;  // empty when the column has none; stands behind the name then
  Range at;
  Range comma;           // before it; empty for the first column
  bool integer = false;  // the type is INTEGER and nothing else
  std::vector<Clause> clauses;

  const Clause* clause(ClauseKind kind) const;
};

struct TableText {
  std::string name;
  Range named;
  bool temporary = false;
  std::vector<ColumnText> columns;
  std::vector<Clause> constraints;
  Range close;    // the closing parenthesis
  Range options;  // what stands behind it
  bool strict = false;
  bool without_rowid = false;

  // By name, in any case; null when there is none.
  const ColumnText* column(std::string_view wanted) const;
  // Columns of the primary key, wherever it is written.
  std::vector<std::string> primary_key() const;
  // The column that AUTOINCREMENT numbers, or null.
  const ColumnText* numbered() const;
  // The column that is another name for the rowid: the one of a primary key, INTEGER to the letter.
  const ColumnText* row_id() const;
};

// Nothing when the text is no CREATE TABLE with a list of columns (a virtual table, for instance).
std::optional<TableText> parse_table(std::string_view sql);

}  // namespace mig_sqlite
