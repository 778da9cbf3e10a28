// The operations: one struct each, with its fields described once (see schema.hpp).
//
// An operation that has been resolved for a dialect (core does this before it asks a dialect
// anything) holds single values where the author may have written one per dialect, names for every
// constraint and index, and the values of every enum.
#pragma once

#include <mig/ir/schema.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::ir {

struct Operation;

struct CreateTable {
  Table definition;
  bool if_not_exists = false;

  static constexpr const char* kOp = "create_table";
  static constexpr const char* kHelp = "Creates a table with its columns, constraints and indexes.";
  template <class V>
  static void describe(V& v) {
    v.inlined(&CreateTable::definition);
    v.optional("if_not_exists", &CreateTable::if_not_exists, "do nothing when the table exists");
  }
};

struct DropTable {
  std::string table;
  bool if_exists = false;
  bool cascade = false;

  static constexpr const char* kOp = "drop_table";
  static constexpr const char* kHelp = "Drops a table and everything in it.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &DropTable::table, "table to drop");
    v.optional("if_exists", &DropTable::if_exists, "do nothing when there is no such table");
    v.optional("cascade", &DropTable::cascade, "drop what depends on it as well");
  }
};

struct RenameTable {
  std::string table;
  std::string to;

  static constexpr const char* kOp = "rename_table";
  static constexpr const char* kHelp = "Renames a table; its rows stay.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &RenameTable::table, "name before");
    v.required("to", &RenameTable::to, "name after");
  }
};

struct AlterTable {
  std::string table;
  std::optional<std::string> comment;
  Options options;

  static constexpr const char* kOp = "alter_table";
  static constexpr const char* kHelp = "Changes a table's comment or its dialect's settings.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AlterTable::table, "table to change");
    v.optional("comment", &AlterTable::comment, "new comment; empty removes it");
    v.optional("options", &AlterTable::options, "settings of one dialect, by its name");
  }
};

struct AddColumn {
  std::string table;
  Column column;
  std::string after;
  bool first = false;

  static constexpr const char* kOp = "add_column";
  static constexpr const char* kHelp = "Adds a column to a table.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AddColumn::table, "table that gets the column");
    v.required("column", &AddColumn::column, "the column, as in create_table");
    v.optional("after", &AddColumn::after, "column to stand behind, where the dialect can");
    v.optional("first", &AddColumn::first, "stand first, where the dialect can");
  }
};

struct DropColumn {
  std::string table;
  std::string name;
  bool if_exists = false;

  static constexpr const char* kOp = "drop_column";
  static constexpr const char* kHelp = "Drops a column and what it holds.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &DropColumn::table, "table that loses the column");
    v.required("name", &DropColumn::name, "column to drop");
    v.optional("if_exists", &DropColumn::if_exists, "do nothing when there is no such column");
  }
};

struct RenameColumn {
  std::string table;
  std::string name;
  std::string to;

  static constexpr const char* kOp = "rename_column";
  static constexpr const char* kHelp = "Renames a column; its values stay.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &RenameColumn::table, "table of the column");
    v.required("name", &RenameColumn::name, "name before");
    v.required("to", &RenameColumn::to, "name after");
  }
};

// Only what is set changes.
struct AlterColumn {
  std::string table;
  std::string name;
  PerDialect<Type> type;
  Sql using_sql;
  std::optional<bool> nullable;
  std::optional<Literal> default_value;
  Sql default_sql;
  bool drop_default = false;
  std::optional<bool> identity;
  std::optional<Generated> generated;
  bool drop_generated = false;
  Sql collation;
  std::optional<std::string> comment;

  static constexpr const char* kOp = "alter_column";
  static constexpr const char* kHelp = "Changes a column's type, nullability, default and so on.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AlterColumn::table, "table of the column");
    v.required("name", &AlterColumn::name, "column to change");
    v.optional("type", &AlterColumn::type, "new type");
    v.optional("using", &AlterColumn::using_sql, "how values of the old type become the new one");
    v.optional("nullable", &AlterColumn::nullable, "whether NULL is allowed from now on");
    v.optional("default", &AlterColumn::default_value, "new default as a literal");
    v.optional("default_sql", &AlterColumn::default_sql, "new default as an SQL expression");
    v.optional("drop_default", &AlterColumn::drop_default, "the column loses its default");
    v.optional("identity", &AlterColumn::identity, "whether the database numbers the rows");
    v.optional("generated", &AlterColumn::generated, "new expression of a generated column");
    v.optional("drop_generated", &AlterColumn::drop_generated, "a plain column from now on");
    v.optional("collation", &AlterColumn::collation, "new collation");
    v.optional("comment", &AlterColumn::comment, "new comment; empty removes it");
  }
};

