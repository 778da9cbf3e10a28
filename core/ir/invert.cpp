#include "ir/invert.hpp"

#include "ir/load_csv.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <utility>

namespace mig::ir {

namespace {

// Of one delete_rows: databases read no expression of any depth.
constexpr std::size_t kMostMatches = 500;

class Inverter {
 public:
  Inverter(const Schema& before, const Operation& of) : before_(before), of_(of) {}

  Inverse take() { return std::move(out_); }

  void operator()(const CreateTable& op) {
    const bool was_there = before_.table(op.definition.name) != nullptr;
    if (op.if_not_exists && was_there) return;
    if (op.if_not_exists && before_.partial) {
      return refuse("the history does not know whether the table '" + op.definition.name +
                    "' was there before");
    }
    add(DropTable{op.definition.name, false, false});
  }
  void operator()(const DropTable& op) {
    const Table* table = before_.table(op.table);
    if (table == nullptr) {
      if (!op.if_exists || before_.partial) unknown("table '" + op.table + "'");
      return;
    }
    add(CreateTable{*table, false});
    for (const auto& other : before_.tables) {
      if (other.name == op.table) continue;
      for (const auto& key : other.foreign_keys) {
        if (key.references.table == op.table) add(AddForeignKey{other.name, key});
      }
    }
    out_.lost.push_back("the rows of '" + op.table + "'");
  }
  void operator()(const RenameTable& op) { add(RenameTable{op.to, op.table}); }

  void operator()(const AlterTable& op) {
    const Table* table = before_.table(op.table);
    if (table == nullptr) return unknown("table '" + op.table + "'");
    AlterTable back;
    back.table = op.table;
    if (op.comment) back.comment = table->comment;
    for (const auto& [dialect, settings] : op.options) {
      const auto old = table->options.find(dialect);
      for (const auto& member : settings.members) {
        const Value* value = old == table->options.end() ? nullptr : old->second.find(member.key);
        if (value == nullptr) {
          out_.lost.push_back("the former " + dialect + " setting '" + member.key + "' of '" +
                              op.table + "', which the history does not know");
          continue;
        }
        Value& mine = back.options[dialect];
        if (!mine.is(Value::Kind::table)) mine = Value::table();
        mine.set(member.key, *value);
      }
    }
    if (back.comment || !back.options.empty()) add(std::move(back));
  }

  void operator()(const AddColumn& op) { add(DropColumn{op.table, op.column.name, false}); }
  void operator()(const DropColumn& op) {
    const Table* table = before_.table(op.table);
    const Column* column = table == nullptr ? nullptr : find_column(*table, op.name);
    if (column == nullptr) {
      if (!op.if_exists || before_.partial) unknown("column '" + op.table + "." + op.name + "'");
      return;
    }
    AddColumn back;
    back.table = op.table;
    back.column = *column;
    add(std::move(back));
    restore_what_went_with(*table, op.name);
    if (!column->generated) {
      const bool needed = !column->nullable && !column->default_value &&
                          column->default_sql.empty() && !column->identity;
      out_.lost.push_back("the values of '" + op.table + "." + op.name + "'" +
                          (needed ? ", so that it fits an empty table only: it is NOT NULL and has "
                                    "no default"
                                  : ""));
    }
  }
  void operator()(const RenameColumn& op) { add(RenameColumn{op.table, op.to, op.name}); }

  void operator()(const AlterColumn& op) {
    const Table* table = before_.table(op.table);
    const Column* column = table == nullptr ? nullptr : find_column(*table, op.name);
    if (column == nullptr) return unknown("column '" + op.table + "." + op.name + "'");
    AlterColumn back;
    back.table = op.table;
    back.name = op.name;
    if (!op.type.empty() && op.type != column->type) {
      back.type = column->type;
      out_.lost.push_back("what the change of type of '" + op.table + "." + op.name +
                          "' did to values");
    }
    if (op.nullable && *op.nullable != column->nullable) back.nullable = column->nullable;
    const bool has_default = column->default_value || !column->default_sql.empty();
    const bool replaced = op.identity.value_or(false) && has_default;
    if (op.default_value || op.drop_default || !op.default_sql.empty() || replaced) {
      back.default_value = column->default_value;
      back.default_sql = column->default_sql;
      back.drop_default = !has_default;
    }
    if (op.identity && *op.identity != column->identity) {
      back.identity = column->identity;
      // SQLite numbers rows in columns of one type alone
      if (!column->identity) back.type = column->type;
    }
    if (op.generated || op.drop_generated) {
      back.generated = column->generated;
      back.drop_generated = !column->generated;
    }
    if (!op.collation.empty()) {
      if (column->collation.empty()) {
        out_.lost.push_back("the former collation of '" + op.table + "." + op.name + "'");
      } else {
        back.collation = column->collation;
      }
    }
    if (op.comment) back.comment = column->comment;
    AlterColumn nothing;
    nothing.table = back.table;
    nothing.name = back.name;
    if (!(back == nothing)) add(std::move(back));
  }

