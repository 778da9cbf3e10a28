// Operations from the text of a revision file, and a schema made by some.
#pragma once

#include "ir/resolve.hpp"
#include "revision/reader.hpp"
#include <mig/ir/apply.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace mig::test {

// text: [[upgrade]] tables.
inline std::vector<ir::Operation> operations(const std::string& text) {
  return revision::read("revision = \"aaaa\"\n" + text, "aaaa.toml").upgrade;
}
// One operation by its lines below [[upgrade]].
inline ir::Operation operation(const std::string& lines) {
  return operations("[[upgrade]]\n" + lines + "\n").at(0);
}

inline ir::ResolveContext context_of(std::vector<std::string> names = {"fake"}) {
  ir::ResolveContext out;
  out.names = std::move(names);
  return out;
}

inline ir::Operation resolved(const ir::Operation& operation, const ir::Schema& before = {},
                              const ir::ResolveContext& context = context_of()) {
  ir::Problems problems;
  auto out = ir::resolve(operation, context, before, problems);
  if (!problems.empty()) throw std::runtime_error(problems.front().message);
  return out.value();
}

// The schema after resolving and applying all of them.
inline ir::Schema schema_of(const std::string& text, ir::Schema schema = {}) {
  for (const auto& each : operations(text)) {
    if (const auto problem = ir::apply(schema, resolved(each, schema))) {
      throw std::runtime_error(problem->message);
    }
  }
  return schema;
}

}  // namespace mig::test
