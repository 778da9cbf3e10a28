// The number of rows that a statement affected, against what its operation expects.
#pragma once

#include "compile/compiler.hpp"

#include <cstdint>

namespace mig::execute {

// Throws MIG-616 when the operation of the unit expects another number. affected: below 0 when the
// database does not say, which is no surprise.
void require_rows(const revision::Revision& revision, const compile::Unit& unit,
                  const ir::Statement& statement, std::int64_t affected);

}  // namespace mig::execute
