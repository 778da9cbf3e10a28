// Rows: values are literals, quoted by the type of their column.
#include "literals.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include <mig/sdk/batches.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

constexpr std::size_t kRowsAtOnce = 500;
constexpr std::size_t kBytesAtOnce = std::size_t{256} * 1024;

const ir::Type* type_of(const ir::Table* table, const std::string& column) {
  const ir::Column* found = table == nullptr ? nullptr : ir::find_column(*table, column);
  return found == nullptr ? nullptr : found->type.get();
}

std::string cell_sql(const ir::Cell& cell, const ir::Type* type) {
  if (const auto* value = std::get_if<ir::Literal>(&cell)) return literal(*value, type);
  const std::string* sql = std::get<ir::Expression>(cell).sql.get();
  if (sql == nullptr)
    throw Refusal{"an expression has no text for sqlite", "add one under default"};
  return parenthesised(expression(*sql));
}

// A table whose key is one INTEGER numbers the rows that have NULL there.
void require_key(const ir::Table* table, const ir::Row& row) {
  if (table == nullptr || !table->primary_key || table->primary_key->columns.size() != 1) return;
  for (const auto& [name, cell] : row) {
    const auto* value = std::get_if<ir::Literal>(&cell);
    const bool null = value != nullptr && std::holds_alternative<ir::Null>(*value);
    if (!null || !same_name(name, table->primary_key->columns.front())) continue;
    throw Refusal{"a row has NULL for '" + name + "', the primary key of '" + table->name + "'",
                  "say its value; or leave the column out of these rows, and SQLite numbers them"};
  }
}

std::vector<std::string> columns_of(const ir::Row& row) {
  std::vector<std::string> names;
  for (const auto& [name, cell] : row) names.push_back(name);
  return names;
}

std::string assignments(const ir::Row& set, const ir::Table* table) {
  return sdk::list(set, [&](const std::pair<std::string, ir::Cell>& cell) {
    return quoted(cell.first) + " = " + cell_sql(cell.second, type_of(table, cell.first));
  });
}

// " WHERE …" for rows that equal one of `match` and meet `where`.
std::string condition(const std::vector<ir::Row>& match, const ir::Sql& where,
                      const ir::Table* table) {
  std::string out;
  const auto equals = [&](const std::pair<std::string, ir::Cell>& cell) {
    return quoted(cell.first) + " IS " + cell_sql(cell.second, type_of(table, cell.first));
  };
  const auto row = [&](const ir::Row& each) {
    return "(" + sdk::list(each, equals, " AND ") + ")";
  };
  if (!match.empty()) out = " WHERE (" + sdk::list(match, row, " OR ") + ")";
  if (const std::string* sql = where.get()) {
    out += (out.empty() ? " WHERE " : " AND ") + parenthesised(expression(*sql));
  }
  return out;
}

}  // namespace

ir::Translation SqliteDialect::insert_rows(const ir::InsertRows& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  ir::Translation answer;
  answer.support = ir::Support::native;
  for (std::size_t i = 0; i < op.rows.size();) {
    const auto columns = columns_of(op.rows[i]);
    std::string values;
    const std::size_t end = std::min(op.rows.size(), i + kRowsAtOnce);
    for (; i < end && values.size() < kBytesAtOnce && columns_of(op.rows[i]) == columns; ++i) {
      require_key(table, op.rows[i]);
      values += (values.empty() ? "(" : ",\n  (") +
                sdk::list(op.rows[i],
                          [&](const std::pair<std::string, ir::Cell>& cell) {
                            return cell_sql(cell.second, type_of(table, cell.first));
                          }) +
                ")";
    }
    answer.statements.push_back(sdk::statement("INSERT INTO " + quoted(op.table) + " (" +
                                               quoted_list(columns) + ") VALUES " + values));
  }
  return answer;
}

ir::Translation SqliteDialect::update_rows(const ir::UpdateRows& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  ir::Translation answer =
      sdk::native("UPDATE " + quoted(op.table) + " SET " + assignments(op.set, table) +
                  condition(op.match, op.where, table));
  answer.data_loss = ir::DataLoss::possible;
  answer.notices.push_back(
      notice("data-loss", ir::Severity::info, "values of table '" + op.table + "' are replaced"));
  return answer;
}

ir::Translation SqliteDialect::delete_rows(const ir::DeleteRows& op, const Context& context) const {
  ir::Translation answer = sdk::native("DELETE FROM " + quoted(op.table) +
                                       condition(op.match, op.where, context.table(op.table)));
  const bool all = op.where.get() == nullptr && op.match.empty();
  lose(answer,
       all ? "every row of '" + op.table + "' is lost"
           : "the rows of '" + op.table + "' that meet the condition are lost",
       all ? ir::DataLoss::certain : ir::DataLoss::possible);
  return answer;
}

ir::Translation SqliteDialect::backfill(const ir::Backfill& op, const Context& context) const {
  const auto key = sdk::batch_key(op, context);
  if (key.columns.empty()) return sdk::unsupported(key.reason, key.way_out);
  const ir::Table* table = context.table(op.table);
  sdk::BatchPieces pieces;
  pieces.table = quoted(op.table);
  for (const auto& column : key.columns) {
    // a value is bound as text where it came as bytes, which are neither equal nor in one order
    const bool bytes = holds_bytes(type_of(table, column));
    pieces.key.push_back({quoted(column), quoted(column), [bytes](const std::string& placeholder) {
                            return bytes ? "CAST(" + placeholder + " AS BLOB)" : placeholder;
                          }});
  }
  pieces.set = assignments(op.set, table);
  if (const std::string* where = op.where.get()) pieces.where = parenthesised(expression(*where));
  pieces.rows = op.batch;
  pieces.row_values = true;
  ir::Translation answer = sdk::in_batches(op, pieces);
  answer.statements.front().lock = "RESERVED";
  return answer;
}

}  // namespace mig_sqlite
