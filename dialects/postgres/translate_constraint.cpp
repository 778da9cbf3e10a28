// Constraints and indexes.
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

void blocks_all(Answer& out, const std::string& table, const char* what) {
  out.notices.push_back(notice("blocks-reads-and-writes", Severity::warning,
                               "nobody can read or write '" + table + "' while " + what));
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
  Answer out = add(op.table, primary_key(op.key), kAccessExclusive, ir::Work::index);
  blocks_all(out, op.table, "the index of the primary key is built");
  may_fail(out, "rows with equal keys or without one make it fail");
  if (const ir::Table* table = context.table(op.table)) {
    for (const auto& column : op.key.columns) {
      const ir::Column* found = find_column(*table, column);
      if (found == nullptr || !found->nullable) continue;
      out.notices.push_back(
          notice("sets-not-null", Severity::info, "column '" + column + "' becomes NOT NULL"));
    }
  }
  return out;
}

Answer PostgresDialect::add_unique(const ir::AddUnique& op, const Context&) const {
  Answer out = add(op.table, unique(op.constraint), kAccessExclusive, ir::Work::index);
  blocks_all(out, op.table, "the index of the constraint is built");
  may_fail(out, "rows with equal values make it fail");
  return out;
}

Answer PostgresDialect::add_foreign_key(const ir::AddForeignKey& op, const Context&) const {
  if (auto refused = refusal(op.constraint)) return *refused;
  Answer out = add(op.table, foreign_key(op.constraint), kShareRowExclusive, ir::Work::scan);
  out.notices.push_back(notice("blocks-writes", Severity::warning,
                               "nobody can write '" + op.table + "' and '" +
                                   op.constraint.references.table + "' while the rows of '" +
                                   op.table + "' are checked"));
  may_fail(out,
           "rows that refer to no row of '" + op.constraint.references.table + "' make it fail");
  return out;
}

Answer PostgresDialect::add_check(const ir::AddCheck& op, const Context&) const {
  Answer out = add(op.table, check(op.constraint), kAccessExclusive, ir::Work::scan);
  blocks_all(out, op.table, "its rows are checked");
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
  may_fail(out, "rows that violate '" + op.name + "' make it fail");
  return out;
}

Answer PostgresDialect::create_index(const ir::CreateIndex& op, const Context& context) const {
  if (auto refused = refusal(op.index)) return *refused;
  Answer out = nothing();
  ir::Statement build =
      locking(mig_postgres::create_index(op.table, op.index, context.online, op.if_not_exists),
              context.online ? kShareUpdateExclusive : kShare, ir::Work::index);
  if (context.online) {
    build.transactional = false;
    build.recover = "DROP INDEX CONCURRENTLY IF EXISTS " + name(op.index.name);
    out.statements.push_back(std::move(build));
    out.statements.push_back(must_be_valid(op.index.name));
    out.notices.push_back(notice("waits-for-transactions", Severity::info,
                                 "the build waits for every transaction that is older, and leaves "
                                 "an invalid index behind when it fails"));
  } else {
    out.statements.push_back(std::move(build));
    out.notices.push_back(notice("blocks-writes", Severity::warning,
                                 "nobody can write '" + op.table + "' while the index is built",
                                 "write online = true"));
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
  std::string sql = context.online ? "DROP INDEX CONCURRENTLY " : "DROP INDEX ";
  if (op.if_exists) sql += "IF EXISTS ";
  Answer out = nothing();
  out.statements.push_back(
      locking(sql + name(op.name), context.online ? kShareUpdateExclusive : kAccessExclusive));
  if (context.online) {
    out.statements.back().transactional = false;
    // half done, the index is invalid but there: the same statement can be run once more
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
