// Tables and views.
#include "literals.hpp"
#include "rebuild.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include <mig/ir/apply.hpp>
#include <mig/sdk/sql.hpp>

#include <string>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

void note_comment(ir::Translation& answer, const std::string& what) {
  approximate(answer, "comment-ignored", "SQLite keeps no comments: that of " + what + " is lost");
}

// Whether the query reads from `table`: its name behind FROM, JOIN or a comma.
bool reads_from(std::string_view query, std::string_view table) {
  const auto tokens = tokenize(query);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const bool name = tokens[i].kind == TokenKind::word || tokens[i].kind == TokenKind::quoted;
    if (!name || !same_name(name_at(query, tokens[i]), table)) continue;
    const auto& before = tokens[i - 1];
    const auto symbol = text_at(query, before.at);
    if (is_keyword(query, before, "FROM") || is_keyword(query, before, "JOIN") || symbol == ",") {
      return true;
    }
  }
  return false;
}

const std::string& query_of(const ir::View& view) {
  if (view.materialized) {
    throw Refusal{"SQLite has no materialized views",
                  "create a plain view for sqlite, or use except = [\"sqlite\"]"};
  }
  const std::string* query = view.query.get();
  if (query == nullptr) {
    throw Refusal{"view '" + view.name + "' has no query for sqlite", "add one under default"};
  }
  return *query;
}

std::string view_sql(const ir::View& view) {
  const std::string& query = query_of(view);
  return "CREATE VIEW " + quoted(view.name) + " AS " + query;
}

// Tables that refer to `table`, where that is known.
std::vector<const ir::Table*> referring(const ir::Schema& schema, const std::string& table) {
  std::vector<const ir::Table*> found;
  for (const auto& other : schema.tables) {
    if (same_name(other.name, table)) continue;
    for (const auto& key : other.foreign_keys) {
      if (!same_name(key.references.table, table)) continue;
      found.push_back(&other);
      break;
    }
  }
  return found;
}

}  // namespace

ir::Translation SqliteDialect::create_table(const ir::CreateTable& op,
                                            const Context& context) const {
  const ir::Table& table = op.definition;
  ir::Translation answer = sdk::native(table_sql(table, op.if_not_exists, context));
  for (const auto& index : table.indexes) {
    answer.statements.push_back(sdk::statement(index_sql(table.name, index, op.if_not_exists)));
  }
  std::vector<const ir::Column*> columns;
  if (!table.comment.empty()) note_comment(answer, "table '" + table.name + "'");
  for (const auto& column : table.columns) {
    columns.push_back(&column);
    if (!column.comment.empty()) note_comment(answer, "column '" + column.name + "'");
  }
  note_types(answer, columns, context);
  return answer;
}

ir::Translation SqliteDialect::drop_table(const ir::DropTable& op, const Context& context) const {
  const auto others = referring(context.before, op.table);
  ir::Translation answer;
  answer.support = ir::Support::native;
  if (!others.empty() && !op.cascade) {
    throw Refusal{"table '" + others.front()->name + "' refers to '" + op.table +
                      "': dropping it would delete or change rows there",
                  "drop the foreign key first, or write cascade = true"};
  }
  if (!others.empty()) {
    answer.support = ir::Support::emulated;
    RebuildSet rebuilds(context);
    for (const ir::Table* other : others) {
      TableRebuild& rebuild = rebuilds.add(other->name);
      rebuild.drop_references_to(op.table);
    }
    rebuilds.finish(answer);
  }
  std::vector<ir::Statement> statements;
  for (const auto& view : context.before.views) {
    const std::string* query = view.query.get();
    if (query == nullptr || !reads_from(*query, op.table)) continue;
    if (op.cascade) {
      statements.push_back(sdk::statement("DROP VIEW " + quoted(view.name)));
    } else {
      answer.notices.push_back(notice(
          "breaks-view", ir::Severity::warning,
          "view '" + view.name + "' reads from '" + op.table + "' and will fail when it is used",
          "drop the view first"));
    }
  }
  // with foreign keys on, DROP TABLE deletes the rows first, and deletes cascade
  statements.push_back(check_statement(
      "SELECT m.name FROM main.sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE "
      "m.type = 'table' AND f.\"table\" = " +
          text(op.table) + " COLLATE NOCASE AND m.name <> " + text(op.table) + " COLLATE NOCASE",
      {},
      "another table refers to '" + op.table +
          "': dropping it would delete or change rows there; drop that foreign key first"));
  statements.push_back(sdk::statement(
      "DROP TABLE " + std::string(op.if_exists ? "IF EXISTS " : "") + quoted(op.table)));
  // before the epilogue of the rebuilds, if there are any
  auto at = answer.statements.begin();
  while (at != answer.statements.end() && at->phase != ir::Phase::epilogue) ++at;
  answer.statements.insert(at, statements.begin(), statements.end());
  lose(answer, "drops table '" + op.table + "' with its rows, indexes and triggers");
  return answer;
}

