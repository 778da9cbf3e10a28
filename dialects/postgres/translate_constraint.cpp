// Constraints and indexes.
#include "online.hpp"
#include "render.hpp"
#include "translate.hpp"

#include <algorithm>

namespace mig_postgres {

using ir::Severity;
using Answer = ir::Translation;

namespace {

template <class T>
const T* named(const std::vector<T>& list, const std::string& wanted) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == wanted; });
  return it == list.end() ? nullptr : &*it;
}

std::string alter(const std::string& table) { return "ALTER TABLE " + name(table); }

Answer add(const std::string& table, const std::string& constraint, const char* lock,
           ir::Work work) {
  Answer out = nothing();
  out.statements.push_back(locking(alter(table) + " ADD " + constraint, lock, work));
  return out;
}

// Where it was asked for already there is no way, which is said behind every operation alike.
const char* way_out(const sdk::Context& context) {
  return context.online ? "" : "write online = true";
}

void blocks_all(Answer& out, const std::string& table, const char* what,
                const sdk::Context& context) {
  out.notices.push_back(notice("blocks-reads-and-writes", Severity::warning,
                               "nobody can read or write '" + table + "' while " + what,
                               way_out(context)));
}

void blocks_writes(Answer& out, const std::string& what, const sdk::Context& context) {
  out.notices.push_back(
      notice("blocks-writes", Severity::warning, "nobody can write " + what, way_out(context)));
}

void may_fail(Answer& out, std::string what) {
  out.notices.push_back(notice("may-fail-on-data", Severity::warning, std::move(what),
                               "look for such rows before the migration"));
}

// The key or unique constraint of `table` that `wanted` names: its columns, or null.
const std::vector<std::string>* key_columns(const ir::Table& table, const std::string& wanted) {
  if (table.primary_key && table.primary_key->name == wanted) return &table.primary_key->columns;
  const auto* unique = named(table.unique, wanted);
  return unique == nullptr ? nullptr : &unique->columns;
}

bool same_columns(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

// "orders.fk_orders_users" of every foreign key that refers to these columns of the table.
std::vector<std::string> referring(const ir::Schema& schema, const std::string& table,
                                   const std::vector<std::string>& columns) {
  std::vector<std::string> out;
  for (const auto& other : schema.tables) {
    for (const auto& key : other.foreign_keys) {
      if (key.references.table == table && same_columns(key.references.columns, columns)) {
        out.push_back(other.name + "." + key.name);
      }
    }
  }
  return out;
}

// How many constraints and unique indexes could serve a foreign key to these columns.
std::size_t servants(const ir::Table& table, const std::vector<std::string>& columns) {
  std::size_t count = 0;
  if (table.primary_key && same_columns(table.primary_key->columns, columns)) ++count;
  for (const auto& each : table.unique) count += same_columns(each.columns, columns) ? 1 : 0;
  for (const auto& each : table.indexes) {
    std::vector<std::string> names;
    for (const auto& part : each.columns) names.push_back(part.name);
    if (each.unique && each.where.empty() && same_columns(names, columns)) ++count;
  }
  return count;
}

ir::Statement must_be_valid(const std::string& index) {
  ir::Statement out = sdk::statement(
      "SELECT CASE WHEN indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_catalog.pg_index WHERE "
      "indexrelid = to_regclass(" +
      text_literal(name(index)) + ")");
  out.expect = ir::Expectation{{{"valid"}},
                               "the index '" + index +
                                   "' exists but is not valid: an earlier build of it failed; "
                                   "drop it and run the migration again"};
  return out;
}

}  // namespace

