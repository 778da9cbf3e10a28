#include "store/own_table.hpp"

#include "port/identifier.hpp"
#include "support/text.hpp"

#include <cstdlib>

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

std::int64_t run_own(const compile::Compiler& compiler, port::Connection& connection,
                     const ir::Operation& operation, const ir::Schema& schema) {
  const ir::Translation translation = compiler.compile_one(operation, schema);
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
