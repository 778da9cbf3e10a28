// Indexes.
#include "model.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"

#include <string>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

ir::Translation SqliteDialect::create_index(const ir::CreateIndex& op,
                                            const Context& context) const {
  ir::Translation answer;
  answer.support = ir::Support::native;
  std::vector<std::string> names;
  for (const auto& column : op.index.columns) {
    if (!column.name.empty()) names.push_back(column.name);
  }
  const ir::Table* table = context.table(op.table);
  for (const auto& name : names) {
    if (table == nullptr) {
      // a name in double quotes that is no column would be taken for a string
      answer.statements.push_back(
          check_statement("SELECT count(*) FROM pragma_table_xinfo(" + text(op.table) +
                              ") WHERE name = " + text(name) + " COLLATE NOCASE",
                          {{"1"}}, "table '" + op.table + "' has no column '" + name + "'"));
      continue;
    }
    bool found = false;
    for (const auto& column : table->columns) found = found || same_name(column.name, name);
    if (!found) {
      throw Refusal{"table '" + op.table + "' has no column '" + name + "'", "check the name"};
    }
  }
  ir::Statement create = sdk::statement(index_sql(op.table, op.index, op.if_not_exists));
  create.work = ir::Work::index;
  answer.statements.push_back(std::move(create));
  return answer;
}

ir::Translation SqliteDialect::drop_index(const ir::DropIndex& op, const Context&) const {
  return sdk::native(std::string("DROP INDEX ") + (op.if_exists ? "IF EXISTS " : "") +
                     quoted(op.name));
}

namespace {

bool has_hint(const std::string& sql, const std::string& index) {
  const auto tokens = tokenize(sql);
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    if (is_keyword(sql, tokens[i - 2], "INDEXED") && is_keyword(sql, tokens[i - 1], "BY") &&
        same_name(name_at(sql, tokens[i]), index)) {
      return true;
    }
  }
  return false;
}

// A view or trigger with INDEXED BY is refused, as it would fail as soon as it is used.
void refuse_hints(ir::Translation& answer, const std::string& index, const sdk::Context& context) {
  std::vector<ir::Statement> checks;
  for (const auto& each : context.before.verbatim) {
    const bool reads = each.type == "view" || each.type == "trigger";
    if (!reads || !has_hint(each.sql, index)) continue;
    const std::string what = each.type + " '" + each.name + "' says INDEXED BY '" + index +
                             "', and would fail afterwards";
    const std::string advice =
        "drop the " + each.type + " before this operation, and create it anew behind it";
    answer.notices.push_back(notice("hint-in-the-way", ir::Severity::warning,
                                    what + ": refused while it is there", advice));
    checks.push_back(check_statement("SELECT name FROM main.sqlite_schema WHERE type = " +
                                         text(each.type) + " AND name = " + text(each.name),
                                     {}, what + ": " + advice));
  }
  answer.statements.insert(answer.statements.begin(), checks.begin(), checks.end());
}

}  // namespace

ir::Translation SqliteDialect::rename_index(const ir::RenameIndex& op,
                                            const Context& context) const {
  std::string create;
  for (const auto& each : context.before.verbatim) {
    if (each.type == "index" && same_name(each.name, op.name)) create = with_name(each.sql, op.to);
  }
  if (const ir::Table* table = context.table(op.table); create.empty() && table != nullptr) {
    for (auto index : table->indexes) {
      if (index.name != op.name) continue;
      index.name = op.to;
      create = index_sql(op.table, index, false);
    }
  }
  if (create.empty()) {
    throw Refusal{
        "the definition of index '" + op.name + "' is not known, and SQLite has no ALTER INDEX",
        "drop it and create it under the new name"};
  }
  ir::Translation answer = sdk::native({"DROP INDEX " + quoted(op.name), create});
  answer.statements.back().work = ir::Work::index;
  refuse_hints(answer, op.name, context);
  answer.support = ir::Support::emulated;
  answer.notices.push_back(
      notice("index-rebuild", ir::Severity::info,
             "SQLite cannot rename an index: '" + op.name + "' is dropped and built anew"));
  return answer;
}

}  // namespace mig_sqlite
