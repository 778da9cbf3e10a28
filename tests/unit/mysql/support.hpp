// Operations from JSON against a schema made of operations, without a server.
#pragma once

#include <mig/ir/operation.hpp>
#include <mig/ir/translation.hpp>
#include <mig/sdk/dialect.hpp>

#include <string>
#include <vector>

namespace unit {

// The schema after these operations.
mig::ir::Schema after(const std::vector<std::string>& operations);
// The answer for an operation given as JSON.
mig::ir::Translation compile(const mig::sdk::Dialect& dialect, const std::string& json,
                             const mig::ir::Schema& before = {},
                             const mig::ir::Server& server = {});
// The statements of an answer.
std::vector<std::string> sql(const mig::ir::Translation& translation);
mig::ir::Type type(const std::string& text);

}  // namespace unit
