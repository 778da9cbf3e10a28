// Operation × schema before it → the operations that take it back.
#pragma once

#include <mig/ir/operation.hpp>

#include <string>
#include <vector>

namespace mig::ir {

struct Inverse {
  std::vector<Operation> operations;  // in the order in which they run
  std::string impossible;             // why there is none; empty when there is
  std::vector<std::string> lost;      // what does not come back with the structure
};

// operation: resolved; before: the schema that it was applied to.
[[nodiscard]] Inverse invert(const Operation& operation, const Schema& before);

}  // namespace mig::ir