struct AddPrimaryKey {
  std::string table;
  PrimaryKey key;

  static constexpr const char* kOp = "add_primary_key";
  static constexpr const char* kHelp = "Gives a table its primary key.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AddPrimaryKey::table, "table that gets the key");
    v.inlined(&AddPrimaryKey::key);
  }
};

struct AddUnique {
  std::string table;
  Unique constraint;

  static constexpr const char* kOp = "add_unique";
  static constexpr const char* kHelp = "Adds a unique constraint.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AddUnique::table, "table that gets the constraint");
    v.inlined(&AddUnique::constraint);
  }
};

struct AddForeignKey {
  std::string table;
  ForeignKey constraint;

  static constexpr const char* kOp = "add_foreign_key";
  static constexpr const char* kHelp = "Adds a foreign key.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AddForeignKey::table, "table that gets the key");
    v.inlined(&AddForeignKey::constraint);
  }
};

struct AddCheck {
  std::string table;
  Check constraint;

  static constexpr const char* kOp = "add_check";
  static constexpr const char* kHelp = "Adds a check constraint.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &AddCheck::table, "table that gets the constraint");
    v.inlined(&AddCheck::constraint);
  }
};

struct DropConstraint {
  std::string table;
  std::string name;
  std::optional<ConstraintKind> kind;

  static constexpr const char* kOp = "drop_constraint";
  static constexpr const char* kHelp = "Drops a constraint by its name.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &DropConstraint::table, "table of the constraint");
    v.required("name", &DropConstraint::name, "constraint to drop");
    v.optional("kind", &DropConstraint::kind, "its kind; found in the history when absent");
  }
};

struct RenameConstraint {
  std::string table;
  std::string name;
  std::string to;

  static constexpr const char* kOp = "rename_constraint";
  static constexpr const char* kHelp = "Renames a constraint.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &RenameConstraint::table, "table of the constraint");
    v.required("name", &RenameConstraint::name, "name before");
    v.required("to", &RenameConstraint::to, "name after");
  }
};

struct ValidateConstraint {
  std::string table;
  std::string name;

  static constexpr const char* kOp = "validate_constraint";
  static constexpr const char* kHelp =
      "Checks the rows that a constraint has not been held to yet.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &ValidateConstraint::table, "table of the constraint");
    v.required("name", &ValidateConstraint::name, "constraint to validate");
  }
};

struct CreateIndex {
  std::string table;
  Index index;
  bool if_not_exists = false;

  static constexpr const char* kOp = "create_index";
  static constexpr const char* kHelp = "Creates an index.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &CreateIndex::table, "table to index");
    v.inlined(&CreateIndex::index);
    v.optional("if_not_exists", &CreateIndex::if_not_exists, "do nothing when the index exists");
  }
};

struct DropIndex {
  std::string table;
  std::string name;
  bool if_exists = false;

  static constexpr const char* kOp = "drop_index";
  static constexpr const char* kHelp = "Drops an index.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &DropIndex::table, "table of the index");
    v.required("name", &DropIndex::name, "index to drop");
    v.optional("if_exists", &DropIndex::if_exists, "do nothing when there is no such index");
  }
};

struct RenameIndex {
  std::string table;
  std::string name;
  std::string to;

  static constexpr const char* kOp = "rename_index";
  static constexpr const char* kHelp = "Renames an index.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &RenameIndex::table, "table of the index");
    v.required("name", &RenameIndex::name, "name before");
    v.required("to", &RenameIndex::to, "name after");
  }
};

struct CreateView {
  View view;

  static constexpr const char* kOp = "create_view";
  static constexpr const char* kHelp = "Creates a view.";
  template <class V>
  static void describe(V& v) {
    v.inlined(&CreateView::view);
  }
};

struct AlterView {
  View view;

  static constexpr const char* kOp = "alter_view";
  static constexpr const char* kHelp = "Replaces the query of a view.";
  template <class V>
  static void describe(V& v) {
    v.inlined(&AlterView::view);
  }
};

