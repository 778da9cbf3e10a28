// Enums. The database has no enum types: each column lists the values, so that a change of an enum
// is a change of every column that has it.
#include "definition.hpp"
#include "expression.hpp"
#include "operations.hpp"
#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

using Values = std::vector<std::string>;

Values values_of(const Draft& draft, const std::string& name) {
  const ir::Enum* found = draft.context.before.enum_type(name);
  if (found == nullptr) {
    refuse("the values of the enum '" + name + "' are not known here",
           "make it by create_enum, or describe it by the `state` of the execute that made it");
  }
  return found->values;
}

bool has_enum(const ir::Column& column, const std::string& name) {
  const ir::Type* type = column.type.get();
  return type != nullptr && type->kind == ir::TypeKind::enumeration && type->name == name;
}

// Calls f(table, column) for every column of the enum.
template <class F>
void each_column(const Draft& draft, const std::string& name, F f) {
  for (const auto& table : draft.context.before.tables) {
    for (const auto& column : table.columns) {
      if (has_enum(column, name)) f(table, column);
    }
  }
}

bool defaults_to(const ir::Column& column, const std::string& value) {
  if (!column.default_value) return false;
  const auto* text = std::get_if<std::string>(&*column.default_value);
  return text != nullptr && *text == value;
}

void restate(Draft& draft, const ir::Table& table, ir::Column column, const Values& values,
             Work work) {
  column.type.common->values = values;
  draft.alter(table.name, modified(draft, column, table), work);
}

bool holds(const ir::Sql& sql, const std::string& value) {
  return sql.get() != nullptr && has_string(*sql.get(), value);
}

// The value is text to whatever compares with it, which goes on asking for the old one.
void note_texts(Draft& draft, const ir::RenameEnumValue& op) {
  const auto say = [&](const std::string& who, const std::string& advice) {
    draft.note("value-in-text", ir::Severity::warning,
               who + " holds the text '" + op.value + "', which no row of the enum has afterwards",
               advice);
  };
  for (const auto& view : draft.context.before.views) {
    if (holds(view.query, op.value)) {
      say("view '" + view.name + "'", "change the view by alter_view behind this operation");
    }
  }
  each_column(draft, op.name, [&](const ir::Table& table, const ir::Column&) {
    for (const auto& each : table.checks) {
      if (holds(each.check, op.value)) {
        say("check '" + each.name + "'",
            "drop it before this operation, and add it anew behind it");
      }
    }
    for (const auto& each : table.columns) {
      if (each.generated && holds(each.generated->expression, op.value)) {
        say("generated column '" + each.name + "'", "change it by alter_column");
      }
    }
  });
  draft.note("not-looked-at", ir::Severity::info,
             "triggers, routines and programs that name '" + op.value +
                 "' go on doing so: nobody looks at them");
}

void say_inline(Draft& draft, const std::string& name) {
  draft.note(
      "enum-inline", ir::Severity::info,
      "the database has no enum types: the values of '" + name + "' are written with each column");
}

}  // namespace

void write(Draft& draft, const ir::CreateEnum& op) {
  draft.emulates();
  say_inline(draft, op.name);
}

void write(Draft& draft, const ir::DropEnum& op) {
  draft.emulates();
  say_inline(draft, op.name);
}

void write(Draft& draft, const ir::AddEnumValue& op) {
  Values values = values_of(draft, op.name);
  auto at = values.end();
  const std::string& anchor = op.before.empty() ? op.after : op.before;
  if (!anchor.empty()) {
    at = std::find(values.begin(), values.end(), anchor);
    if (at == values.end()) {
      refuse("the enum '" + op.name + "' has no value '" + anchor + "'", "name one that it has");
    }
    if (op.before.empty()) ++at;
  }
  const bool last = at == values.end();
  values.insert(at, op.value);
  draft.emulates();
  each_column(draft, op.name, [&](const ir::Table& table, const ir::Column& column) {
    restate(draft, table, column, values, last ? Work::instant : Work::copy);
  });
}

void write(Draft& draft, const ir::RenameEnumValue& op) {
  const Values before = values_of(draft, op.name);
  Values both = before;
  both.push_back(op.to);
  Values after = before;
  std::replace(after.begin(), after.end(), op.value, op.to);
  draft.emulates();
  note_texts(draft, op);
  each_column(draft, op.name, [&](const ir::Table& table, const ir::Column& column) {
    ir::Column now = column;
    if (defaults_to(column, op.value)) now.default_value = ir::Literal(op.to);
    // values that differ by case alone are the same to the conversion
    if (lower(op.value) != lower(op.to)) {
      restate(draft, table, column, both, Work::instant);
      draft.dml("UPDATE " + quote(table.name) + " SET " + quote(column.name) + " = " +
                text_literal(op.to) + keep_timestamps(table) + " WHERE " + quote(column.name) +
                " = " + text_literal(op.value));
    }
    restate(draft, table, now, after, Work::copy);
  });
}

void write(Draft& draft, const ir::DropEnumValue& op) {
  Values values = values_of(draft, op.name);
  values.erase(std::remove(values.begin(), values.end(), op.value), values.end());
  if (values.empty()) {
    refuse("'" + op.value + "' is the only value of the enum '" + op.name + "'",
           "drop the columns that have it");
  }
  draft.emulates();
  each_column(draft, op.name, [&](const ir::Table& table, const ir::Column& column) {
    if (defaults_to(column, op.value)) {
      refuse("'" + op.value + "' is the default of column '" + column.name + "' of table '" +
                 table.name + "'",
             "change that default first");
    }
    draft.note("may-fail-on-data", ir::Severity::warning,
               "refused while column '" + column.name + "' of table '" + table.name + "' holds '" +
                   op.value + "'",
               "change those rows by update_rows first");
    restate(draft, table, column, values, Work::copy);
  });
}

}  // namespace mig_mysql
