// The schema that operations act on: tables, views, enums, sequences as plain values.
//
// describe() lists a struct's fields once; reading, writing, the JSON Schema, the reference page
// and equality all follow it (codec.hpp). `v.required` is a field that must be written,
// `v.optional` one that is left out when it has its default. kShorthand names the field that a bare
// value stands for.
#pragma once

#include <mig/ir/type.hpp>
#include <mig/ir/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig::ir {

// One value for all dialects, or a table keyed by dialect with `default`.
template <class T>
struct PerDialect {
  std::optional<T> common;            // the plain value, or the one under `default`
  std::map<std::string, T> dialects;  // by dialect name

  PerDialect() = default;
  PerDialect(T value) : common(std::move(value)) {}  // NOLINT: a plain value is the usual case

  bool empty() const { return !common && dialects.empty(); }
  // The value for the first of `names` (a dialect's own name, then its families), then the common
  // one; null when there is none.
  const T* find(const std::vector<std::string>& names) const {
    for (const auto& name : names) {
      auto it = dialects.find(name);
      if (it != dialects.end()) return &it->second;
    }
    return common ? &*common : nullptr;
  }
  // The value of a resolved operation: core leaves only the one that applies. Null when absent.
  const T* get() const { return common ? &*common : nullptr; }
};
template <class T>
bool operator==(const PerDialect<T>& a, const PerDialect<T>& b) {
  return a.common == b.common && a.dialects == b.dialects;
}
template <class T>
bool operator!=(const PerDialect<T>& a, const PerDialect<T>& b) {
  return !(a == b);
}

using Sql = PerDialect<std::string>;

struct Null {};
inline bool operator==(Null, Null) { return true; }
// A date, a time, or both, as RFC 3339 text: "2026-11-22", "15:30:00", "2026-11-22T15:30:00Z".
struct Temporal {
  std::string text;
};
inline bool operator==(const Temporal& a, const Temporal& b) { return a.text == b.text; }
// Raw bytes; written { hex = "cafe" }.
struct Bytes {
  std::string data;
};
inline bool operator==(const Bytes& a, const Bytes& b) { return a.data == b.data; }

// A constant, quoted by the dialect.
using Literal = std::variant<Null, bool, std::int64_t, double, std::string, Temporal, Bytes>;

// An SQL expression in a row; written { sql = "…" }.
struct Expression {
  Sql sql;
};
inline bool operator==(const Expression& a, const Expression& b) { return a.sql == b.sql; }
using Cell = std::variant<Literal, Expression>;
using Row = std::vector<std::pair<std::string, Cell>>;  // column, value, in the order written

using Options = std::map<std::string, Value>;  // by dialect name; each a table

// One name, or an array of names.
struct Names {
  std::vector<std::string> list;
};
inline bool operator==(const Names& a, const Names& b) { return a.list == b.list; }

struct Generated {
  Sql expression;
  bool stored = true;

  static constexpr const char* kShorthand = "expression";
  template <class V>
  static void describe(V& v) {
    v.required("expression", &Generated::expression, "what the value is computed from");
    v.optional("stored", &Generated::stored, "kept in the table (true) or computed when read");
  }
};

struct Column {
  std::string name;
  PerDialect<Type> type;
  bool nullable = true;
  std::optional<Literal> default_value;
  Sql default_sql;
  bool identity = false;
  std::optional<Generated> generated;
  Sql collation;
  std::string comment;
  std::string renamed_from;

  template <class V>
  static void describe(V& v) {
    v.required("name", &Column::name, "name of the column");
    v.required("type", &Column::type, "portable type, enum, or a type per dialect");
    v.optional("nullable", &Column::nullable, "whether NULL is allowed");
    v.optional("default", &Column::default_value, "default as a literal; the dialect quotes it");
    v.optional("default_sql", &Column::default_sql, "default as an SQL expression");
    v.optional("identity", &Column::identity, "the database numbers the rows");
    v.optional("generated", &Column::generated, "computed from other columns");
    v.optional("collation", &Column::collation, "collation by the database's own name");
    v.optional("comment", &Column::comment, "comment kept in the database");
    v.optional("renamed_from", &Column::renamed_from, "the former name, for a declared schema");
  }
};

struct PrimaryKey {
  std::string name;
  std::vector<std::string> columns;

  static constexpr const char* kShorthand = "columns";
  template <class V>
  static void describe(V& v) {
    v.optional("name", &PrimaryKey::name, "name; by the naming convention when absent");
    v.required("columns", &PrimaryKey::columns, "columns of the key, in order");
  }
};