Answer PostgresDialect::add_primary_key(const ir::AddPrimaryKey& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  std::vector<std::string> nullable;
  for (const auto& column : op.key.columns) {
    const ir::Column* found = table == nullptr ? nullptr : find_column(*table, column);
    if (found == nullptr || found->nullable) nullable.push_back(column);
  }
  Answer out = nothing();
  if (context.online && !is_partitioned(table)) {
    for (const auto& column : nullable) prove_no_nulls(out, op.table, column);
    for (const auto& column : nullable) forbid_nulls(out, op.table, column);
    add_key(out, op.table, "PRIMARY KEY", op.key.name, op.key.columns);
  } else {
    out = add(op.table, primary_key(op.key), kAccessExclusive, ir::Work::index);
    blocks_all(out, op.table, "the index of the primary key is built", context);
  }
  may_fail(out, "rows with equal keys or without one make it fail");
  if (table == nullptr) return out;
  for (const auto& column : nullable) {
    out.notices.push_back(
        notice("sets-not-null", Severity::info, "column '" + column + "' becomes NOT NULL"));
  }
  return out;
}

Answer PostgresDialect::add_unique(const ir::AddUnique& op, const Context& context) const {
  Answer out = nothing();
  if (context.online && !is_partitioned(context.table(op.table))) {
    add_key(out, op.table, "UNIQUE", op.constraint.name, op.constraint.columns);
  } else {
    out = add(op.table, unique(op.constraint), kAccessExclusive, ir::Work::index);
    blocks_all(out, op.table, "the index of the constraint is built", context);
  }
  may_fail(out, "rows with equal values make it fail");
  return out;
}

Answer PostgresDialect::add_foreign_key(const ir::AddForeignKey& op, const Context& context) const {
  if (auto refused = refusal(op.constraint)) return *refused;
  const std::string definition = foreign_key(op.constraint);
  Answer out = nothing();
  if (context.online && !is_partitioned(context.table(op.table))) {
    add_validated(out, op.table, definition, op.constraint.name, kShareRowExclusive);
    if (context.offline) out.statements.push_back(require_validated(op.table, op.constraint.name));
  } else {
    out = add(op.table, definition, kShareRowExclusive, ir::Work::scan);
    blocks_writes(out,
                  "'" + op.table + "' and '" + op.constraint.references.table +
                      "' while the rows of '" + op.table + "' are checked",
                  context);
  }
  may_fail(out,
           "rows that refer to no row of '" + op.constraint.references.table + "' make it fail");
  return out;
}

Answer PostgresDialect::add_check(const ir::AddCheck& op, const Context& context) const {
  Answer out = nothing();
  if (context.online) {
    add_validated(out, op.table, check(op.constraint), op.constraint.name, kAccessExclusive);
    if (context.offline) out.statements.push_back(require_validated(op.table, op.constraint.name));
  } else {
    out = add(op.table, check(op.constraint), kAccessExclusive, ir::Work::scan);
    blocks_all(out, op.table, "its rows are checked", context);
  }
  may_fail(out, "rows that do not meet the condition make it fail");
  return out;
}

Answer PostgresDialect::drop_constraint(const ir::DropConstraint& op,
                                        const Context& context) const {
  const ir::Table* table = context.table(op.table);
  Answer out = nothing();
  if (table != nullptr) {
    if (key_columns(*table, op.name) == nullptr && named(table->foreign_keys, op.name) == nullptr &&
        named(table->checks, op.name) == nullptr && named(table->indexes, op.name) != nullptr) {
      return sdk::unsupported("'" + op.name + "' is an index, not a constraint", "use drop_index");
    }
    if (const auto* columns = key_columns(*table, op.name)) {
      const auto keys = referring(context.before, op.table, *columns);
      if (!keys.empty() && servants(*table, *columns) == 1) {
        return sdk::unsupported("foreign keys depend on '" + op.name + "': " +
                                    sdk::list(keys, [](const std::string& each) { return each; }),
                                "drop those foreign keys first");
      }
    }
    if (table->primary_key && table->primary_key->name == op.name) {
      out.notices.push_back(
          notice("keeps-not-null", Severity::info, "the columns of the key stay NOT NULL"));
    }
    if (const auto* key = named(table->foreign_keys, op.name)) {
      out.notices.push_back(notice("locks-other-table", Severity::info,
                                   "'" + key->references.table + "' is locked for a moment too"));
    }
  }
  out.statements.push_back(
      locking(alter(op.table) + " DROP CONSTRAINT " + name(op.name), kAccessExclusive));
  return out;
}

