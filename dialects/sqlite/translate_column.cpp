// Columns: what ALTER TABLE takes is done so, the rest by a rebuild.
#include "literals.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

bool mentions(const ir::Sql& sql, const std::string& name) {
  const std::string* text = sql.get();
  return text != nullptr && ir::mentions(*text, name);
}

// Whether something in the table itself names the column: DROP COLUMN is refused then.
bool is_used(const ir::Table& table, const std::string& name) {
  if (table.primary_key && has_name(table.primary_key->columns, name)) return true;
  for (const auto& each : table.unique) {
    if (has_name(each.columns, name)) return true;
  }
  for (const auto& each : table.foreign_keys) {
    if (has_name(each.columns, name)) return true;
  }
  for (const auto& each : table.checks) {
    if (mentions(each.check, name)) return true;
  }
  for (const auto& each : table.columns) {
    if (each.generated && mentions(each.generated->expression, name)) return true;
  }
  for (const auto& each : table.indexes) {
    if (mentions(each.where, name)) return true;
    for (const auto& part : each.columns) {
      if (same_name(part.name, name) || mentions(part.expression, name)) return true;
    }
  }
  return false;
}

bool is_native_add(const ir::AddColumn& op) {
  const ir::Column& column = op.column;
  if (op.first || !op.after.empty() || column.identity) return false;
  if (column.generated) return !column.generated->stored;
  if (const std::string* sql = column.default_sql.get()) {
    const std::string text = expression(*sql);
    return is_constant(text) && (column.nullable || !same_name(text, "NULL"));
  }
  const bool null =
      !column.default_value || std::holds_alternative<ir::Null>(*column.default_value);
  return column.nullable || !null;
}

// Whether a column of the view is called like the table's because the view gives it no name: it
// stands at the end of an item of the list behind SELECT.
bool passes_name_on(const std::string& sql, const std::string& column) {
  const auto tokens = tokenize(sql);
  bool list = false;
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto symbol = text_at(sql, tokens[i].at);
    if (symbol == "(") ++depth;
    if (symbol == ")") --depth;
    if (depth == 0 && is_keyword(sql, tokens[i], "SELECT")) list = true;
    if (depth == 0 && is_keyword(sql, tokens[i], "FROM")) list = false;
    if (!list || depth > 0) continue;
    const bool ends = i + 1 == tokens.size() || text_at(sql, tokens[i + 1].at) == "," ||
                      is_keyword(sql, tokens[i + 1], "FROM");
    if (ends && (symbol == "*" || same_name(name_at(sql, tokens[i]), column))) return true;
  }
  return false;
}

// SQLite writes the new name into views, and a column of a view that has no name of its own is
// called like the table's: whoever asks the view for the old name finds nothing.
void note_views(ir::Translation& answer, const ir::RenameColumn& op, const sdk::Context& context) {
  const auto look = [&](const std::string& view, const std::string& sql) {
    if (!ir::mentions(sql, op.table) || !passes_name_on(sql, op.name)) return;
    answer.notices.push_back(
        notice("view-column-renamed", ir::Severity::warning,
               "view '" + view + "' follows, and its own column '" + op.name + "' is called '" +
                   op.to + "' as well: what asks the view for '" + op.name + "' fails",
               "write " + op.to + " AS " + op.name +
                   " by alter_view behind this operation where the view is to keep the name"));
  };
  std::vector<std::string> seen;
  for (const auto& each : context.before.verbatim) {
    if (each.type != "view") continue;
    seen.push_back(each.name);
    look(each.name, each.sql);
  }
  for (const auto& each : context.before.views) {
    const std::string* query = each.query.get();
    if (query != nullptr && !has_name(seen, each.name)) look(each.name, *query);
  }
}

}  // namespace

