// What a dialect says of a change of a column's type, asked without a database.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"
#include <mig/ir/operation.hpp>
#include <mig/ir/translation.hpp>

#include <string>
#include <utility>

namespace mig::docs {

// Table `table` has the columns id and x, of the type `from`; x becomes a `to`.
inline ir::Translation type_answer(const port::Dialect& dialect, const ir::Server& server,
                                   const std::string& table, const ir::Type& from,
                                   const ir::Type& to) {
  ir::Column id;
  id.name = "id";
  id.type = ir::Type{};
  id.nullable = false;
  ir::Column x;
  x.name = "x";
  x.type = from;
  ir::PrimaryKey key;
  key.columns = {"id"};
  ir::Table before;
  before.name = table;
  before.columns = {id, x};
  before.primary_key = key;
  ir::Schema schema;
  schema.tables = {before};
  ir::AlterColumn change;
  change.table = table;
  change.name = "x";
  change.type = to;
  ir::Operation operation;
  operation.body = change;
  compile::Settings settings;
  settings.server = server;
  const compile::Compiler compiler(dialect, settings);
  ir::Translation answer = compiler.compile_one(operation, schema);
  if (answer.support != ir::Support::lower) return answer;
  ir::Operation rebuild;
  rebuild.body = ir::RebuildTable{table, {std::move(operation)}};
  return compiler.compile_one(rebuild, schema);
}

}  // namespace mig::docs
