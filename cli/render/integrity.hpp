// How an applied revision differs from what was applied, in one line.
#pragma once

#include <mig/journal.hpp>

#include <string>

namespace mig::cli {

[[nodiscard]] std::string words_of(const IntegrityFinding& finding);

}  // namespace mig::cli
