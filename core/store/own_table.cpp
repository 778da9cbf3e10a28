#include "store/own_table.hpp"

#include "port/identifier.hpp"
#include "port/resources.hpp"
#include "support/text.hpp"

#include <cstdlib>
#include <variant>

namespace mig::store {

std::vector<port::Row> select_all(const compile::Compiler& compiler, port::Connection& connection,
                                  const std::vector<std::string>& columns, const std::string& table,
                                  const Where& where) {
  const auto& quote = compiler.dialect().capabilities(compiler.settings().server).identifier.quote;
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(port::quoted_identifier(column, quote));
  std::string sql =
      "SELECT " + support::join(names, ", ") + " FROM " + port::quoted_identifier(table, quote);
  if (!where.column.empty()) {
    sql += " WHERE " + port::quoted_identifier(where.column, quote) + " = '" + where.word + "'";
  }
  std::vector<port::Row> out;
  connection.run(sql, {}, &out);
  return out;
}

std::int64_t select_highest(const compile::Compiler& compiler, port::Connection& connection,
                            const std::string& column, const std::string& table) {
  const auto& quote = compiler.dialect().capabilities(compiler.settings().server).identifier.quote;
  std::vector<port::Row> rows;
  connection.run("SELECT MAX(" + port::quoted_identifier(column, quote) + ") FROM " +
                     port::quoted_identifier(table, quote),
                 {}, &rows);
  return rows.empty() ? 0 : std::strtoll(port::to_text(rows.front().at(0)).c_str(), nullptr, 10);
}

namespace {

// A table that is made holds any text, whatever the database's own setting is.
ir::Operation with_options(const compile::Compiler& compiler, ir::Operation operation) {
  if (auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
    create->definition.options =
        compiler.dialect().capabilities(compiler.settings().server).own_tables;
  }
  return operation;
}

}  // namespace

Error not_made(const std::string& what, const port::DatabaseError& error) {
  const char* way_out = port::lacks_resources(error)
                            ? "the database lacks room, or another resource: see to that"
                            : "the database user needs the right to create tables";
  return Error({"MIG-603", what + " cannot be made: " + error.message,
                std::string(way_out) + "; nothing has been changed"});
}

std::int64_t run_own(const compile::Compiler& compiler, port::Connection& connection,
                     const ir::Operation& operation, const ir::Schema& schema) {
  const ir::Translation translation =
      compiler.compile_one(with_options(compiler, operation), schema);
  if (translation.support == ir::Support::unsupported || translation.statements.empty()) {
    throw Error({"MIG-420",
                 compiler.dialect().name() + " cannot do '" + ir::name_of(operation) +
                     "', which mig needs for a table of its own: " + translation.reason,
                 "this is for the author of the dialect to mend"});
  }
  std::int64_t affected = -1;
  for (const auto& statement : translation.statements) {
    affected = connection.run(statement.sql, {}, nullptr);
  }
  return affected;
}

}  // namespace mig::store
