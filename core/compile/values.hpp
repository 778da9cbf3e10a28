// The literals of an operation -> what is wrong with them in the database in use.
#pragma once

#include "port/dialect.hpp"
#include "revision/revision.hpp"
#include <mig/error.hpp>
#include <mig/ir/operation.hpp>
#include <mig/ir/schema.hpp>

#include <vector>

namespace mig::compile {

// Adds MIG-401 for literals that their columns cannot hold (ir::misfits), but for a database that
// keeps any value. before: the schema that the operation meets.
void check_values(const ir::Operation& operation, const ir::Schema& before,
                  const revision::Revision& revision, const port::Dialect& dialect,
                  const ir::Server& server, std::vector<Diagnostic>& problems);

}  // namespace mig::compile
