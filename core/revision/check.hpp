// What can be wrong with an operation by itself, without knowing any schema. Inside core/revision
// only.
#pragma once

#include "revision/assertion.hpp"
#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>

#include <string>
#include <vector>

namespace mig::revision {

// A problem, and the code it is shown with.
struct Finding {
  const char* code;
  ir::Problem problem;
};

// written: the table that `operation` was decoded from, for the places. dialects: the names that
// may be used as keys; empty: any.
void check(const ir::Operation& operation, const ir::Value& written,
           const std::vector<std::string>& dialects, std::vector<Finding>& findings);

// The same for an assertion.
void check(const Assertion& assertion, const ir::Value& written,
           const std::vector<std::string>& dialects, std::vector<Finding>& findings);

}  // namespace mig::revision