struct Unique {
  std::string name;
  std::vector<std::string> columns;

  template <class V>
  static void describe(V& v) {
    v.optional("name", &Unique::name, "name; by the naming convention when absent");
    v.required("columns", &Unique::columns, "columns that are unique together");
  }
};

enum class FkAction { no_action, restrict, cascade, set_null, set_default };
enum class Initially { immediate, deferred };
enum class Order { asc, desc };
enum class Nulls { first, last };
enum class ConstraintKind { primary_key, unique, foreign_key, check };

struct Reference {
  std::string table;
  std::vector<std::string> columns;

  template <class V>
  static void describe(V& v) {
    v.required("table", &Reference::table, "table referred to");
    v.required("columns", &Reference::columns, "its columns, in the order of the key's own");
  }
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns;
  Reference references;
  FkAction on_delete = FkAction::no_action;
  FkAction on_update = FkAction::no_action;
  bool deferrable = false;
  Initially initially = Initially::immediate;

  template <class V>
  static void describe(V& v) {
    v.optional("name", &ForeignKey::name, "name; by the naming convention when absent");
    v.required("columns", &ForeignKey::columns, "columns of this table");
    v.required("references", &ForeignKey::references, "table and columns referred to");
    v.optional("on_delete", &ForeignKey::on_delete, "what happens when the referred row goes");
    v.optional("on_update", &ForeignKey::on_update, "what happens when the referred key changes");
    v.optional("deferrable", &ForeignKey::deferrable, "may be checked at commit");
    v.optional("initially", &ForeignKey::initially, "when a deferrable key is checked at first");
  }
};

struct Check {
  std::string name;
  Sql check;

  template <class V>
  static void describe(V& v) {
    v.optional("name", &Check::name, "name; by the naming convention when absent");
    v.required("check", &Check::check, "condition that every row meets");
  }
};

// A column or an expression of an index; exactly one of the two is set.
struct IndexColumn {
  std::string name;
  Sql expression;
  Order order = Order::asc;
  std::optional<Nulls> nulls;
  Sql opclass;
  std::optional<std::int64_t> length;

  static constexpr const char* kShorthand = "name";
  template <class V>
  static void describe(V& v) {
    v.optional("name", &IndexColumn::name, "column");
    v.optional("expression", &IndexColumn::expression, "expression, instead of a column");
    v.optional("order", &IndexColumn::order, "ascending or descending");
    v.optional("nulls", &IndexColumn::nulls, "where NULLs sort");
    v.optional("opclass", &IndexColumn::opclass, "operator class by the database's own name");
    v.optional("length", &IndexColumn::length, "leading characters to index, where supported");
  }
};

struct Index {
  std::string name;
  std::vector<IndexColumn> columns;
  bool unique = false;
  Sql method;
  Sql where;
  std::vector<std::string> include;

  template <class V>
  static void describe(V& v) {
    v.optional("name", &Index::name, "name; by the naming convention when absent");
    v.required("columns", &Index::columns, "columns or expressions, in order");
    v.optional("unique", &Index::unique, "no two rows with equal keys");
    v.optional("method", &Index::method, "access method by the database's own name");
    v.optional("where", &Index::where, "condition of a partial index");
    v.optional("include", &Index::include, "further columns stored in the index");
  }
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::optional<PrimaryKey> primary_key;
  std::vector<Unique> unique;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Check> checks;
  std::vector<Index> indexes;
  std::string comment;
  Options options;

  template <class V>
  static void describe(V& v) {
    v.required("table", &Table::name, "name of the table");
    v.required("columns", &Table::columns, "columns, in order");
    v.optional("primary_key", &Table::primary_key, "columns, or { name, columns }");
    v.optional("unique", &Table::unique, "unique constraints");
    v.optional("foreign_keys", &Table::foreign_keys, "foreign keys");
    v.optional("checks", &Table::checks, "check constraints");
    v.optional("indexes", &Table::indexes, "indexes, as in create_index without the table");
    v.optional("comment", &Table::comment, "comment kept in the database");
    v.optional("options", &Table::options, "settings of one dialect, by its name");
  }
};

struct View {
  std::string name;
  Sql query;
  bool materialized = false;

  template <class V>
  static void describe(V& v) {
    v.required("name", &View::name, "name of the view");
    v.required("query", &View::query, "the SELECT behind it");
    v.optional("materialized", &View::materialized, "its rows are stored");
  }
};

