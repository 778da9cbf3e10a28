// What a project asks of its history: [lint] of mig.toml.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace mig {

// How grave a finding is, from nothing to what must not be.
enum class LintLevel { off, info, warning, error };

struct LintPolicy {
  LintLevel fail_on = LintLevel::error;  // findings from here on break it; off: none does
  // By code ("DS103"), name ("drop-column") or family ("DS"); the most exact one counts.
  std::map<std::string, LintLevel> levels = {};
  std::vector<std::string> ignore = {};  // left out everywhere; as lint_ignore in a revision
  // Regular expressions (ECMAScript) that whole names match, by kind: table, column, primary_key,
  // unique, foreign_key, check, index, view, enum, sequence.
  std::map<std::string, std::string> names = {};

  bool operator==(const LintPolicy&) const = default;
};

}  // namespace mig