ir::Translation SqliteDialect::add_column(const ir::AddColumn& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (table != nullptr) check_new_name(*table, op.column.name);
  ColumnStyle style;
  style.strict = table != nullptr && read_options(table->options).strict;
  style.numbered = op.column.identity;  // whether that is possible shows in the rebuild
  const std::string column = column_sql(op.column, style, context);
  ir::Translation answer =
      is_native_add(op) ? sdk::native("ALTER TABLE " + quoted(op.table) + " ADD COLUMN " + column)
                        : sdk::lower("rebuild_table");
  if (!op.column.comment.empty()) {
    approximate(answer, "comment-ignored",
                "SQLite keeps no comments: that of column '" + op.column.name + "' is lost");
  }
  note_types(answer, {&op.column}, context);
  return answer;
}

ir::Translation SqliteDialect::drop_column(const ir::DropColumn& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  const ir::Column* column = table == nullptr ? nullptr : ir::find_column(*table, op.name);
  if (op.if_exists && table != nullptr && column == nullptr) {
    return sdk::native(std::vector<std::string>{});
  }
  if (op.if_exists && table == nullptr) {
    throw Refusal{"SQLite has no DROP COLUMN IF EXISTS, and table '" + op.table + "' is not known",
                  "leave if_exists out, or describe the table with state = [ … ]"};
  }
  // an enum's check names its own column, and goes with it
  if (table != nullptr && is_used(*table, op.name)) return sdk::lower("rebuild_table");
  ir::Translation answer =
      sdk::native("ALTER TABLE " + quoted(op.table) + " DROP COLUMN " + quoted(op.name));
  answer.statements.back().work = ir::Work::rewrite;
  without_legacy_alter(answer, context);
  lose(answer, "the values of column '" + op.name + "' are lost");
  answer.notices.push_back(notice("table-rewrite", ir::Severity::info,
                                  "every row of '" + op.table + "' is written anew"));
  return answer;
}

ir::Translation SqliteDialect::rename_column(const ir::RenameColumn& op,
                                             const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (table != nullptr && !same_name(op.name, op.to)) check_new_name(*table, op.to);
  ir::Translation answer = sdk::native("ALTER TABLE " + quoted(op.table) + " RENAME COLUMN " +
                                       quoted(op.name) + " TO " + quoted(op.to));
  without_legacy_alter(answer, context);
  note_views(answer, op, context);
  return answer;
}

ir::Translation SqliteDialect::alter_column(const ir::AlterColumn& op,
                                            const Context& context) const {
  const bool nullable_alone = op.type.empty() && op.using_sql.empty() && !op.default_value &&
                              op.default_sql.empty() && !op.drop_default && !op.identity &&
                              !op.generated && !op.drop_generated && op.collation.empty();
  const auto note_comment = [&](ir::Translation& answer) {
    if (!op.comment) return;
    approximate(answer, "comment-ignored",
                "SQLite keeps no comments: that of column '" + op.name + "' is lost");
  };
  if (nullable_alone && !op.nullable) {
    ir::Translation answer = sdk::native(std::vector<std::string>{});
    note_comment(answer);
    return answer;
  }
  if (nullable_alone && at_least(context, 3, 53)) {
    ir::Translation answer =
        sdk::native("ALTER TABLE " + quoted(op.table) + " ALTER COLUMN " + quoted(op.name) +
                    (*op.nullable ? " DROP NOT NULL" : " SET NOT NULL"));
    if (!*op.nullable) {  // SQLite itself would say "constraint failed" and no more
      answer.statements.back().work = ir::Work::scan;
      answer.statements.insert(answer.statements.begin(),
                               no_nulls(quoted(op.table), quoted(op.name), op.table, op.name));
    }
    without_legacy_alter(answer, context);
    note_comment(answer);
    return answer;
  }
  ir::Translation answer = sdk::lower("rebuild_table");
  note_comment(answer);
  if (const ir::Type* type = op.type.get()) {
    ir::Column column;
    column.name = op.name;
    column.type = *type;
    note_types(answer, {&column}, context);
  }
  return answer;
}

}  // namespace mig_sqlite
