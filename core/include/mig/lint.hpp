// A history held against a policy: what its revisions destroy, break, lock or leave different from
// one database to another.
//
//   auto report = mig::lint_history(history, {.dialects = {host.dialect("postgres")}});
//   for (const auto& finding : report.findings) std::puts(finding.message.c_str());
#pragma once

#include <mig/error.hpp>
#include <mig/history.hpp>
#include <mig/lint_policy.hpp>
#include <mig/migrate.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mig {

// One thing that the linter can find.
struct LintRule {
  std::string_view code;  // "DS103"
  std::string_view name;  // "drop-column"
  LintLevel level;        // unless the policy says otherwise
  std::string_view what;
  std::string_view advice;

  [[nodiscard]] std::string_view family() const { return code.substr(0, 2); }
};
struct LintFamily {
  std::string_view code;  // "DS"
  std::string_view title;
};
// In the order of the reference page.
[[nodiscard]] const std::vector<LintFamily>& lint_families();
[[nodiscard]] const std::vector<LintRule>& lint_rules();
// By code or name; null when there is none.
[[nodiscard]] const LintRule* find_lint_rule(std::string_view code_or_name);
// What the policy makes of a rule's own level.
[[nodiscard]] LintLevel lint_level(const LintPolicy& policy, std::string_view code,
                                   std::string_view name, LintLevel own);
// Throws Error MIG-708 for rules that the policy names and that do not exist, and for patterns of
// names that are none.
void require_lint_policy(const LintPolicy& policy);

struct LintFinding {
  std::string code;  // of its rule; what a plugin has names of its own for comes under that name
  std::string name;
  LintLevel level = LintLevel::info;
  std::string message;
  std::string advice;
  std::string revision;   // empty: the project as a whole
  std::string operation;  // "drop_column orders.total"; empty: the revision as a whole
  Place place;
  std::vector<std::string> dialects;  // that it is found on; empty: on all that were looked at

  bool operator==(const LintFinding&) const = default;
};

struct LintDialect {
  std::shared_ptr<const port::Dialect> dialect;
  std::string server_version = {};  // empty: the oldest that is supported
};

// An environment of the project that lets statements wait for locks without an end.
struct LintEnvironment {
  std::string name;
  std::string dialect;
  Place place = {};
};

struct LintOptions {
  std::vector<LintDialect> dialects;  // at least one
  LintPolicy policy = {};
  // Ids of the revisions that are looked at; empty: all. The others are replayed, so that the
  // schema is known.
  std::vector<std::string> revisions = {};
  // `dialects` are not all that the history is for: a suppression that nothing uses may have a use.
  bool narrowed = false;
  // Against mig.sum: ids of revisions that were edited since, and that it does not have.
  std::vector<std::string> edited = {};
  std::vector<std::string> unrecorded = {};
  std::vector<std::string> missing = {};  // that it has, and no file
  std::vector<LintEnvironment> without_lock_timeout = {};
};

struct LintReport {
  std::vector<LintFinding> findings;  // by revision in the order of application, then by place
  std::size_t revisions = 0;          // looked at
  std::size_t suppressed = 0;         // findings that lint_ignore or the policy took out
  std::vector<std::string> dialects;
};

// Throws Error as plan_upgrade() does: a revision that cannot be read or contradicts the schema has
// nothing to be linted. What a dialect cannot do is a finding. MIG-708 as require_lint_policy().
[[nodiscard]] LintReport lint_history(const History& history, const LintOptions& lint,
                                      const Options& options = {});

// Whether the policy is broken: a finding is at least as grave as it allows.
[[nodiscard]] bool breaks(const LintReport& report, const LintPolicy& policy);

}  // namespace mig
