// Operation × schema → schema: what replaying the revisions gives. The operation is resolved (see
// operation.hpp). What would be an error on every database is a problem here, before anything runs.
#pragma once

#include <mig/ir/describe.hpp>
#include <mig/ir/identifiers.hpp>
#include <mig/ir/known_schema.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig::ir {

// Whether every statement of the text only touches rows, rights or the session. In doubt it does
// not.
inline bool leaves_schema_alone(std::string_view sql) {
  static const char* const kWords[] = {
      "insert", "update", "delete", "merge", "replace", "truncate", "analyze", "analyse",
      "vacuum", "grant",  "revoke", "set",   "reset",   "begin",    "commit",  "start"};
  if (sql.find("/*!") != std::string_view::npos) return false;  // a comment that MySQL runs
  bool alone = true;
  std::size_t done = 0;
  bool first = true;
  detail::each_identifier(sql, [&](std::size_t at, std::size_t size, std::string_view name, char) {
    // a ';' inside of a literal counts as well: that only makes it more careful
    first = first || sql.substr(done, at - done).find(';') != std::string_view::npos;
    done = at + size;
    if (!first) return;
    first = false;
    alone = alone && std::any_of(std::begin(kWords), std::end(kWords),
                                 [&](const char* word) { return detail::same_name(name, word); });
  });
  return alone;
}

namespace detail {

class Applier : public KnownSchema {
 public:
  using KnownSchema::KnownSchema;

  void operator()(const CreateTable& op) {
    const Table& table = op.definition;
    if (op.if_not_exists && schema_.table(table.name) != nullptr) return;
    if (!free_name(table.name)) return;
    if (const auto problem = check_columns(table)) return fail(*problem);
    for (const auto& key : table.foreign_keys) {
      if (!check_reference(table, key)) return;
    }
    schema_.tables.push_back(table);
    Table& made = schema_.tables.back();
    if (made.primary_key) {
      for (const auto& name : made.primary_key->columns) find_column(made, name)->nullable = false;
    }
    for (auto& column : made.columns) adopt_enum(column);
  }

