// Findings of the linter as text, and its rules as a list or a page.
#pragma once

#include "render/colour.hpp"
#include <mig/lint.hpp>

#include <cstddef>
#include <string>

namespace mig::cli {

// "error", "warning", "info", "off".
[[nodiscard]] const char* level_word(LintLevel level);

// least: what is less grave is left out.
[[nodiscard]] std::string lint_lines(const LintReport& report, LintLevel least, const Paint& paint,
                                     std::size_t width);
// "13 revisions on sqlite, postgres: 2 errors, 5 warnings; 1 suppressed".
[[nodiscard]] std::string lint_summary(const LintReport& report);

// Every rule, with its level as the policy has it.
[[nodiscard]] std::string lint_rule_lines(const LintPolicy& policy, const Paint& paint,
                                          std::size_t width);
// The same as tables of Markdown, with the levels that hold without a policy.
[[nodiscard]] std::string lint_rule_markdown();

}  // namespace mig::cli
