// Changes of columns, made to the table's text.
#include "literals.hpp"
#include "model.hpp"
#include "rebuild.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "type_change.hpp"
#include <mig/ir/identifiers.hpp>
#include <mig/sdk/conversion.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

bool is_whole(const ir::Type& type) {
  return type.kind == ir::TypeKind::boolean || sdk::group_of(type) == sdk::TypeGroup::whole;
}

}  // namespace

void TableRebuild::change(const ir::AddColumn& op) {
  ir::Column column = op.column;
  if (text_.table().column(column.name) != nullptr) {
    const bool taken = std::any_of(names_.begin(), names_.end(), [&](const auto& each) {
      return same_name(each.first, column.name);
    });
    if (taken) {
      throw Refusal{"table '" + table_ + "' has a column '" + column.name + "' already",
                    "compare the history with the database"};
    }
    column.name = "mig_added_" + column.name;  // the name is free only when the renames are done
  }
  ColumnStyle style;
  style.strict = text_.table().strict;
  if (column.identity) {
    unnumbered_.insert(column.name);
    column.identity = false;
  }
  if (column.generated) physical_sql(column.generated->expression);
  const std::string definition = column_sql(column, style, context_);
  if (op.first) {
    text_.insert_column(definition, "");
  } else if (!op.after.empty()) {
    text_.insert_column(definition, physical(op.after));
  } else {
    text_.append_column(definition);
  }
  names_.emplace_back(op.column.name, column.name);
  added_.insert(column.name);
}

void TableRebuild::drop_what_names(const std::string& column) {
  const auto dropped = [&](const std::string& what, const Clause& clause) {
    say(notice("dropped-with-column", ir::Severity::warning,
               what + (clause.name.empty() ? "" : " '" + clause.name + "'") +
                   " goes with column '" + column + "'"));
    keys_changed_ = true;
  };
  const auto names_it = [&](const Clause& clause) {
    const bool check =
        clause.kind == ClauseKind::check && ir::mentions(text_.text(clause.body), column);
    return check || has_name(clause.columns, column);
  };
  while (const auto clause = text_.find_constraint(names_it)) {
    if (clause->kind == ClauseKind::primary_key && text_.table().without_rowid) {
      throw Refusal{"column '" + column + "' belongs to the primary key of a table WITHOUT ROWID",
                    "create the table anew"};
    }
    dropped("a constraint", *clause);
    text_.drop_constraint(*clause);
  }
  const auto of_another = [&](const ColumnText& other, const Clause& clause) {
    if (same_name(other.name, column) || clause.body.empty()) return false;
    if (clause.kind != ClauseKind::check && clause.kind != ClauseKind::generated) return false;
    return ir::mentions(text_.text(clause.body), column);
  };
  while (const auto clause = text_.find_clause(of_another)) {
    if (clause->kind == ClauseKind::generated) {
      throw Refusal{"a generated column is computed from '" + column + "'",
                    "drop or change that column first"};
    }
    dropped("a check", *clause);
    text_.drop_clause(*clause);
  }
  for (auto& each : indexes_) {
    const auto on = each.sql.find('(');  // the index's and the table's name may be the column's
    if (!each.after || on == std::string::npos) continue;
    if (!ir::mentions(std::string_view(each.sql).substr(on), column)) continue;
    each.after = false;
    say(notice("dropped-with-column", ir::Severity::warning,
               "index '" + each.name + "' goes with column '" + column + "'"));
  }
}