struct DropView {
  std::string name;
  bool if_exists = false;
  bool materialized = false;

  static constexpr const char* kOp = "drop_view";
  static constexpr const char* kHelp = "Drops a view.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &DropView::name, "view to drop");
    v.optional("if_exists", &DropView::if_exists, "do nothing when there is no such view");
    v.optional("materialized", &DropView::materialized, "it is a materialized view");
  }
};

struct CreateEnum {
  std::string name;
  std::vector<std::string> values;

  static constexpr const char* kOp = "create_enum";
  static constexpr const char* kHelp = "Creates an enum type that columns can share.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &CreateEnum::name, "name of the enum type");
    v.required("values", &CreateEnum::values, "its values, in order");
  }
};

struct AddEnumValue {
  std::string name;
  std::string value;
  std::string before;
  std::string after;

  static constexpr const char* kOp = "add_enum_value";
  static constexpr const char* kHelp = "Adds a value to an enum type.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &AddEnumValue::name, "enum type");
    v.required("value", &AddEnumValue::value, "new value");
    v.optional("before", &AddEnumValue::before, "value to stand before; at the end when absent");
    v.optional("after", &AddEnumValue::after, "value to stand behind; at the end when absent");
  }
};

struct RenameEnumValue {
  std::string name;
  std::string value;
  std::string to;

  static constexpr const char* kOp = "rename_enum_value";
  static constexpr const char* kHelp = "Renames a value of an enum type, in the rows as well.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &RenameEnumValue::name, "enum type");
    v.required("value", &RenameEnumValue::value, "value before");
    v.required("to", &RenameEnumValue::to, "value after");
  }
};

struct DropEnumValue {
  std::string name;
  std::string value;

  static constexpr const char* kOp = "drop_enum_value";
  static constexpr const char* kHelp = "Removes a value from an enum type; no row may hold it.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &DropEnumValue::name, "enum type");
    v.required("value", &DropEnumValue::value, "value to remove");
  }
};

struct DropEnum {
  std::string name;
  bool if_exists = false;

  static constexpr const char* kOp = "drop_enum";
  static constexpr const char* kHelp = "Drops an enum type that no column uses.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &DropEnum::name, "enum type");
    v.optional("if_exists", &DropEnum::if_exists, "do nothing when there is no such type");
  }
};

struct CreateSequence {
  Sequence sequence;

  static constexpr const char* kOp = "create_sequence";
  static constexpr const char* kHelp = "Creates a sequence.";
  template <class V>
  static void describe(V& v) {
    v.inlined(&CreateSequence::sequence);
  }
};

// Only what is set changes.
struct AlterSequence {
  std::string name;
  std::optional<std::int64_t> restart;
  std::optional<std::int64_t> increment;
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  std::optional<bool> cycle;

  static constexpr const char* kOp = "alter_sequence";
  static constexpr const char* kHelp = "Changes a sequence.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &AlterSequence::name, "sequence to change");
    v.optional("restart", &AlterSequence::restart, "next value");
    v.optional("increment", &AlterSequence::increment, "step from one value to the next; not 0");
    v.optional("minimum", &AlterSequence::minimum, "least value");
    v.optional("maximum", &AlterSequence::maximum, "greatest value");
    v.optional("cycle", &AlterSequence::cycle, "start over at the end");
  }
};

struct DropSequence {
  std::string name;
  bool if_exists = false;

  static constexpr const char* kOp = "drop_sequence";
  static constexpr const char* kHelp = "Drops a sequence.";
  template <class V>
  static void describe(V& v) {
    v.required("name", &DropSequence::name, "sequence to drop");
    v.optional("if_exists", &DropSequence::if_exists, "do nothing when there is no such sequence");
  }
};

// How many rows a statement has to affect. Limits count themselves; an absent one is none.
struct ExpectedRows {
  std::optional<std::int64_t> exactly;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;

  static constexpr const char* kShorthand = "exactly";
  template <class V>
  static void describe(V& v) {
    v.optional("exactly", &ExpectedRows::exactly, "this many");
    v.optional("min", &ExpectedRows::min, "this many at least");
    v.optional("max", &ExpectedRows::max, "this many at the most");
  }
};

struct InsertRows {
  std::string table;
  std::vector<Row> rows;

