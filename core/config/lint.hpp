// [lint] of mig.toml → the policy. Inside core/config only.
#pragma once

#include <mig/ir/problem.hpp>
#include <mig/ir/value.hpp>
#include <mig/lint_policy.hpp>

namespace mig::config {

// table: null when the file has none. What is wrong is added to `problems`. Whether the rules that
// it names exist is for the linter to say.
[[nodiscard]] LintPolicy lint_policy(const ir::Value& table, ir::Problems& problems);

}  // namespace mig::config
