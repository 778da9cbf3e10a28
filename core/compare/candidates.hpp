// What may have been renamed. Inside core/compare only.
#pragma once

#include "compare/compare.hpp"

#include <vector>

namespace mig::compare {

// Tables and columns of `now` that `to` lacks, held against those that it has instead. Each stands
// in one candidate at the most.
[[nodiscard]] std::vector<Candidate> candidates(const ir::Schema& now, const ir::Schema& to);

}  // namespace mig::compare
