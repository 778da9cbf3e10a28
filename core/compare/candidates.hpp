// What may have been renamed. Inside core/compare only.
#pragma once

#include "compare/draft.hpp"

#include <vector>

namespace mig::compare {

// Tables and columns that are there now and are not to be, held against those that are to be there
// instead. Each stands in one candidate at the most.
[[nodiscard]] std::vector<Candidate> candidates(const Draft& draft);

}  // namespace mig::compare
