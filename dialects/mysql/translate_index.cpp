// Indexes.
#include "definition.hpp"
#include "dependants.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "text.hpp"
#include "view_text.hpp"
#include <mig/sdk/sql.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

std::string find_index(const std::string& table, const std::string& index) {
  return "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND "
         "table_name = " +
         text_literal(table) + " AND index_name = " + text_literal(index);
}

std::string rename_clause(const std::string& from, const std::string& to) {
  return "RENAME INDEX " + quote(from) + " TO " + quote(to);
}

}  // namespace

void write(Draft& draft, const ir::CreateIndex& op) {
  const ir::Table table = table_before(draft, op.table);
  const Work work = index_work(op.index);
  std::string add = "ADD " + index_key(draft, op.index, table);
  note_case(draft, op.index, table);
  if (op.if_not_exists && draft.engine.maria) {
    add.insert(add.find("KEY ") + 4, "IF NOT EXISTS ");
  }
  ir::Table after = table;
  after.indexes.push_back(op.index);
  for (const auto& key : after.foreign_keys) {
    if (key.name == op.index.name && has_own_index(after, key)) check_own_index(after, key);
  }
  const bool renames = !draft.engine.maria && !op.if_not_exists;
  const ir::ForeignKey* former = renames ? twin(op.index, table, after) : nullptr;
  std::vector<std::string> clauses = index_upkeep(draft.engine, table, after, former);
  if (former != nullptr) {
    clauses.push_back(rename_clause(former->name, op.index.name));
    return draft.alter(op.table, clauses, Work::catalog);
  }
  clauses.push_back(add);
  std::vector<std::string> columns;
  for (const auto& part : op.index.columns) columns.push_back(part.length ? "" : part.name);
  const Work weight = op.index.unique && orders_rows(table, columns) ? Work::rebuild : work;
  if (op.if_not_exists && !draft.engine.maria) {
    return draft.when(find_index(op.table, op.index.name), false,
                      draft.alter_sql(op.table, clauses, weight), weight);
  }
  draft.alter(op.table, clauses, weight);
}

void write(Draft& draft, const ir::DropIndex& op) {
  const ir::Table before = table_before(draft, op.table);
  ir::Table after = before;
  const auto erase = [&](auto& list) {
    for (auto it = list.begin(); it != list.end(); ++it) {
      if (it->name != op.name) continue;
      list.erase(it);
      return;
    }
  };
  erase(after.indexes);
  erase(after.unique);
  check_identity(after, &before);
  check_references(draft, after);
  const ir::Index* dropped = nullptr;
  for (const auto& each : before.indexes) {
    if (each.name == op.name) dropped = &each;
  }
  const ir::ForeignKey* heir = dropped == nullptr ? nullptr : twin(*dropped, after, before);
  std::vector<std::string> clauses;
  if (heir != nullptr && !draft.engine.maria) {
    clauses = index_upkeep(draft.engine, before, after, heir);
    clauses.push_back(rename_clause(op.name, heir->name));
  } else {
    clauses = index_upkeep(draft.engine, before, after);
    const char* condition = op.if_exists && draft.engine.maria ? "IF EXISTS " : "";
    clauses.insert(clauses.begin(), std::string("DROP INDEX ") + condition + quote(op.name));
  }
  if (heir != nullptr || clauses.size() > 1) {
    draft.note("foreign-key-index", ir::Severity::info,
               "a foreign key of table '" + op.table +
                   "' needs an index: the database keeps one named like it");
  }
  Work work = dropping_work(clauses);
  if (draft.engine.maria && heir != nullptr) work = Work::instant;  // it sees that they are twins
  if (op.if_exists && !draft.engine.maria) {
    return draft.when(find_index(op.table, op.name), true, draft.alter_sql(op.table, clauses, work),
                      work);
  }
  draft.alter(op.table, clauses, work);
}

void rename_index(Draft& draft, const std::string& table, const std::string& from,
                  const std::string& to) {
  const std::string what = "index '" + from + "' of table '" + table + "'";
  Dependants dependants(draft, table, what);  // queries may say which index to use
  dependants.look_at_triggers(from);
  dependants.look_at_routines(from);
  dependants.look_at_views(
      [&](std::string_view create) { return view_with_index(create, table, from, to); });
  draft.alter(table, {rename_clause(from, to)}, draft.engine.maria ? Work::instant : Work::catalog);
  dependants.renew_views();
}

void write(Draft& draft, const ir::RenameIndex& op) {
  rename_index(draft, op.table, op.name, op.to);
}

}  // namespace mig_mysql
