// Rows: INSERT, UPDATE, DELETE with every value as a literal of its column's type.
#include "render.hpp"
#include "translate.hpp"
#include <mig/sdk/batches.hpp>

#include <algorithm>

namespace mig_postgres {

using Answer = ir::Translation;

namespace {

// Of one INSERT.
constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;

const ir::Type* type_of(const ir::Table* table, const std::string& column) {
  const ir::Column* found = table == nullptr ? nullptr : find_column(*table, column);
  return found == nullptr ? nullptr : found->type.get();
}

std::vector<std::string> columns_of(const ir::Row& row) {
  std::vector<std::string> out;
  for (const auto& [column, value] : row) out.push_back(column);
  return out;
}

std::string values_of(const ir::Row& row, const ir::Table* table) {
  return "(" +
         sdk::list(
             row, [&](const auto& each) { return cell(each.second, type_of(table, each.first)); }) +
         ")";
}

bool is_null(const ir::Cell& value) {
  const auto* constant = std::get_if<ir::Literal>(&value);
  return constant != nullptr && std::holds_alternative<ir::Null>(*constant);
}

// Identity columns that the rows give numbers of their own.
std::vector<std::string> numbered(const ir::InsertRows& op, const ir::Table* table) {
  std::vector<std::string> out;
  if (table == nullptr) return out;
  for (const auto& column : table->columns) {
    if (!column.identity) continue;
    const bool given = std::any_of(op.rows.begin(), op.rows.end(), [&](const ir::Row& row) {
      return std::any_of(row.begin(), row.end(), [&](const auto& each) {
        return each.first == column.name && !is_null(each.second);
      });
    });
    if (given) out.push_back(column.name);
  }
  return out;
}

// Moves an identity column's sequence behind the numbers in the table, never back.
std::string continue_behind(const std::string& table, const std::string& column) {
  const std::string sequence =
      "pg_get_serial_sequence(" + text_literal(name(table)) + ", " + text_literal(column) + ")";
  return "SELECT setval(" + sequence + ", greatest(max(" + name(column) + "), nextval(" + sequence +
         ") - 1, 1)) FROM " + name(table);
}

std::string assignments(const ir::Row& set, const ir::Table* table) {
  return sdk::list(set, [&](const auto& each) {
    return name(each.first) + " = " + cell(each.second, type_of(table, each.first));
  });
}

// " WHERE …" for rows that equal one of `match` and meet `where`; empty: every row.
std::string condition(const std::vector<ir::Row>& match, const ir::Sql& where,
                      const ir::Table* table) {
  const auto equals = [&](const std::pair<std::string, ir::Cell>& each) {
    const auto* literal = std::get_if<ir::Literal>(&each.second);
    if (literal != nullptr && std::holds_alternative<ir::Null>(*literal)) {
      return name(each.first) + " IS NULL";
    }
    return name(each.first) + " = " + cell(each.second, type_of(table, each.first));
  };
  const auto row = [&](const ir::Row& each) {
    return "(" + sdk::list(each, equals, " AND ") + ")";
  };
  std::string out;
  if (!match.empty()) out = " WHERE (" + sdk::list(match, row, " OR ") + ")";
  if (const std::string* sql = where.get()) {
    out += out.empty() ? " WHERE " + query_text(*sql) : " AND (" + query_text(*sql) + ")";
  }
  return out;
}

}  // namespace

Answer PostgresDialect::insert_rows(const ir::InsertRows& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  Answer out = nothing();
  for (std::size_t from = 0; from < op.rows.size();) {
    const auto columns = columns_of(op.rows[from]);
    if (columns.empty()) {
      out.statements.push_back(sdk::statement("INSERT INTO " + name(op.table) + " DEFAULT VALUES"));
      ++from;
      continue;
    }
    std::string sql = "INSERT INTO " + name(op.table) + " " + name_list(columns) + " VALUES";
    std::size_t to = from;
    for (; to < op.rows.size() && to - from < kMostRows && sql.size() < kMostBytes; ++to) {
      if (columns_of(op.rows[to]) != columns) break;
      sql += (to == from ? "\n  " : ",\n  ") + values_of(op.rows[to], table);
    }
    out.statements.push_back(sdk::statement(std::move(sql)));
    from = to;
  }
  for (const auto& column : numbered(op, table)) {
    out.statements.push_back(sdk::statement(continue_behind(op.table, column)));
  }
  return out;
}

Answer PostgresDialect::update_rows(const ir::UpdateRows& op, const Context& context) const {
  const ir::Table* table = context.table(op.table);
  if (op.set.empty()) return nothing();
  Answer out = sdk::native("UPDATE " + name(op.table) + " SET " + assignments(op.set, table) +
                           condition(op.match, op.where, table));
  out.data_loss = ir::DataLoss::possible;
  out.notices.push_back(
      notice("data-loss", ir::Severity::info, "values of '" + op.table + "' are replaced"));
  return out;
}

Answer PostgresDialect::delete_rows(const ir::DeleteRows& op, const Context& context) const {
  Answer out = sdk::native("DELETE FROM " + name(op.table) +
                           condition(op.match, op.where, context.table(op.table)));
  const bool all = op.where.get() == nullptr && op.match.empty();
  lose(out, all ? ir::DataLoss::certain : ir::DataLoss::possible,
       all ? "every row of '" + op.table + "' is lost"
           : "the rows of '" + op.table + "' that meet the condition are lost");
  return out;
}

Answer PostgresDialect::backfill(const ir::Backfill& op, const Context& context) const {
  const auto key = sdk::batch_key(op, context);
  if (key.columns.empty()) return sdk::unsupported(key.reason, key.way_out);
  sdk::BatchPieces pieces;
  pieces.table = name(op.table);
  for (const auto& column : key.columns) {
    // what the server reads as a value of the column is what it writes as text
    pieces.key.push_back({name(column), name(column) + "::text",
                          [](const std::string& placeholder) { return placeholder; }});
  }
  pieces.set = assignments(op.set, context.table(op.table));
  if (const std::string* where = op.where.get()) pieces.where = "(" + query_text(*where) + ")";
  pieces.rows = op.batch;
  pieces.numbered = true;
  pieces.row_values = true;
  return sdk::in_batches(op, pieces);
}

}  // namespace mig_postgres
