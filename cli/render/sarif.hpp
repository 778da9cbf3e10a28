// Findings of the linter in the form that code hosts and editors read.
#pragma once

#include <mig/lint.hpp>

#include <string>

namespace mig::cli {

// SARIF 2.1.0 (OASIS Standard), one run. The places are relative to where mig ran.
[[nodiscard]] std::string sarif(const LintReport& report, const std::string& version);

}  // namespace mig::cli
