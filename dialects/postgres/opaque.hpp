// What a schema has and the model does not hold.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <vector>

namespace mig_postgres {

// Of the schema that comes first in the search path, and of the database around it, in an order in
// which it can be made: what its tables and views need first, and early. Asks four queries more.
std::vector<mig::ir::Opaque> read_opaque(const mig::sdk::Session& session);

}  // namespace mig_postgres
