// Constraints: SQLite writes them into the table's text, so that nearly every change is a rebuild.
#include "literals.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include <mig/sdk/sql.hpp>

#include <string>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

ir::Translation SqliteDialect::add_primary_key(const ir::AddPrimaryKey& op, const Context&) const {
  primary_key_sql(op.key);
  return sdk::lower("rebuild_table");
}

ir::Translation SqliteDialect::add_unique(const ir::AddUnique& op, const Context&) const {
  unique_sql(op.constraint);
  return sdk::lower("rebuild_table");
}

ir::Translation SqliteDialect::add_foreign_key(const ir::AddForeignKey& op, const Context&) const {
  foreign_key_sql(op.constraint);
  return sdk::lower("rebuild_table");
}

ir::Translation SqliteDialect::add_check(const ir::AddCheck& op, const Context&) const {
  // 3.53 has ADD CONSTRAINT … CHECK, but it refuses rows for which the condition is NULL
  check_sql(op.constraint);
  return sdk::lower("rebuild_table");
}

ir::Translation SqliteDialect::drop_constraint(const ir::DropConstraint& op,
                                               const Context& context) const {
  bool check = op.kind == ir::ConstraintKind::check;
  if (const ir::Table* table = context.table(op.table); table != nullptr && !op.kind) {
    for (const auto& each : table->checks) check = check || each.name == op.name;
  }
  if (check && at_least(context, 3, 53)) {
    ir::Translation answer =
        sdk::native("ALTER TABLE " + quoted(op.table) + " DROP CONSTRAINT " + quoted(op.name));
    without_legacy_alter(answer, context);
    return answer;
  }
  return sdk::lower("rebuild_table");
}

ir::Translation SqliteDialect::rename_constraint(const ir::RenameConstraint& op,
                                                 const Context&) const {
  quoted(op.to);
  return sdk::lower("rebuild_table");
}

// Constraints always hold for rows that SQLite wrote, but foreign keys only where they were
// switched on, and a table may have got its constraint by other means: so the rows are looked at.
ir::Translation SqliteDialect::validate_constraint(const ir::ValidateConstraint& op,
                                                   const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (table == nullptr) {
    throw Refusal{"table '" + op.table + "' is not known", "describe it with state = [ … ]"};
  }
  ir::Translation answer;
  answer.support = ir::Support::emulated;
  for (const auto& check : table->checks) {
    const std::string* sql = check.check.get();
    if (check.name != op.name || sql == nullptr) continue;
    answer.statements.push_back(
        check_statement("SELECT count(*) FROM " + quoted(op.table) + " WHERE NOT " +
                            parenthesised(expression(*sql)),
                        {{"0"}}, "rows of '" + op.table + "' violate the check '" + op.name + "'"));
  }
  for (const auto& key : table->foreign_keys) {
    if (key.name != op.name) continue;
    answer.statements.push_back(check_statement(
        "SELECT count(*) FROM pragma_foreign_key_check(" + text(op.table) +
            ") WHERE parent = " + text(key.references.table) + " COLLATE NOCASE",
        {{"0"}}, "rows of '" + op.table + "' violate the foreign key '" + op.name + "'"));
  }
  return answer;
}

}  // namespace mig_sqlite
