// An operation as one dialect sees it, but in the author's words: for what is compared or written
// again, not for what a dialect gets.
#pragma once

#include "ir/resolve.hpp"

namespace mig::ir {

// As resolve(), with one difference: values per dialect and variables stay as they were written.
// The schema that such operations are applied to holds them the same way.
[[nodiscard]] std::optional<Operation> resolve_as_written(const Operation& operation,
                                                          const ResolveContext& context,
                                                          const Schema& before, Problems& problems);

}  // namespace mig::ir
