// Which rows a condition can choose.
#pragma once

#include <mig/ir/operation.hpp>

namespace mig::ir {

// Whether the operation goes for every row of the table: it has no condition, or one that names no
// column and so holds for all rows or for none, as "1 = 1" does. table: as it is before, where that
// is known; may be null.
[[nodiscard]] bool takes_every_row(const DeleteRows& operation, const Table* table);

}  // namespace mig::ir