struct Enum {
  std::string name;
  std::vector<std::string> values;
  // Made by a column's own type: it goes when the last column that uses it goes.
  bool implicit = false;

  template <class V>
  static void describe(V& v) {
    v.required("name", &Enum::name, "name of the enum type");
    v.required("values", &Enum::values, "its values, in order");
    v.optional("implicit", &Enum::implicit, "made by a column's type, not by create_enum");
  }
};

struct Sequence {
  std::string name;
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> increment;
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  bool cycle = false;

  template <class V>
  static void describe(V& v) {
    v.required("name", &Sequence::name, "name of the sequence");
    v.optional("start", &Sequence::start, "first value");
    v.optional("increment", &Sequence::increment, "step from one value to the next; not 0");
    v.optional("minimum", &Sequence::minimum, "least value");
    v.optional("maximum", &Sequence::maximum, "greatest value");
    v.optional("cycle", &Sequence::cycle, "start over at the end");
  }
};

// The SQL text of an object as the database keeps it, for what the model does not hold (triggers,
// views, routines, whole definitions): a rebuild puts them back, a rename follows them.
struct Verbatim {
  std::string type;  // "table", "index", "trigger", "view", "routine"
  std::string name;
  std::string table;  // the table it belongs to; its own name for tables, views and routines
  std::string sql;

  template <class V>
  static void describe(V& v) {
    v.required("type", &Verbatim::type, "table, index, trigger, view or routine");
    v.required("name", &Verbatim::name, "name of the object");
    v.required("table", &Verbatim::table, "table it belongs to");
    v.required("sql", &Verbatim::sql, "definition as the database keeps it");
  }
};

// What a live schema has and the model does not hold: an object of its own, or a part of a table.
// It is named, so that nobody takes its absence from the model for its absence from the database.
struct Opaque {
  std::string kind;    // as people call it: "trigger", "function", "extension", "partitioning"
  std::string name;    // of the object, or of the part
  std::string table;   // the table it belongs to; empty for an object of its own
  std::string sql;     // one statement that makes it again; empty: none does
  bool early = false;  // it is made before the tables, which may need it

  template <class V>
  static void describe(V& v) {
    v.required("kind", &Opaque::kind, "what it is, as people call it");
    v.required("name", &Opaque::name, "name of the object, or of the part of a table");
    v.optional("table", &Opaque::table, "table it belongs to");
    v.optional("sql", &Opaque::sql, "one statement that makes it again");
    v.optional("early", &Opaque::early, "it is made before the tables");
  }
};

// A whole schema, or the part of one that matters for an operation.
struct Schema {
  std::vector<Table> tables;
  std::vector<View> views;
  std::vector<Enum> enums;
  std::vector<Sequence> sequences;
  std::vector<Verbatim> verbatim;  // live schemas only
  std::vector<Opaque> opaque;      // live schemas only, in an order in which they can be made
  // SQL text ran whose effect is not known: there may be more than this.
  bool partial = false;

  template <class V>
  static void describe(V& v) {
    v.optional("tables", &Schema::tables, "tables");
    v.optional("views", &Schema::views, "views");
    v.optional("enums", &Schema::enums, "enum types");
    v.optional("sequences", &Schema::sequences, "sequences");
    v.optional("verbatim", &Schema::verbatim, "definitions as the database keeps them");
    v.optional("opaque", &Schema::opaque, "what the model does not hold");
    v.optional("partial", &Schema::partial, "there may be more than this");
  }

  const Table* table(const std::string& name) const {
    for (const auto& each : tables) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
  Table* table(const std::string& name) {
    return const_cast<Table*>(static_cast<const Schema*>(this)->table(name));
  }
  const Enum* enum_type(const std::string& name) const {
    for (const auto& each : enums) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
  const View* view(const std::string& name) const {
    for (const auto& each : views) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
  const Sequence* sequence(const std::string& name) const {
    for (const auto& each : sequences) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
};

// The column of a table, or null.
inline const Column* find_column(const Table& table, const std::string& name) {
  for (const auto& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}
inline Column* find_column(Table& table, const std::string& name) {
  return const_cast<Column*>(find_column(static_cast<const Table&>(table), name));
}

// The enum type of a column, or null.
inline const Type* enum_of(const Column& column) {
  const Type* type = column.type.get();
  return type != nullptr && type->kind == TypeKind::enumeration ? type : nullptr;
}

}  // namespace mig::ir
