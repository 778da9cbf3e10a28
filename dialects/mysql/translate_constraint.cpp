// Constraints: primary keys, unique constraints (indexes here), foreign keys, checks.
#include "definition.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

void write(Draft& draft, const ir::AddPrimaryKey& op) {
  const ir::Table before = table_before(draft, op.table);
  ir::Table table = before;
  table.primary_key = op.key;
  std::vector<std::string> clauses = index_upkeep(draft.engine, before, table);
  clauses.push_back("ADD " + primary_key(draft, op.key, table));
  note_case(draft, op.key.columns, table);
  draft.alter(op.table, clauses, Work::rebuild);
}

void write(Draft& draft, const ir::AddUnique& op) {
  const ir::Table table = table_before(draft, op.table);
  ir::Table after = table;
  after.unique.push_back(op.constraint);
  std::vector<std::string> clauses = index_upkeep(draft.engine, table, after);
  clauses.push_back("ADD " + unique_key(draft, op.constraint, table));
  note_case(draft, op.constraint.columns, table);
  const bool orders = orders_rows(table, op.constraint.columns);
  draft.alter(op.table, clauses, orders ? Work::rebuild : Work::inplace);
}

namespace {

void note_referenced(Draft& draft, const std::string& table, const ir::ForeignKey& key) {
  const std::string& other = key.references.table;
  if (other == table) return;
  draft.note("blocks-writes", ir::Severity::warning,
             "writes to table '" + other +
                 "', which the key refers to, wait until that is done "
                 "too; it can be read meanwhile",
             {}, other);
}

}  // namespace

void write(Draft& draft, const ir::AddForeignKey& op) {
  const ir::Table table = table_before(draft, op.table);
  ir::Table after = table;
  after.foreign_keys.push_back(op.constraint);
  std::vector<std::string> clauses = index_upkeep(draft.engine, table, after);
  clauses.push_back("ADD " + foreign_key(draft, op.constraint, table));
  draft.alter(op.table, clauses, Work::copy);
  note_referenced(draft, op.table, op.constraint);
}

void write(Draft& draft, const ir::AddCheck& op) {
  const ir::Table table = table_before(draft, op.table);
  draft.alter(op.table, {"ADD " + check(draft, op.constraint, table)}, Work::copy);
}

namespace {

// The member of a list by its name; null when there is none.
template <class List>
auto named(List& list, const std::string& name) -> decltype(list.data()) {
  for (auto& each : list) {
    if (each.name == name) return &each;
  }
  return nullptr;
}
template <class T>
void erase(std::vector<T>& list, const std::string& name) {
  for (auto it = list.begin(); it != list.end(); ++it) {
    if (it->name != name) continue;
    list.erase(it);
    return;
  }
}

std::optional<ir::ConstraintKind> kind_of(const ir::Table& table, const std::string& name) {
  if (name == "PRIMARY" || (table.primary_key && table.primary_key->name == name)) {
    return ir::ConstraintKind::primary_key;
  }
  if (named(table.foreign_keys, name) != nullptr) return ir::ConstraintKind::foreign_key;
  if (named(table.checks, name) != nullptr) return ir::ConstraintKind::check;
  if (named(table.unique, name) != nullptr || named(table.indexes, name) != nullptr) {
    return ir::ConstraintKind::unique;
  }
  return std::nullopt;
}

// The clauses that drop a check; one that is its column's goes with the column's definition.
std::vector<std::string> without_check(Draft& draft, const ir::Table& before,
                                       const std::string& name) {
  std::vector<std::string> clauses;
  const ir::Column* column = find_column(before, name);
  if (draft.engine.maria && column != nullptr) {
    clauses.push_back("MODIFY COLUMN " + column_definition(draft, *column, before));
    clauses.push_back(drop_check(draft.engine) + quote(name));
  } else {
    clauses.push_back("DROP CONSTRAINT " + quote(name));
  }
  return clauses;
}

void drop_primary_key(Draft& draft, const ir::Table& before) {
  ir::Table after = before;
  after.primary_key.reset();
  check_identity(after, &before);
  check_references(draft, after);
  std::vector<std::string> clauses = index_upkeep(draft.engine, before, after);
  clauses.emplace_back("DROP PRIMARY KEY");
  draft.alter(before.name, clauses, Work::copy);
}

}  // namespace