  void operator()(const AddPrimaryKey& op) {
    add(DropConstraint{op.table, op.key.name, ConstraintKind::primary_key});
    const Table* table = before_.table(op.table);
    if (table == nullptr) return;
    for (const auto& name : op.key.columns) {
      const Column* column = find_column(*table, name);
      if (column == nullptr || !column->nullable) continue;
      AlterColumn back;
      back.table = op.table;
      back.name = name;
      back.nullable = true;
      add(std::move(back));
    }
  }
  void operator()(const AddUnique& op) {
    add(DropConstraint{op.table, op.constraint.name, ConstraintKind::unique});
  }
  void operator()(const AddForeignKey& op) {
    add(DropConstraint{op.table, op.constraint.name, ConstraintKind::foreign_key});
  }
  void operator()(const AddCheck& op) {
    add(DropConstraint{op.table, op.constraint.name, ConstraintKind::check});
  }
  void operator()(const DropConstraint& op) {
    const Table* table = before_.table(op.table);
    if (table != nullptr) {
      if (table->primary_key && table->primary_key->name == op.name) {
        return add(AddPrimaryKey{op.table, *table->primary_key});
      }
      for (const auto& each : table->unique) {
        if (each.name == op.name) return add(AddUnique{op.table, each});
      }
      for (const auto& each : table->foreign_keys) {
        if (each.name == op.name) return add(AddForeignKey{op.table, each});
      }
      for (const auto& each : table->checks) {
        if (each.name == op.name) return add(AddCheck{op.table, each});
      }
    }
    unknown("constraint '" + op.name + "' of '" + op.table + "'");
  }
  void operator()(const RenameConstraint& op) { add(RenameConstraint{op.table, op.to, op.name}); }
  void operator()(const ValidateConstraint&) {}

  void operator()(const CreateIndex& op) {
    if (op.if_not_exists && has_index(op.table, op.index.name)) return;
    DropIndex back;
    back.table = op.table;
    back.name = op.index.name;
    add(std::move(back));
  }
  void operator()(const DropIndex& op) {
    const Table* table = before_.table(op.table);
    if (table != nullptr) {
      for (const auto& each : table->indexes) {
        if (each.name != op.name) continue;
        CreateIndex back;
        back.table = op.table;
        back.index = each;
        return add(std::move(back));
      }
      if (op.if_exists && !before_.partial) return;
    }
    unknown("index '" + op.name + "' of '" + op.table + "'");
  }
  void operator()(const RenameIndex& op) { add(RenameIndex{op.table, op.to, op.name}); }

  void operator()(const CreateView& op) {
    add(DropView{op.view.name, false, op.view.materialized});
  }
  void operator()(const AlterView& op) {
    const View* view = before_.view(op.view.name);
    if (view == nullptr) return unknown("view '" + op.view.name + "'");
    add(AlterView{*view});
  }
  void operator()(const DropView& op) {
    const View* view = before_.view(op.name);
    if (view != nullptr) return add(CreateView{*view});
    if (!op.if_exists || before_.partial) unknown("view '" + op.name + "'");
  }

  void operator()(const CreateEnum& op) { add(DropEnum{op.name, false}); }
  void operator()(const AddEnumValue& op) { add(DropEnumValue{op.name, op.value}); }
  void operator()(const RenameEnumValue& op) { add(RenameEnumValue{op.name, op.to, op.value}); }
  void operator()(const DropEnumValue& op) {
    const Enum* type = before_.enum_type(op.name);
    if (type == nullptr) return unknown("enum '" + op.name + "'");
    AddEnumValue back;
    back.name = op.name;
    back.value = op.value;
    const auto at = std::find(type->values.begin(), type->values.end(), op.value);
    if (at != type->values.end() && at + 1 != type->values.end()) back.before = *(at + 1);
    add(std::move(back));
  }
  void operator()(const DropEnum& op) {
    const Enum* type = before_.enum_type(op.name);
    if (type != nullptr) return add(CreateEnum{type->name, type->values});
    if (!op.if_exists || before_.partial) unknown("enum '" + op.name + "'");
  }

  void operator()(const CreateSequence& op) { add(DropSequence{op.sequence.name, false}); }
  void operator()(const AlterSequence& op) {
    const Sequence* sequence = before_.sequence(op.name);
    if (sequence == nullptr) return unknown("sequence '" + op.name + "'");
    AlterSequence back;
    back.name = op.name;
    if (op.increment) back.increment = sequence->increment.value_or(1);
    if (op.cycle) back.cycle = sequence->cycle;
    if (op.minimum) back.minimum = sequence->minimum;
    if (op.maximum) back.maximum = sequence->maximum;
    const bool limits = (op.minimum && !sequence->minimum) || (op.maximum && !sequence->maximum);
    if (limits) out_.lost.push_back("the former limits of the sequence '" + op.name + "'");
    if (op.restart) out_.lost.push_back("the former value of the sequence '" + op.name + "'");
    if (back.increment || back.cycle || back.minimum || back.maximum) add(std::move(back));
  }
  void operator()(const DropSequence& op) {
    const Sequence* sequence = before_.sequence(op.name);
    if (sequence != nullptr) {
      out_.lost.push_back("the value of the sequence '" + op.name + "'");
      return add(CreateSequence{*sequence});
    }
    if (!op.if_exists || before_.partial) unknown("sequence '" + op.name + "'");
  }

