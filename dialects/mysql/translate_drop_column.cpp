// Dropping a column. MySQL shrinks a key of several columns in silence (a unique key over (a, b)
// becomes one over a), MariaDB refuses; here every key, index and check that names the column goes
// with it, in one statement, and is named in a notice.
#include "definition.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "rekey.hpp"
#include "text.hpp"
#include <mig/ir/lists.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// What the other columns and tables need of the column.
void check_dependents(const Draft& draft, const ir::Table& table, const std::string& name) {
  if (table.columns.size() == 1 && table.columns.front().name == name) {
    refuse("column '" + name + "' is the only one of table '" + table.name + "'",
           "drop the table instead");
  }
  for (const auto& other : table.columns) {
    if (other.name == name) continue;
    if (other.generated && uses(other.generated->expression, name, table)) {
      refuse("the generated column '" + other.name + "' is computed from '" + name + "'",
             "drop or change that column first");
    }
    if (uses(other.default_sql, name, table)) {
      refuse("the default of column '" + other.name + "' is computed from '" + name + "'",
             "change that default first");
    }
  }
  for (const auto& other : draft.context.before.tables) {
    for (const auto& key : other.foreign_keys) {
      const bool gone = other.name == table.name && ir::contains(key.columns, name);
      if (gone || key.references.table != table.name ||
          !ir::contains(key.references.columns, name)) {
        continue;
      }
      refuse("the foreign key '" + key.name + "' of table '" + other.name + "' refers to column '" +
                 name + "'",
             "drop that foreign key first");
    }
  }
}

template <class T, class Gone>
void take(std::vector<T>& from, std::vector<std::string>& clauses, const std::string& drop,
          std::vector<std::string>& lost, const std::string& what, Gone gone) {
  for (auto it = from.begin(); it != from.end();) {
    if (!gone(*it)) {
      ++it;
      continue;
    }
    clauses.push_back(drop + quote(it->name));
    lost.push_back(what + " '" + it->name + "'");
    it = from.erase(it);
  }
}

}  // namespace

void write(Draft& draft, const ir::DropColumn& op) {
  const ir::Table before = table_before(draft, op.table);
  const std::string drop = "DROP COLUMN " + quote(op.name);
  if (before.columns.empty()) {
    if (!op.if_exists) return draft.alter(op.table, {drop}, Work::instant);
    return draft.when(
        "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND "
        "table_name = " +
            text_literal(op.table) + " AND column_name = " + text_literal(op.name),
        true, "ALTER TABLE " + quote(op.table) + " " + drop, Work::instant);
  }
  if (op.if_exists && find_column(before, op.name) == nullptr) return;
  check_dependents(draft, before, op.name);
  ir::Table after = before;
  std::vector<std::string> clauses;
  std::vector<std::string> lost;
  const auto named = [&](const auto& each) { return ir::contains(each.columns, op.name); };
  take(after.foreign_keys, clauses, "DROP FOREIGN KEY ", lost, "the foreign key", named);
  take(after.checks, clauses, drop_check(draft.engine), lost, "the check",
       [&](const ir::Check& each) { return uses(each.check, op.name, before); });
  if (after.primary_key && ir::contains(after.primary_key->columns, op.name)) {
    clauses.emplace_back("DROP PRIMARY KEY");
    lost.emplace_back("the primary key");
    after.primary_key.reset();
  }
  take(after.unique, clauses, "DROP INDEX ", lost, "the unique constraint", named);
  take(after.indexes, clauses, "DROP INDEX ", lost, "the index",
       [&](const ir::Index& each) { return uses(each, op.name, before); });
  after.columns.erase(std::find_if(after.columns.begin(), after.columns.end(),
                                   [&](const auto& each) { return each.name == op.name; }));
  check_identity(after, &before);
  check_references(draft, after);
  for (auto& clause : index_upkeep(draft.engine, before, after))
    clauses.push_back(std::move(clause));
  draft.lose(ir::DataLoss::certain,
             "the values of column '" + op.name + "' of table '" + op.table + "' are lost");
  if (!lost.empty()) {
    draft.note("drops-dependents", ir::Severity::warning,
               "column '" + op.name + "' takes with it " +
                   mig::sdk::list(lost, [](const std::string& each) { return each; }));
  }
  warn_of_views(draft, op.table, op.name, "column '" + op.name + "' of table '" + op.table + "'");
  // MySQL builds the table anew when an index goes in the same statement
  const bool keyless = before.primary_key && !after.primary_key;
  const bool indexed = std::any_of(clauses.begin(), clauses.end(), [](const std::string& clause) {
    return clause.rfind("DROP INDEX ", 0) == 0 || clause.rfind("ADD INDEX ", 0) == 0;
  });
  const Work plain = draft.engine.maria ? dropping_work(clauses) : Work::rebuild;
  clauses.push_back(drop);
  const bool copies = drops_by_copy(draft.engine, op.name);
  if (copies) clauses.emplace_back("ALGORITHM=COPY");
  draft.alter(op.table, clauses, copies || keyless ? Work::copy : indexed ? plain : Work::instant);
}

}  // namespace mig_mysql
