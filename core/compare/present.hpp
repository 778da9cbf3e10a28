// Operations as a person would have written them, and those of several dialects as one list.
#pragma once

#include "compare/compare.hpp"
#include "ir/resolve.hpp"

#include <string>
#include <vector>

namespace mig::compare {

// Without the names that the convention gives anyway. before: the schema that they start from.
[[nodiscard]] std::vector<Change> presented(std::vector<Change> changes, ir::Schema before,
                                            const ir::ResolveContext& context);

// The changes for one dialect.
struct Presented {
  std::vector<std::string> names;  // of the dialect: its own, then its families
  std::vector<Change> changes;
};
// What all dialects need stands there once; what only some need gets `only` or `except`. The order
// of each list stays.
[[nodiscard]] std::vector<Change> merged(std::vector<Presented> lists);

// The operations of a declared schema that says this.
[[nodiscard]] std::vector<ir::Operation> declaration(const ir::Schema& schema,
                                                     const ir::ResolveContext& context);

// The schema with a name for every constraint and index that has none: by the convention, with a
// number behind it where that name is taken in its table.
[[nodiscard]] ir::Schema with_names(ir::Schema schema, const ir::ResolveContext& context);

}  // namespace mig::compare
