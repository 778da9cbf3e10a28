// Raw SQL, explained before it runs.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace mig_postgres {

// Adds to a translation what its statements do, as far as the grammar and this build tell; what is
// not understood stays as it is. places: where each statement stands in `script`, which errors are
// told by.
void explain_raw_sql(mig::ir::Translation& out, std::string_view script,
                     const std::vector<std::pair<std::size_t, std::size_t>>& places);

}  // namespace mig_postgres
