// Views that are older than the name of a column in them. The database has taken the rename over
// into the view, each in its own way; the text that was written says the old name. So the view is
// made as it was, and the rename is run on it.
#pragma once

#include <mig/ir/operation.hpp>
#include <mig/ir/schema.hpp>

#include <optional>
#include <vector>

namespace mig::compare {

// Another way to make a schema: from an earlier one.
struct Earlier {
  ir::Schema schema;
  std::vector<ir::Operation> then;
};

// The schema, which is a part of what the operations (resolved, in their order) have given, with
// its columns as they were called when the first of its views was written; then the views and the
// renames as they came. Nothing when no view is older than a name in it, or when an old name has
// been taken since.
[[nodiscard]] std::optional<Earlier> before_renames(const ir::Schema& schema,
                                                    const std::vector<ir::Operation>& operations);

}  // namespace mig::compare