  static constexpr const char* kOp = "insert_rows";
  static constexpr const char* kHelp = "Inserts rows.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &InsertRows::table, "table to fill");
    v.required("rows", &InsertRows::rows, "the rows: column = literal, or { sql = \"…\" }");
  }
};

struct UpdateRows {
  std::string table;
  Row set;
  std::vector<Row> match;
  Sql where;
  std::optional<ExpectedRows> expect_rows;

  static constexpr const char* kOp = "update_rows";
  static constexpr const char* kHelp = "Changes rows.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &UpdateRows::table, "table to change");
    v.required("set", &UpdateRows::set, "column = literal, or { sql = \"…\" }");
    v.optional("match", &UpdateRows::match, "rows that equal one of these: column = literal");
    v.optional("where", &UpdateRows::where, "condition; with match, both must hold");
    v.optional("expect_rows", &UpdateRows::expect_rows, "how many rows it affects");
  }
};

struct DeleteRows {
  std::string table;
  std::vector<Row> match;
  Sql where;
  std::optional<ExpectedRows> expect_rows;

  static constexpr const char* kOp = "delete_rows";
  static constexpr const char* kHelp = "Deletes rows.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &DeleteRows::table, "table to delete from");
    v.optional("match", &DeleteRows::match, "rows that equal one of these: column = literal");
    v.optional("where", &DeleteRows::where, "condition; with match, both must hold");
    v.optional("expect_rows", &DeleteRows::expect_rows, "how many rows it affects");
  }
};

// Changes rows in batches of keys that follow each other, each committed by itself.
struct Backfill {
  std::string table;
  Names key;
  Row set;
  Sql where;
  std::int64_t batch = 1000;
  std::string pause;

  static constexpr const char* kOp = "backfill";
  static constexpr const char* kHelp =
      "Changes the rows of a large table in batches, each committed by itself; a run that is "
      "interrupted goes on behind the last one.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &Backfill::table, "table to change");
    v.optional("key", &Backfill::key, "columns to walk along; the primary key when absent");
    v.required("set", &Backfill::set, "column = literal, or { sql = \"…\" }");
    v.optional("where", &Backfill::where, "condition; every row when absent");
    v.optional("batch", &Backfill::batch, "how many rows a batch has; 1000 when absent");
    v.optional("pause", &Backfill::pause, "how long to wait between batches, such as \"50ms\"");
  }
};

// Rows of a file of comma-separated values, or of `text` itself: exactly one of them stands in a
// revision file; once the file has been read, `text` holds what is in it. No dialect is asked for
// it: core makes insert_rows of it.
struct LoadCsv {
  std::string table;
  std::string file;
  std::string text;
  std::vector<std::string> columns;
  std::optional<std::string> null_text;
  std::string delimiter = ",";

  static constexpr const char* kOp = "load_csv";
  static constexpr const char* kHelp =
      "Inserts the rows of a file of comma-separated values (RFC 4180).";
  template <class V>
  static void describe(V& v) {
    v.required("table", &LoadCsv::table, "table to fill");
    v.optional("file", &LoadCsv::file, "the file, relative to the revision");
    v.optional("text", &LoadCsv::text, "the lines themselves, in place of a file");
    v.optional("columns", &LoadCsv::columns, "its columns; the first line names them when absent");
    v.optional("null", &LoadCsv::null_text,
               "what stands for NULL where it is not in quotes; nothing does when absent");
    v.optional("delimiter", &LoadCsv::delimiter, "what separates fields; a comma when absent");
  }
};

// Raw SQL. In a revision file exactly one of `sql` and `file` stands; once that has been read,
// `sql` holds the text of `file` as well.
struct Execute {
  Sql sql;
  Sql file;
  Sql undo;
  // Unset: its effect is not known. Empty: it has none on what the model holds.
  std::optional<std::vector<Operation>> state;
  std::optional<ExpectedRows> expect_rows;

  static constexpr const char* kOp = "execute";
  static constexpr const char* kHelp = "Runs SQL text as it stands.";
  template <class V>
  static void describe(V& v) {
    v.optional("sql", &Execute::sql, "the SQL; one text, or one per dialect");
    v.optional("file", &Execute::file, "a file that holds the SQL, relative to the revision");
    v.optional("undo", &Execute::undo, "the SQL that takes it back");
    v.optional("state", &Execute::state,
               "operations that describe its effect on the schema; [] for none");
    v.optional("expect_rows", &Execute::expect_rows, "how many rows the last statement affects");
  }
};

