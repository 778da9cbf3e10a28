// What has to hold before a revision and behind it -> queries of the dialect in use.
#pragma once

#include "compile/compiler.hpp"
#include "revision/assertion.hpp"
#include <mig/error.hpp>

#include <vector>

namespace mig::compile {

// Those for this dialect. before: whether they stand in front of the upgrade. Adds MIG-402 to the
// problems for one that has no query for the dialect, or not exactly one.
[[nodiscard]] std::vector<Check> checks_of(const std::vector<revision::Assertion>& assertions,
                                           bool before, const revision::Revision& revision,
                                           const port::Dialect& dialect, const Settings& settings,
                                           std::vector<Diagnostic>& problems);

}  // namespace mig::compile