  // The rows go by their primary key or a unique one, or by all that was written of them.
  void operator()(const InsertRows& op) {
    const Table* table = before_.table(op.table);
    DeleteRows back;
    back.table = op.table;
    bool by_values = false;
    for (const auto& row : op.rows) {
      if (back.match.size() == kMostMatches) {
        add(back);
        back.match.clear();
      }
      Row match = table == nullptr ? Row() : key_of(*table, row);
      if (match.empty()) {
        by_values = true;
        for (const auto& cell : row) {
          if (std::holds_alternative<Literal>(cell.second)) match.push_back(cell);
        }
        if (match.size() != row.size()) {
          return refuse("a row holds an expression, so it cannot be found again by its values");
        }
      }
      back.match.push_back(std::move(match));
    }
    if (!back.match.empty()) add(std::move(back));  // nothing to match would be every row
    if (by_values) {
      out_.lost.push_back("rows of '" + op.table +
                          "' that equal the inserted ones, whoever wrote them");
    }
  }
  void operator()(const UpdateRows&) { refuse("the former values are not recorded"); }
  void operator()(const Backfill&) { refuse("the former values are not recorded"); }
  void operator()(const LoadCsv& op) { (*this)(rows_of(op, before_)); }
  void operator()(const DeleteRows&) { refuse("the deleted rows are not recorded"); }

  void operator()(const Execute& op) {
    if (op.undo.empty()) {
      const bool nothing = op.sql.common && support::trim(*op.sql.common).empty() &&
                           op.state.value_or(std::vector<Operation>{}).empty();
      if (!nothing) refuse("it is raw SQL without undo");
      return;
    }
    Execute back;
    back.sql = op.undo;
    if (op.state) back.state.emplace();
    Schema schema = before_;
    for (const auto& each : op.state.value_or(std::vector<Operation>{})) {
      const Inverse inverse = invert(each, schema);
      back.state->insert(back.state->begin(), inverse.operations.begin(), inverse.operations.end());
      if (apply(schema, each)) break;
    }
    add(std::move(back));
  }
  void operator()(const RebuildTable&) { refuse("it is not an operation that people write"); }
  void operator()(const PluginOperation&) { refuse("only its plugin knows what takes it back"); }

 private:
  template <class T>
  void add(T op) {
    Operation operation;
    operation.body = std::move(op);
    operation.online = of_.online;
    operation.at = of_.at;
    out_.operations.push_back(std::move(operation));
  }
  // The cells of a row that identify it, or none.
  static Row key_of(const Table& table, const Row& row) {
    std::vector<std::vector<std::string>> keys;
    if (table.primary_key) keys.push_back(table.primary_key->columns);
    for (const auto& each : table.unique) keys.push_back(each.columns);
    for (const auto& columns : keys) {
      Row key;
      for (const auto& cell : row) {
        const auto* literal = std::get_if<Literal>(&cell.second);
        if (literal != nullptr && !std::holds_alternative<Null>(*literal) &&
            contains(columns, cell.first)) {
          key.push_back(cell);
        }
      }
      if (key.size() == columns.size()) return key;
    }
    return {};
  }
  void refuse(std::string why) { out_.impossible = std::move(why); }
  void unknown(const std::string& what) {
    refuse("the history does not know the " + what + " as it was before");
  }
  [[nodiscard]] bool has_index(const std::string& table, const std::string& index) const {
    const Table* known = before_.table(table);
    return known != nullptr && std::any_of(known->indexes.begin(), known->indexes.end(),
                                           [&](const Index& each) { return each.name == index; });
  }
  // Constraints and indexes that a dropped column took along.
  void restore_what_went_with(const Table& table, const std::string& column) {
    if (table.primary_key && contains(table.primary_key->columns, column)) {
      add(AddPrimaryKey{table.name, *table.primary_key});
    }
    for (const auto& each : table.unique) {
      if (contains(each.columns, column)) add(AddUnique{table.name, each});
    }
    for (const auto& each : table.checks) {
      if (names_column(each.check, column)) add(AddCheck{table.name, each});
    }
    for (const auto& each : table.foreign_keys) {
      if (contains(each.columns, column)) add(AddForeignKey{table.name, each});
    }
    for (const auto& each : table.indexes) {
      if (!names_column(each, column)) continue;
      CreateIndex back;
      back.table = table.name;
      back.index = each;
      add(std::move(back));
    }
  }

  const Schema& before_;
  const Operation& of_;  // what is taken back
  Inverse out_;
};

}  // namespace

Inverse invert(const Operation& operation, const Schema& before) {
  Inverter inverter(before, operation);
  std::visit(inverter, operation.body);
  return inverter.take();
}

}  // namespace mig::ir