void write(Draft& draft, const ir::DropConstraint& op) {
  const ir::Table before = table_before(draft, op.table);
  const auto kind = op.kind ? op.kind : kind_of(before, op.name);
  if (!kind) {  // the server finds it by its name, and refuses a name that two of them have
    return draft.alter(op.table, {"DROP CONSTRAINT " + quote(op.name)}, Work::inplace);
  }
  ir::Table after = before;
  switch (*kind) {
    case ir::ConstraintKind::primary_key:
      return drop_primary_key(draft, before);
    case ir::ConstraintKind::check:
      return draft.alter(op.table, without_check(draft, before, op.name), Work::instant);
    case ir::ConstraintKind::foreign_key: {
      erase(after.foreign_keys, op.name);
      std::vector<std::string> clauses = {"DROP FOREIGN KEY " + quote(op.name)};
      for (auto& clause : index_upkeep(draft.engine, before, after))
        clauses.push_back(std::move(clause));
      return draft.alter(op.table, clauses, dropping_work(clauses));
    }
    case ir::ConstraintKind::unique: {
      const auto* unique = named(before.unique, op.name);
      const bool orders = unique != nullptr && orders_rows(before, unique->columns);
      erase(after.unique, op.name);
      erase(after.indexes, op.name);
      check_identity(after, &before);
      check_references(draft, after);
      std::vector<std::string> clauses = {"DROP INDEX " + quote(op.name)};
      for (auto& clause : index_upkeep(draft.engine, before, after))
        clauses.push_back(std::move(clause));
      return draft.alter(op.table, clauses, orders ? Work::copy : dropping_work(clauses));
    }
  }
}

namespace {

// Names are compared without the case of their letters. In doubt they are one: what is upper case
// beyond ASCII is not known here.
bool may_differ_by_case_alone(const std::string& a, const std::string& b) {
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return lower(a) == lower(b) || std::any_of(b.begin(), b.end(), beyond_ascii);
}

void rename_foreign_key(Draft& draft, const ir::RenameConstraint& op, const ir::Table& before) {
  ir::Table after = before;
  ir::ForeignKey& key = *named(after.foreign_keys, op.name);
  key.name = op.to;
  std::vector<std::string> clauses = {"DROP FOREIGN KEY " + quote(op.name)};
  for (auto& clause : index_upkeep(draft.engine, before, after)) {
    clauses.push_back(std::move(clause));
  }
  draft.emulates();
  if (may_differ_by_case_alone(op.name, op.to)) {  // the two cannot be there at the same time
    ir::ForeignKey between = key;
    between.name = "mig_new_" + shortened(op.to, 48);
    clauses.push_back("ADD " + foreign_key(draft, between, before));
    draft.alter(op.table, clauses, Work::copy);
    clauses = {"DROP FOREIGN KEY " + quote(between.name)};
  }
  clauses.push_back("ADD " + foreign_key(draft, key, before));
  draft.alter(op.table, clauses, Work::copy);
  note_referenced(draft, op.table, key);
}

void rename_check(Draft& draft, const ir::RenameConstraint& op, const ir::Table& before) {
  ir::Check renamed = *named(before.checks, op.name);
  renamed.name = op.to;
  draft.emulates();
  std::vector<std::string> clauses = without_check(draft, before, op.name);
  clauses.push_back("ADD " + check(draft, renamed, before));
  draft.alter(op.table, clauses, Work::copy);
}

}  // namespace

void write(Draft& draft, const ir::RenameConstraint& op) {
  const ir::Table before = table_before(draft, op.table);
  quote(op.to);  // the name must be one even where the server keeps none
  const auto kind = kind_of(before, op.name);
  if (!kind) {
    refuse("what the constraint '" + op.name + "' of table '" + op.table +
               "' is is not known here, and the database renames none: it is dropped and added",
           "describe the table by the `state` of the execute that made it, or drop and add the "
           "constraint");
  }
  switch (*kind) {
    case ir::ConstraintKind::primary_key:
      return;  // it has no name here
    case ir::ConstraintKind::unique:
      return rename_index(draft, op.table, op.name, op.to);
    case ir::ConstraintKind::foreign_key:
      return rename_foreign_key(draft, op, before);
    case ir::ConstraintKind::check:
      return rename_check(draft, op, before);
  }
}

void write(Draft& draft, const ir::ValidateConstraint& op) {
  const ir::Table before = table_before(draft, op.table);
  const auto kind = kind_of(before, op.name);
  if (!draft.engine.maria && kind == ir::ConstraintKind::check) {  // it may be NOT ENFORCED
    return draft.alter(op.table, {"ALTER CHECK " + quote(op.name) + " ENFORCED"}, Work::copy);
  }
  draft.note("always-valid", ir::Severity::info,
             "nothing to do: the rows were checked when the constraint was added");
}

}  // namespace mig_mysql