void TableRebuild::change(const ir::DropColumn& op) {
  const bool known = std::any_of(names_.begin(), names_.end(),
                                 [&](const auto& each) { return same_name(each.first, op.name); });
  if (!known && op.if_exists) return;
  const std::string column = physical(op.name);
  if (text_.table().columns.size() == 1) {
    throw Refusal{"column '" + op.name + "' is the only one of table '" + table_ + "'",
                  "drop the table instead"};
  }
  const ColumnText* text = text_.table().column(column);
  if (text != nullptr && text->clause(ClauseKind::primary_key) != nullptr &&
      text_.table().without_rowid) {
    throw Refusal{"column '" + op.name + "' is the primary key of a table WITHOUT ROWID",
                  "create the table anew"};
  }
  for (const auto& clause : text->clauses) {
    if (clause.kind == ClauseKind::primary_key || clause.kind == ClauseKind::unique) {
      keys_changed_ = true;
    }
  }
  drop_what_names(column);
  text_.drop_column(column);
  names_.erase(std::remove_if(names_.begin(), names_.end(),
                              [&](const auto& each) { return same_name(each.first, op.name); }),
               names_.end());
  if (added_.erase(column) == 0) {
    dropped_.push_back(column);
    say(notice("data-loss", ir::Severity::warning,
               "the values of column '" + op.name + "' are lost"));
  }
  expressions_.erase(column);
  not_null_.erase(column);
  unnumbered_.erase(column);
}

void TableRebuild::change(const ir::RenameColumn& op) {
  quoted(op.to);
  for (const auto& each : names_) {
    if (same_name(each.first, op.to) && !same_name(op.name, op.to)) {
      throw Refusal{"table '" + table_ + "' has a column '" + op.to + "' already",
                    "rename or drop that one first"};
    }
  }
  physical(op.name);
  for (auto& each : names_) {
    if (same_name(each.first, op.name)) each.first = op.to;
  }
}

void TableRebuild::change_type(const std::string& column, const ir::Type& type,
                               const std::string* using_sql) {
  const ColumnText before = text_.column(column);
  const ir::Type old = read_type(before, text_.sql());
  if (const Clause* check = find_enum_check(before, text_.sql())) {
    const Clause clause = *check;
    text_.drop_clause(clause);
  }
  const bool numbered =
      text_.table().numbered() != nullptr && same_name(text_.table().numbered()->name, column);
  if (numbered) {
    if (!is_whole(type)) {
      throw Refusal{"column '" + column + "' numbers the rows and can only be an integer",
                    "take its identity away first: alter_column with identity = false"};
    }
  } else {
    text_.set_type(column, type_sql(type, text_.table().strict, context_));
  }
  if (type.kind == ir::TypeKind::enumeration) text_.add_clause(column, enum_check(column, type));
  doubts_.erase(std::remove_if(doubts_.begin(), doubts_.end(),
                               [&](const Doubt& each) { return each.column == column; }),
                doubts_.end());
  if (added_.count(column) != 0) return;
  const std::string name = sdk::identifier(column);
  const std::string value = copied(column);
  const bool told = using_sql != nullptr || expressions_.count(column) != 0;
  const TypeChange how =
      told ? check_type(type, name) : mig_sqlite::change_type(old, type, value, name);
  if (!how.refused.empty()) {
    throw Refusal{"column '" + column + "': " + how.refused,
                  "say how: using = \"an expression of " + column + "\""};
  }
  if (!how.conversion.empty()) expressions_[column] = how.conversion;
  const auto may_fail = [&](const std::string& what) {
    ir::Notice said = notice("may-fail-on-data", ir::Severity::warning,
                             "refused while column '" + column + "' has " + what);
    said.advice = "look for such values before the migration";
    if (std::find(notices_.begin(), notices_.end(), said) == notices_.end()) say(std::move(said));
  };
  for (const auto& each : how.doubts) {
    if (each.likely) may_fail(each.what);
    doubts_.push_back({column, each.condition,
                       "column '" + column + "' has " + each.what +
                           ": say with using = \"…\" what becomes of them"});
  }
  if (!how.constrained.empty()) may_fail(how.constrained);
  for (const auto& what : how.losses) {
    loses_ = true;
    say(notice("data-loss", ir::Severity::warning, what));
  }
  for (const auto& what : how.differences) say(notice("differs", ir::Severity::info, what));
}

