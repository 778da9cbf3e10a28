#include "support.hpp"

#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace unit {

namespace ir = mig::ir;

namespace {

ir::Operation op(const std::string& json) {
  ir::Operation out;
  ir::Problems problems;
  if (!ir::decode(ir::parse_json(json), out, problems)) {
    throw std::runtime_error("bad operation in a test: " + problems.front().message);
  }
  return out;
}

}  // namespace

ir::Schema after(const std::vector<std::string>& operations) {
  ir::Schema schema;
  for (const auto& json : operations) {
    if (const auto problem = ir::apply(schema, op(json)))
      throw std::runtime_error(problem->message);
  }
  return schema;
}

ir::Translation compile(const mig::sdk::Dialect& dialect, const std::string& json,
                        const ir::Schema& before, const ir::Server& server) {
  const std::map<std::string, std::string> types;
  const ir::Operation operation = op(json);
  return dialect.compile(operation,
                         {before, server, true, operation.online.value_or(false), dialect, types});
}

std::vector<std::string> sql(const ir::Translation& translation) {
  std::vector<std::string> out;
  for (const auto& statement : translation.statements) out.push_back(statement.sql);
  return out;
}

ir::Type type(const std::string& text) {
  ir::TypeProblem problem;
  return *ir::parse_type(text, problem);
}

}  // namespace unit
