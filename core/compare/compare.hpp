// Schema × schema → the operations that make the second of the first, in an order in which they can
// run. Plain values in, plain values out: no dialect, no database.
//
// Both schemas are of one dialect and hold either what it gets or what the author wrote (see
// ir/as_written.hpp). The order of tables, columns and constraints is no difference.
#pragma once

#include "compare/rename.hpp"
#include <mig/ir/operation.hpp>
#include <mig/ir/schema.hpp>

#include <vector>

namespace mig::compare {

using Change = SchemaChange;
using Candidate = RenameCandidate;
using Difference = SchemaDifference;

// renames: what goes on under another name; one that does not fit the schemas says nothing. Every
// operation is valid in its place: applying all of them to `from` gives `to`, except for
// `unexpressed`. Throws Error MIG-443 when that is not so.
[[nodiscard]] Difference compare(const ir::Schema& from, const ir::Schema& to,
                                 const std::vector<Rename>& renames = {});

// The renames that fit, in an order in which they can be made.
[[nodiscard]] std::vector<Rename> fitting(const ir::Schema& from, const ir::Schema& to,
                                          const std::vector<Rename>& renames);

}  // namespace mig::compare