ir::Translation SqliteDialect::rename_table(const ir::RenameTable& op,
                                            const Context& context) const {
  ir::Translation answer;
  const auto rename = [](const std::string& from, const std::string& to) {
    return "ALTER TABLE " + quoted(from) + " RENAME TO " + quoted(to);
  };
  if (same_name(op.table, op.to)) {  // in another case only: SQLite finds the name taken
    const std::string between = "mig_case_" + op.to;
    answer = sdk::native({rename(op.table, between), rename(between, op.to)});
    answer.support = ir::Support::emulated;
  } else {
    answer = sdk::native(rename(op.table, op.to));
  }
  without_legacy_alter(answer, context);
  return answer;
}

ir::Translation SqliteDialect::alter_table(const ir::AlterTable& op, const Context&) const {
  const auto mine = op.options.find("sqlite");
  if (mine != op.options.end() && !mine->second.members.empty()) {
    read_options(op.options);
    ir::Translation answer = sdk::lower("rebuild_table");
    if (op.comment) note_comment(answer, "table '" + op.table + "'");
    return answer;
  }
  ir::Translation answer = sdk::native(std::vector<std::string>{});
  if (op.comment) note_comment(answer, "table '" + op.table + "'");
  return answer;
}

ir::Translation SqliteDialect::create_view(const ir::CreateView& op, const Context&) const {
  ir::Translation answer = sdk::native(view_sql(op.view));
  // SQLite takes a view over anything: read the columns, so that a mistake is found now
  answer.statements.push_back(sdk::statement("EXPLAIN SELECT * FROM " + quoted(op.view.name)));
  return answer;
}

ir::Translation SqliteDialect::alter_view(const ir::AlterView& op, const Context& context) const {
  const std::string create = view_sql(op.view);
  ir::Translation answer;
  answer.support = ir::Support::emulated;
  std::vector<std::string> triggers;
  std::vector<std::vector<std::string>> known;
  for (const auto& each : context.before.verbatim) {
    if (each.type != "trigger" || !same_name(each.table, op.view.name)) continue;
    triggers.push_back(each.sql);
    known.push_back({each.name});
  }
  answer.statements.push_back(check_statement(
      "SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = " +
          text(op.view.name) + " COLLATE NOCASE ORDER BY name",
      known,
      "the view has triggers, which would be lost with the old view: drop them first, and "
      "create them anew behind this operation"));
  answer.statements.push_back(sdk::statement("DROP VIEW " + quoted(op.view.name)));
  answer.statements.push_back(sdk::statement(create));
  for (auto& trigger : triggers) answer.statements.push_back(sdk::statement(std::move(trigger)));
  answer.statements.push_back(sdk::statement("EXPLAIN SELECT * FROM " + quoted(op.view.name)));
  return answer;
}

ir::Translation SqliteDialect::drop_view(const ir::DropView& op, const Context&) const {
  if (op.materialized) {
    throw Refusal{"SQLite has no materialized views", "use except = [\"sqlite\"]"};
  }
  return sdk::native(std::string("DROP VIEW ") + (op.if_exists ? "IF EXISTS " : "") +
                     quoted(op.name));
}

}  // namespace mig_sqlite