  void operator()(const DropTable& op) {
    const Table* table = schema_.table(op.table);
    if (table == nullptr) {
      if (!op.if_exists) unknown_table(op.table);
      if (!schema_.partial) return;
    }
    for (auto& other : schema_.tables) {
      if (other.name == op.table) continue;
      for (std::size_t i = 0; i < other.foreign_keys.size();) {
        if (other.foreign_keys[i].references.table != op.table) {
          ++i;
          continue;
        }
        if (!op.cascade &&
            contradiction("table '" + op.table + "' cannot be dropped: the foreign key '" +
                              other.foreign_keys[i].name + "' of '" + other.name + "' refers to it",
                          "drop that foreign key first, or write cascade = true")) {
          return;
        }
        other.foreign_keys.erase(other.foreign_keys.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    erase_named(schema_.tables, op.table);
    forget_enums();
  }

  void operator()(const RenameTable& op) {
    if (known_table(op.table) == nullptr && problem_) return;
    if (!free_name(op.to)) return;
    if (Table* table = schema_.table(op.table)) {
      table->name = op.to;
      for (auto& each : table->columns) {
        if (each.generated) rename_table_in(each.generated->expression, op.table, op.to);
      }
      for (auto& each : table->checks) rename_table_in(each.check, op.table, op.to);
      for (auto& each : table->indexes) {
        for (auto& part : each.columns) rename_table_in(part.expression, op.table, op.to);
        rename_table_in(each.where, op.table, op.to);
      }
    }
    for (auto& other : schema_.tables) {
      for (auto& key : other.foreign_keys) {
        if (key.references.table == op.table) key.references.table = op.to;
      }
    }
    for (auto& view : schema_.views) rename_table_in(view.query, op.table, op.to);
  }

  void operator()(const AlterTable& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (op.comment) table->comment = *op.comment;
    for (const auto& [dialect, settings] : op.options) {
      Value& mine = table->options[dialect];
      if (!mine.is(Value::Kind::table)) mine = Value::table();
      for (const auto& member : settings.members) {
        bool found = false;
        for (auto& old : mine.members) {
          if (old.key != member.key) continue;
          old.value = member.value;
          found = true;
        }
        if (!found) mine.members.push_back(member);
      }
    }
  }

  void operator()(const AddColumn& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (!free_column(*table, op.column.name)) return;
    auto at = op.first ? table->columns.begin() : table->columns.end();
    if (!op.after.empty()) {
      at = std::find_if(table->columns.begin(), table->columns.end(),
                        [&](const Column& each) { return each.name == op.after; });
      if (at == table->columns.end()) {
        unknown_column(*table, op.after);
        if (problem_) return;
      } else {
        ++at;
      }
    }
    at = table->columns.insert(at, op.column);
    adopt_enum(*at);
  }

  void operator()(const DropColumn& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (find_column(*table, op.name) == nullptr) {
      if (!op.if_exists) unknown_column(*table, op.name);
      return;
    }
    const std::string dropped = "column '" + op.table + "." + op.name + "' cannot be dropped: ";
    if (table->columns.size() == 1 &&
        contradiction(dropped + "it is the only one of its table", "drop the table instead")) {
      return;
    }
    for (const auto& column : table->columns) {
      if (column.name != op.name && column.generated &&
          names_column(column.generated->expression, op.name) &&
          contradiction(dropped + "the generated column '" + column.name + "' is computed from it",
                        "drop or change that column first")) {
        return;
      }
    }
    for (const auto& other : schema_.tables) {
      for (const auto& key : other.foreign_keys) {
        if (key.references.table == op.table && contains(key.references.columns, op.name) &&
            !(other.name == op.table && contains(key.columns, op.name)) &&
            contradiction(
                dropped + "the foreign key '" + key.name + "' of '" + other.name + "' refers to it",
                "drop that foreign key first")) {
          return;
        }
      }
    }
    forget_column(*table, op.name);
    forget_enums();
  }

  void operator()(const RenameColumn& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (find_column(*table, op.name) == nullptr) return unknown_column(*table, op.name);
    if (!free_column(*table, op.to)) return;
    find_column(*table, op.name)->name = op.to;
    for (auto& each : table->columns) {
      if (each.generated) rename_in(each.generated->expression, op.name, op.to);
    }
    if (table->primary_key) rename_in(table->primary_key->columns, op.name, op.to);
    for (auto& each : table->unique) rename_in(each.columns, op.name, op.to);
    for (auto& each : table->checks) rename_in(each.check, op.name, op.to);
    for (auto& each : table->indexes) {
      for (auto& part : each.columns) {
        if (part.name == op.name) part.name = op.to;
        rename_in(part.expression, op.name, op.to);
      }
      rename_in(each.where, op.name, op.to);
      rename_in(each.include, op.name, op.to);
    }
    for (auto& each : table->foreign_keys) rename_in(each.columns, op.name, op.to);
    for (auto& other : schema_.tables) {
      for (auto& key : other.foreign_keys) {
        if (key.references.table == op.table) rename_in(key.references.columns, op.name, op.to);
      }
    }
  }

  void operator()(const AlterColumn& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    Column* column = find_column(*table, op.name);
    if (column == nullptr) return unknown_column(*table, op.name);
    if (op.nullable.value_or(false) && table->primary_key &&
        contains(table->primary_key->columns, op.name) &&
        contradiction("column '" + op.table + "." + op.name +
                          "' cannot be nullable: it is part of the primary key",
                      "drop '" + table->primary_key->name + "' first, with drop_constraint")) {
      return;
    }
    if (!op.type.empty()) column->type = op.type;
    if (op.nullable) column->nullable = *op.nullable;
    if (op.drop_default || op.default_value || !op.default_sql.empty()) {
      column->default_value = op.default_value;
      column->default_sql = op.default_sql;
    }
    if (op.identity) {
      column->identity = *op.identity;
      if (*op.identity) {  // it stands in the place of the default
        column->default_value.reset();
        column->default_sql = {};
      }
    }
    if (op.generated) column->generated = op.generated;
    if (op.drop_generated) column->generated.reset();
    if (!op.collation.empty()) column->collation = op.collation;
    if (op.comment) column->comment = *op.comment;
    adopt_enum(*column);
    forget_enums();
  }

  void operator()(const AddPrimaryKey& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (table->primary_key &&
        contradiction("table '" + op.table + "' has a primary key already",
                      "drop '" + table->primary_key->name + "' first, with drop_constraint")) {
      return;
    }
    if (!known_columns(*table, op.key.columns) || !free_constraint(*table, op.key.name)) return;
    table->primary_key = op.key;
    for (const auto& name : op.key.columns) {
      if (Column* column = find_column(*table, name)) column->nullable = false;
    }
  }
  void operator()(const AddUnique& op) {
    Table* table = known_table(op.table);
    if (table == nullptr || !known_columns(*table, op.constraint.columns)) return;
    if (!free_constraint(*table, op.constraint.name)) return;
    table->unique.push_back(op.constraint);
  }
  void operator()(const AddForeignKey& op) {
    Table* table = known_table(op.table);
    if (table == nullptr || !known_columns(*table, op.constraint.columns)) return;
    if (!free_constraint(*table, op.constraint.name)) return;
    if (!check_reference(*table, op.constraint)) return;
    table->foreign_keys.push_back(op.constraint);
  }
  void operator()(const AddCheck& op) {
    Table* table = known_table(op.table);
    if (table == nullptr || !free_constraint(*table, op.constraint.name)) return;
    table->checks.push_back(op.constraint);
  }

  void operator()(const DropConstraint& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    const auto kind = kind_of_constraint(*table, op.name);
    if (!kind) return unknown_constraint(*table, op.name);
    if (op.kind && *op.kind != *kind &&
        contradiction("constraint '" + op.name + "' of '" + op.table + "' has the kind '" +
                          to_word(*kind) + "', not '" + to_word(*op.kind) + "'",
                      "write kind = \"" + to_word(*kind) + "\", or leave it out")) {
      return;
    }
    erase_constraint(*table, op.name);
  }

  void operator()(const RenameConstraint& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (!contains(constraint_names(*table), op.name)) return unknown_constraint(*table, op.name);
    if (!free_constraint(*table, op.to)) return;
    if (table->primary_key && table->primary_key->name == op.name) {
      table->primary_key->name = op.to;
    } else if (auto* unique = find_named(table->unique, op.name)) {
      unique->name = op.to;
    } else if (auto* key = find_named(table->foreign_keys, op.name)) {
      key->name = op.to;
    } else if (auto* check = find_named(table->checks, op.name)) {
      check->name = op.to;
    }
  }
  void operator()(const ValidateConstraint& op) {
    Table* table = known_table(op.table);
    if (table == nullptr) return;
    if (contains(constraint_names(*table), op.name)) return;
    unknown_constraint(*table, op.name);
  }

  void operator()(const CreateIndex& op) {
    Table* table = schema_.table(op.table);
    if (table == nullptr) {
      if (schema_.view(op.table) == nullptr) unknown_table(op.table);  // of a materialized view
      return;
    }
    if (op.if_not_exists && find_named(table->indexes, op.index.name) != nullptr) return;
    if (!free_index(*table, op.index.name)) return;
    std::vector<std::string> names = op.index.include;
    for (const auto& part : op.index.columns) {
      if (!part.name.empty()) names.push_back(part.name);
    }
    if (known_columns(*table, names)) table->indexes.push_back(op.index);
  }
  void operator()(const DropIndex& op) {
    Table* table = schema_.table(op.table);
    if (table == nullptr) {
      if (schema_.view(op.table) == nullptr && !op.if_exists) unknown_table(op.table);
      return;
    }
    if (!erase_named(table->indexes, op.name) && !op.if_exists) unknown_index(*table, op.name);
  }
  void operator()(const RenameIndex& op) {
    Table* table = schema_.table(op.table);
    if (table == nullptr) {
      if (schema_.view(op.table) == nullptr) unknown_table(op.table);
      return;
    }
    if (find_named(table->indexes, op.name) == nullptr) return unknown_index(*table, op.name);
    if (free_index(*table, op.to)) find_named(table->indexes, op.name)->name = op.to;
  }

  void operator()(const CreateView& op) {
    if (free_name(op.view.name)) schema_.views.push_back(op.view);
  }
  void operator()(const AlterView& op) {
    auto* view = find_named(schema_.views, op.view.name);
    if (view == nullptr) {
      unknown("view", op.view.name, names_of(schema_.views));
      if (!problem_) schema_.views.push_back(op.view);
      return;
    }
    if (view->materialized != op.view.materialized &&
        contradiction("view '" + op.view.name + "' cannot become " +
                          (op.view.materialized ? "materialized" : "a plain view"),
                      "drop it and create it anew")) {
      return;
    }
    *view = op.view;
  }
  void operator()(const DropView& op) {
    if (!erase_named(schema_.views, op.name) && !op.if_exists) {
      unknown("view", op.name, names_of(schema_.views));
    }
  }

  void operator()(const CreateEnum& op) {
    Enum* there = find_named(schema_.enums, op.name);
    if (there != nullptr &&
        contradiction("enum '" + op.name + "' exists already",
                      there->implicit ? "a column whose type lists the values has made it" : "")) {
      return;
    }
    if (there == nullptr) there = &schema_.enums.emplace_back();
    there->name = op.name;
    there->values = op.values;
    there->implicit = false;
    spread(*there);
  }
  void operator()(const AddEnumValue& op) {
    Enum* found = known_enum(op.name);
    if (found == nullptr) return;
    if (contains(found->values, op.value)) {
      contradiction("enum '" + op.name + "' has the value '" + op.value + "' already");
      return;
    }
    auto at = found->values.end();
    const std::string& anchor = op.before.empty() ? op.after : op.before;
    if (!anchor.empty()) {
      at = std::find(found->values.begin(), found->values.end(), anchor);
      if (!known_value(*found, anchor) && problem_) return;
      if (at != found->values.end() && op.before.empty()) ++at;
    }
    found->values.insert(at, op.value);
    spread(*found);
  }
  void operator()(const RenameEnumValue& op) {
    Enum* found = known_enum(op.name);
    if (found == nullptr || !known_value(*found, op.value)) return;
    if (contains(found->values, op.to)) {
      contradiction("enum '" + op.name + "' has the value '" + op.to + "' already");
      return;
    }
    rename_in(found->values, op.value, op.to);
    each_default(op.name, op.value,
                 [&](const Table&, Column& column) { column.default_value = Literal(op.to); });
    spread(*found);
  }
  void operator()(const DropEnumValue& op) {
    Enum* found = known_enum(op.name);
    if (found == nullptr || !known_value(*found, op.value)) return;
    if (found->values.size() == 1) {
      contradiction("'" + op.value + "' is the only value of enum '" + op.name + "'",
                    "an enum needs at least one value: add another one first");
      return;
    }
    each_default(op.name, op.value, [&](const Table& table, Column& column) {
      contradiction("the value '" + op.value + "' of enum '" + op.name + "' is the default of '" +
                        table.name + "." + column.name + "'",
                    "change that default first");
    });
    if (problem_) return;
    found->values.erase(std::find(found->values.begin(), found->values.end(), op.value));
    spread(*found);
  }
  void operator()(const DropEnum& op) {
    for (const auto& table : schema_.tables) {
      for (const auto& column : table.columns) {
        const Type* type = enum_of(column);
        if (type != nullptr && type->name == op.name &&
            contradiction("enum '" + op.name + "' cannot be dropped: it is the type of '" +
                              table.name + "." + column.name + "'",
                          "change that column's type first")) {
          return;
        }
      }
    }
    if (!erase_named(schema_.enums, op.name) && !op.if_exists) known_enum(op.name);
  }

  void operator()(const CreateSequence& op) {
    if (schema_.sequence(op.sequence.name) != nullptr) {
      if (contradiction("sequence '" + op.sequence.name + "' exists already")) return;
      erase_named(schema_.sequences, op.sequence.name);
    }
    schema_.sequences.push_back(op.sequence);
  }
  void operator()(const AlterSequence& op) {
    auto* found = find_named(schema_.sequences, op.name);
    if (found == nullptr) return unknown("sequence", op.name, names_of(schema_.sequences));
    if (op.increment) found->increment = op.increment;
    if (op.minimum) found->minimum = op.minimum;
    if (op.maximum) found->maximum = op.maximum;
    if (op.cycle) found->cycle = *op.cycle;
  }
  void operator()(const DropSequence& op) {
    if (!erase_named(schema_.sequences, op.name) && !op.if_exists) {
      unknown("sequence", op.name, names_of(schema_.sequences));
    }
  }

  void operator()(const InsertRows& op) {
    const Table* table = writable_table(op.table);
    for (const auto& row : op.rows) {
      if (table != nullptr && !known_cells(*table, row)) return;
    }
  }
  void operator()(const UpdateRows& op) {
    const Table* table = writable_table(op.table);
    if (table == nullptr) return;
    known_cells(*table, op.set);
    for (const auto& row : op.match) known_cells(*table, row);
  }
  void operator()(const DeleteRows& op) {
    const Table* table = writable_table(op.table);
    for (const auto& row : op.match) {
      if (table != nullptr) known_cells(*table, row);
    }
  }

  void operator()(const Backfill& op) {
    const Table* table = known_table(op.table);
    if (table != nullptr && known_columns(*table, op.key.list)) known_cells(*table, op.set);
  }
  void operator()(const LoadCsv& op) {
    const Table* table = writable_table(op.table);
    if (table != nullptr) known_columns(*table, op.columns);
  }

  void operator()(const Execute& op) {
    if (!op.state) {
      const bool alone = op.sql.get() != nullptr && leaves_schema_alone(*op.sql.get());
      schema_.partial = schema_.partial || !alone;
      return;
    }
    each(*op.state);
  }
  void operator()(const RebuildTable& op) { each(op.changes); }
  // What it does to the schema, only its plugin knows.
  void operator()(const PluginOperation&) { schema_.partial = true; }

 private:
  void each(const std::vector<Operation>& operations) {
    for (const auto& operation : operations) {
      if (!problem_) std::visit(*this, operation.body);
    }
  }
};

}  // namespace detail

// Whether what the operation does to the schema is not known: raw SQL that does not say so, or an
// operation of a plugin.
inline bool leaves_unknown(const Operation& operation) {
  if (std::holds_alternative<PluginOperation>(operation.body)) return true;
  const auto* execute = std::get_if<Execute>(&operation.body);
  if (execute == nullptr || execute->state) return false;
  bool alone = !execute->sql.common || leaves_schema_alone(*execute->sql.common);
  for (const auto& [dialect, text] : execute->sql.dialects) {
    alone = alone && leaves_schema_alone(text);
  }
  return !alone;
}

// Changes `schema` as the operation changes the database. On a problem the schema is left in an
// unspecified state. Where raw SQL ran whose effect is not known (schema.partial), the operation is
// right: it may name what is not known, and what it contradicts is forgotten.
inline std::optional<Problem> apply(Schema& schema, const Operation& operation) {
  detail::Applier applier(schema, operation.at);
  std::visit(applier, operation.body);
  return applier.take();
}

}  // namespace mig::ir
