// What most teams agree on: keys, types, indexes.
#include "lint/look.hpp"
#include <mig/ir/describe.hpp>

#include <algorithm>
#include <cstddef>
#include <variant>

namespace mig::lint {

namespace {

constexpr std::size_t kWideIndex = 3;
constexpr std::size_t kManyIndexes = 8;

using Names = std::vector<std::string>;

// The columns of an index that is nothing but columns; empty for any other.
Names plain_columns(const ir::Index& index) {
  Names out;
  if (!index.where.empty() || !index.method.empty()) return {};
  for (const auto& part : index.columns) {
    const bool plain = !part.name.empty() && !part.length && part.opclass.empty() && !part.nulls;
    if (!plain) return {};
    out.push_back(part.name);
  }
  return out;
}

bool descends(const ir::Index& index) {
  return std::any_of(index.columns.begin(), index.columns.end(),
                     [](const ir::IndexColumn& part) { return part.order == ir::Order::desc; });
}

bool begins_with(const Names& all, const Names& part) {
  return part.size() <= all.size() && std::equal(part.begin(), part.end(), all.begin());
}

// Whether an index, a key or a unique constraint of the table begins with these columns.
bool served(const ir::Table& table, const Names& columns) {
  const auto any = [&](const auto& list, auto columns_of) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& each) { return begins_with(columns_of(each), columns); });
  };
  return (table.primary_key && begins_with(table.primary_key->columns, columns)) ||
         any(table.unique, [](const ir::Unique& each) { return each.columns; }) ||
         any(table.indexes, plain_columns);
}

// Bytes of a type that always takes as many, and on whose multiple it begins; 0: no such type.
std::size_t width_of(const ir::Column& column) {
  const ir::Type* type = column.type.get();
  if (type == nullptr) return 0;
  static const std::vector<std::pair<std::size_t, std::vector<ir::TypeKind>>> kWidths = {
      {8,
       {ir::TypeKind::bigint, ir::TypeKind::double_precision, ir::TypeKind::time,
        ir::TypeKind::timestamp, ir::TypeKind::timestamptz}},
      {4, {ir::TypeKind::integer, ir::TypeKind::real, ir::TypeKind::date}},
      {2, {ir::TypeKind::smallint}},
      {1, {ir::TypeKind::boolean}}};
  for (const auto& [width, kinds] : kWidths) {
    if (std::find(kinds.begin(), kinds.end(), type->kind) != kinds.end()) return width;
  }
  return 0;
}

// Bytes of a row that lie idle before columns of a fixed size, as those before them end elsewhere.
std::size_t gaps_of(const std::vector<ir::Column>& columns) {
  std::size_t at = 0;
  std::size_t gaps = 0;
  for (const auto& column : columns) {
    const std::size_t width = width_of(column);
    if (width == 0) continue;
    const std::size_t gap = (width - at % width) % width;
    gaps += gap;
    at += gap + width;
  }
  return gaps;
}

struct Conventions {
  const Look& look;
  Findings& out;

  void say(const char* rule, std::string message) const {
    out.add(rule, look.spot(), std::move(message));
  }

  void operator()(const ir::CreateTable& op) const {
    const ir::Table& table = op.definition;
    const auto keyed = [&](const ir::AddPrimaryKey& add) { return add.table == table.name; };
    if (!table.primary_key && !look.later<ir::AddPrimaryKey>(keyed)) {
      say("no-primary-key", "table '" + table.name + "' has no primary key");
    }
    if (const std::size_t gaps = gaps_of(table.columns); gaps > 0) {
      say("column-order", "the order of the columns of '" + table.name + "' leaves gaps of " +
                              std::to_string(gaps) + " bytes in every row");
    }
    if (table.comment.empty()) say("no-comment", "table '" + table.name + "' has no comment");
    if (op.if_not_exists) guarded("whether table '" + table.name + "' is made");
    for (const auto& column : table.columns) column_of(table.name, column);
    for (const auto& key : table.foreign_keys) foreign_key(table, key);
    for (std::size_t i = 0; i < table.indexes.size(); ++i) index(table, table.indexes[i], i);
    if (table.indexes.size() > kManyIndexes) many(table.name, table.indexes.size());
  }
  void operator()(const ir::AddColumn& op) const { column_of(op.table, op.column); }
  void operator()(const ir::AlterColumn& op) const {
    ir::Column column;
    column.name = op.name;
    column.nullable = op.nullable.value_or(false);
    column.type = op.type;
    column_of(op.table, column);
  }
  void operator()(const ir::AddForeignKey& op) const {
    if (const ir::Table* table = look.before.table(op.table)) foreign_key(*table, op.constraint);
  }
  void operator()(const ir::CreateIndex& op) const {
    if (op.if_not_exists) guarded("whether index '" + op.index.name + "' is made");
    const ir::Table* table = look.before.table(op.table);
    if (table == nullptr) return;
    index(*table, op.index, table->indexes.size());
    if (table->indexes.size() == kManyIndexes) many(op.table, kManyIndexes + 1);
  }
  void operator()(const ir::DropTable& op) const {
    if (op.if_exists) guarded("whether table '" + op.table + "' is dropped");
    if (look.made.table(op.table)) {
      say("made-and-dropped", "table '" + op.table + "' is made and dropped by the same revision");
    }
  }
  void operator()(const ir::DropColumn& op) const {
    if (op.if_exists) guarded("whether column '" + op.name + "' is dropped");
  }
  void operator()(const ir::DropIndex& op) const {
    if (op.if_exists) guarded("whether index '" + op.name + "' is dropped");
  }
  template <class T>
  void operator()(const T&) const {}