void TableRebuild::number(const std::string& column, const std::string& key_name) {
  if (text_.table().without_rowid) {
    throw Refusal{"a table WITHOUT ROWID does not number its rows", "leave identity out"};
  }
  text_.set_type(column, "INTEGER");
  text_.drop_clauses(column, ClauseKind::default_value);
  const std::string name =
      key_name.empty() ? std::string() : "CONSTRAINT " + quoted(key_name) + " ";
  text_.add_clause(column, name + "PRIMARY KEY AUTOINCREMENT");
  unnumbered_.erase(column);
  keys_changed_ = true;
}

void TableRebuild::change_identity(const std::string& column, bool identity) {
  if (!identity && unnumbered_.erase(column) != 0) return;
  const ColumnText* numbered = text_.table().numbered();
  const bool is_numbered = numbered != nullptr && same_name(numbered->name, column);
  if (identity == is_numbered) return;
  if (!identity) {
    Range at;
    for (const auto& each : numbered->clauses) {
      if (each.autoincrement) at = each.autoincrement_at;
    }
    for (const auto& each : text_.table().constraints) {
      if (each.autoincrement) at = each.autoincrement_at;
    }
    return text_.replace(at, "");
  }
  const auto key = text_.table().primary_key();
  if (key.size() != 1 || !same_name(key.front(), column)) {
    unnumbered_.insert(column);  // the key may come with a later change
    return;
  }
  std::string key_name;
  if (const Clause* own = text_.column(column).clause(ClauseKind::primary_key)) {
    key_name = own->name;
    text_.drop_clauses(column, ClauseKind::primary_key);
  } else {
    const auto table_key = text_.find_constraint(
        [](const Clause& each) { return each.kind == ClauseKind::primary_key; });
    key_name = table_key->name;
    text_.drop_constraint(*table_key);
  }
  number(column, key_name);
}

void TableRebuild::change(const ir::AlterColumn& op) {
  const std::string column = physical(op.name);
  const std::string* using_sql = op.using_sql.get();
  if (using_sql != nullptr && added_.count(column) == 0) {
    const std::string conversion = physical_sql(*using_sql);
    std::set<std::string> changed = added_;
    for (const auto& [name, sql] : expressions_) changed.insert(name);
    for (const auto& name : changed) {
      if (!ir::mentions(conversion, name)) continue;
      throw Refusal{"column '" + op.name + "' is converted from '" + name +
                        "', which changes in the same step",
                    "put the operation with using into a revision of its own"};
    }
    expressions_[column] = parenthesised(expression(conversion));
  }
  // what numbers rows has its own type
  if (op.identity && !*op.identity) change_identity(column, false);
  if (const ir::Type* type = op.type.get()) change_type(column, *type, using_sql);
  if (op.nullable) {
    if (*op.nullable) {
      text_.drop_clauses(column, ClauseKind::not_null);
      not_null_.erase(column);
    } else if (text_.column(column).clause(ClauseKind::not_null) == nullptr) {
      text_.drop_clauses(column, ClauseKind::null);
      text_.add_clause(column, "NOT NULL");
      not_null_.insert(column);
    }
  }
  if (op.default_value || op.default_sql.get() != nullptr || op.drop_default) {
    text_.drop_clauses(column, ClauseKind::default_value);
    ir::Column changed;
    changed.type = read_type(text_.column(column), text_.sql());
    changed.default_value = op.default_value;
    changed.default_sql = op.default_sql;
    if (const ir::Type* type = op.type.get()) changed.type = *type;
    const std::string clause = default_sql(changed);
    if (!clause.empty()) text_.add_clause(column, clause);
  }
  if (op.identity && *op.identity) change_identity(column, true);
  if (op.drop_generated || op.generated) text_.drop_clauses(column, ClauseKind::generated);
  if (op.generated) {
    ir::Generated generated = *op.generated;
    physical_sql(generated.expression);
    text_.drop_clauses(column, ClauseKind::default_value);
    text_.add_clause(column, generated_sql(generated));
  }
  if (const std::string* collation = op.collation.get()) {
    text_.drop_clauses(column, ClauseKind::collate);
    text_.add_clause(column, "COLLATE " + sdk::identifier(*collation));
  }
}

}  // namespace mig_sqlite