Answer PostgresDialect::rename_constraint(const ir::RenameConstraint& op,
                                          const Context& context) const {
  Answer out = nothing();
  out.statements.push_back(
      locking(alter(op.table) + " RENAME CONSTRAINT " + name(op.name) + " TO " + name(op.to),
              kAccessExclusive));
  // ON CONFLICT ON CONSTRAINT
  note_routines(out, context, op.table, op.name,
                "constraint '" + op.name + "' of table '" + op.table + "'");
  return out;
}

Answer PostgresDialect::validate_constraint(const ir::ValidateConstraint& op,
                                            const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (table != nullptr && key_columns(*table, op.name) != nullptr) {
    return sdk::unsupported("'" + op.name + "' is a key, which holds for every row at all times",
                            "leave the operation out; it is for foreign keys and checks");
  }
  Answer out = nothing();
  out.statements.push_back(locking(alter(op.table) + " VALIDATE CONSTRAINT " + name(op.name),
                                   kShareUpdateExclusive, ir::Work::scan));
  out.statements.back().transactional = !context.online;  // stronger locks are let go of first
  if (context.online && context.offline) {
    out.statements.push_back(require_validated(op.table, op.name));
  }
  may_fail(out, "rows that violate '" + op.name + "' make it fail");
  return out;
}

Answer PostgresDialect::create_index(const ir::CreateIndex& op, const Context& context) const {
  if (auto refused = refusal(op.index)) return *refused;
  Answer out = nothing();
  if (context.online && !is_partitioned(context.table(op.table))) {
    build_index(out, op.table, op.index, op.if_not_exists);
    out.statements.push_back(context.offline ? require_index(op.index.name)
                                             : must_be_valid(op.index.name));
  } else {
    out.statements.push_back(
        locking(mig_postgres::create_index(op.table, op.index, false, op.if_not_exists), kShare,
                ir::Work::index));
    blocks_writes(out, "'" + op.table + "' while the index is built", context);
  }
  if (op.index.unique) may_fail(out, "rows with equal values make it fail");
  return out;
}

Answer PostgresDialect::drop_index(const ir::DropIndex& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (table != nullptr && key_columns(*table, op.name) != nullptr) {
    return sdk::unsupported("the index '" + op.name + "' belongs to a constraint",
                            "use drop_constraint");
  }
  if (const auto* index = table == nullptr ? nullptr : named(table->indexes, op.name)) {
    std::vector<std::string> columns;
    for (const auto& part : index->columns) columns.push_back(part.name);
    const auto keys = referring(context.before, op.table, columns);
    if (index->unique && !keys.empty() && servants(*table, columns) == 1) {
      return sdk::unsupported("foreign keys depend on '" + op.name + "': " +
                                  sdk::list(keys, [](const std::string& each) { return each; }),
                              "drop those foreign keys first");
    }
  }
  Answer out = nothing();
  if (context.online && !is_partitioned(table)) {
    out.statements.push_back(mig_postgres::drop_index(op.name, op.if_exists));
    if (context.offline) out.statements.push_back(require_no_index(op.name));
  } else {
    out.statements.push_back(
        locking(std::string("DROP INDEX ") + (op.if_exists ? "IF EXISTS " : "") + name(op.name),
                kAccessExclusive));
  }
  return out;
}

Answer PostgresDialect::rename_index(const ir::RenameIndex& op, const Context&) const {
  Answer out = nothing();
  out.statements.push_back(
      locking("ALTER INDEX " + name(op.name) + " RENAME TO " + name(op.to), kShareUpdateExclusive));
  return out;
}

}  // namespace mig_postgres