// Several changes of one table made by building it anew. Core makes it of operations that a dialect
// answered with the lowering "rebuild_table"; nobody writes it.
struct RebuildTable {
  std::string table;
  std::vector<Operation> changes;

  static constexpr const char* kOp = "rebuild_table";
  static constexpr const char* kHelp = "Changes a table by building it anew.";
  template <class V>
  static void describe(V& v) {
    v.required("table", &RebuildTable::table, "table to rebuild");
    v.required("changes", &RebuildTable::changes, "operations on it, in order");
  }
};

// An operation that a plugin declares: "<dialect>.<name>", with fields of its own.
struct PluginOperation {
  std::string op;
  Value fields = Value::table();
};

using AnyOperation =
    std::variant<CreateTable, DropTable, RenameTable, AlterTable, AddColumn, DropColumn,
                 RenameColumn, AlterColumn, AddPrimaryKey, AddUnique, AddForeignKey, AddCheck,
                 DropConstraint, RenameConstraint, ValidateConstraint, CreateIndex, DropIndex,
                 RenameIndex, CreateView, AlterView, DropView, CreateEnum, AddEnumValue,
                 RenameEnumValue, DropEnumValue, DropEnum, CreateSequence, AlterSequence,
                 DropSequence, InsertRows, UpdateRows, DeleteRows, Backfill, LoadCsv, Execute,
                 RebuildTable, PluginOperation>;

struct Operation {
  AnyOperation body;
  std::vector<std::string> only;    // dialects it is for; empty: all
  std::vector<std::string> except;  // dialects it is not for
  // Done in a way that keeps others from waiting for the work, where the dialect has one; unset: as
  // the environment says. A resolved operation has true or nothing.
  std::optional<bool> online;
  Position at;  // where it was written; does not count in comparisons
};

// What every operation takes beside its own fields.
inline constexpr const char* kCommonKeys[] = {"only", "except", "online"};

// "create_table" and so on; the full name of a plugin's operation.
inline std::string name_of(const Operation& operation) {
  return std::visit(
      [](const auto& op) -> std::string {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, PluginOperation>) {
          return op.op;
        } else {
          return T::kOp;
        }
      },
      operation.body);
}

namespace detail {
template <class T, class F>
void visit_alternative(F& f) {
  if constexpr (!std::is_same_v<T, PluginOperation>) f(static_cast<T*>(nullptr));
}
template <class F, class... Ops>
void each_of(std::variant<Ops...>*, F& f) {
  (visit_alternative<Ops>(f), ...);
}
}  // namespace detail

// Calls f(T*) with a null pointer once for every described operation type, in the order of the
// reference: for whoever needs the list itself.
template <class F>
void for_each_operation(F f) {
  detail::each_of(static_cast<AnyOperation*>(nullptr), f);
}

// How many rows the last statement of an operation has to affect; null: it does not say.
inline const ExpectedRows* expected_rows(const Operation& operation) {
  return std::visit(
      [](const auto& op) -> const ExpectedRows* {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, UpdateRows> || std::is_same_v<T, DeleteRows> ||
                      std::is_same_v<T, Execute>) {
          return op.expect_rows ? &*op.expect_rows : nullptr;
        } else {
          return nullptr;
        }
      },
      operation.body);
}

// The table an operation is about, or an empty string.
inline std::string table_of(const Operation& operation) {
  return std::visit(
      [](const auto& op) -> std::string {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, CreateTable>) {
          return op.definition.name;
        } else if constexpr (std::is_same_v<T, CreateView> || std::is_same_v<T, AlterView> ||
                             std::is_same_v<T, DropView> || std::is_same_v<T, CreateEnum> ||
                             std::is_same_v<T, AddEnumValue> ||
                             std::is_same_v<T, RenameEnumValue> ||
                             std::is_same_v<T, DropEnumValue> || std::is_same_v<T, DropEnum> ||
                             std::is_same_v<T, CreateSequence> ||
                             std::is_same_v<T, AlterSequence> || std::is_same_v<T, DropSequence> ||
                             std::is_same_v<T, Execute> || std::is_same_v<T, PluginOperation>) {
          return {};
        } else {
          return op.table;
        }
      },
      operation.body);
}

}  // namespace mig::ir