 private:
  void guarded(const std::string& what) const {
    if (!look.before.partial) say("guarded", what + " depends on the database");
  }
  void many(const std::string& table, std::size_t count) const {
    say("many-indexes", "table '" + table + "' has " + std::to_string(count) + " indexes");
  }

  void column_of(const std::string& table, const ir::Column& column) const {
    const ir::Type* type = column.type.get();
    const std::string what = "column '" + column.name + "' of '" + table + "'";
    if (column.nullable) say("nullable-column", what + " may hold NULL");
    if (type == nullptr) return;
    const bool narrow = type->kind == ir::TypeKind::integer || type->kind == ir::TypeKind::smallint;
    const std::string is = what + " is " + ir::to_text(*type);
    if (narrow && column.identity) {
      say("integer-key", is + ", and is numbered");
    } else if (narrow) {
      say("integer-type", is);
    }
    static const std::vector<std::pair<ir::TypeKind, const char*>> kRules = {
        {ir::TypeKind::character, "char-type"},
        {ir::TypeKind::timestamp, "timestamp-without-zone"},
        {ir::TypeKind::real, "float-type"},
        {ir::TypeKind::double_precision, "float-type"},
        {ir::TypeKind::varchar, "limited-text"},
        {ir::TypeKind::enumeration, "enum-type"}};
    for (const auto& [kind, rule] : kRules) {
      if (type->kind == kind) say(rule, is);
    }
  }

  void foreign_key(const ir::Table& table, const ir::ForeignKey& key) const {
    const auto indexed = [&](const ir::CreateIndex& create) {
      return create.table == table.name && begins_with(plain_columns(create.index), key.columns);
    };
    if (!served(table, key.columns) && !look.later<ir::CreateIndex>(indexed)) {
      say("foreign-key-without-index", "no index of '" + table.name + "' begins with " +
                                           quoted(key.columns) + ", which refer to '" +
                                           key.references.table +
                                           "'; not every database makes one by itself");
    }
    if (key.on_delete == ir::FkAction::cascade) {
      say("cascade-delete", "rows of '" + table.name + "' go with those of '" +
                                key.references.table + "' that they refer to");
    }
    for (std::size_t i = 0; i < key.columns.size() && i < key.references.columns.size(); ++i) {
      types(table, key, i);
    }
  }
  [[nodiscard]] const ir::Type* type_of(const std::string& table, const std::string& name) const {
    const ir::Column* column = look.column(table, name);
    return column == nullptr ? nullptr : column->type.get();
  }
  void types(const ir::Table& table, const ir::ForeignKey& key, std::size_t i) const {
    const ir::Column* from = ir::find_column(table, key.columns[i]);
    const ir::Type* mine = from == nullptr ? nullptr : from->type.get();
    const bool self = key.references.table == table.name;
    const ir::Column* to = self ? ir::find_column(table, key.references.columns[i]) : nullptr;
    const ir::Type* other = self ? (to == nullptr ? nullptr : to->type.get())
                                 : type_of(key.references.table, key.references.columns[i]);
    if (mine == nullptr || other == nullptr || ir::to_text(*mine) == ir::to_text(*other)) return;
    say("foreign-key-type", "'" + key.columns[i] + "' of '" + table.name + "' is " +
                                ir::to_text(*mine) + " and refers to '" +
                                key.references.columns[i] + "' of '" + key.references.table +
                                "', which is " + ir::to_text(*other));
  }

  // others: how many of the table's indexes it is compared with.
  void index(const ir::Table& table, const ir::Index& index, std::size_t others) const {
    if (!index.unique && index.columns.size() > kWideIndex) {
      say("wide-index",
          "index '" + index.name + "' has " + std::to_string(index.columns.size()) + " columns");
    }
    const Names columns = plain_columns(index);
    if (columns.empty() || descends(index) || !index.include.empty() || goes(table, index)) return;
    for (std::size_t i = 0; i < others; ++i) {
      const ir::Index& other = table.indexes[i];
      if (descends(other) || goes(table, other)) continue;
      const Names theirs = plain_columns(other);
      if (!index.unique && begins_with(theirs, columns)) return duplicate(index.name, other.name);
      if (!other.unique && other.include.empty() && !theirs.empty() &&
          begins_with(columns, theirs)) {
        return duplicate(other.name, index.name);
      }
    }
    for (const auto& unique : table.unique) {
      if (!index.unique && begins_with(unique.columns, columns)) {
        return duplicate(index.name, unique.name);
      }
    }
    if (!index.unique && table.primary_key && begins_with(table.primary_key->columns, columns)) {
      duplicate(index.name, table.primary_key->name);
    }
  }
  // Whether the revision drops it later.
  [[nodiscard]] bool goes(const ir::Table& table, const ir::Index& index) const {
    return look.later<ir::DropIndex>([&](const ir::DropIndex& drop) {
      return drop.table == table.name && drop.name == index.name;
    });
  }
  void duplicate(const std::string& one, const std::string& other) const {
    say("duplicate-index", "what index '" + one + "' serves, '" + other + "' serves as well");
  }
};

}  // namespace

void check_conventions(const Look& look, Findings& out) {
  std::visit(Conventions{look, out}, look.operation().body);
}

}  // namespace mig::lint
