// Findings while they are collected: what a revision suppresses is left out and remembered, and
// what several dialects have in common becomes one.
#pragma once

#include "revision/revision.hpp"
#include <mig/ir/problem.hpp>
#include <mig/lint.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mig::lint {

// Where something was found.
struct Spot {
  const revision::Revision* revision = nullptr;
  ir::Position at = {};
  std::string operation = {};  // "drop_column orders.total"; empty: the revision as a whole
};

class Findings {
 public:
  explicit Findings(const LintPolicy& policy) : policy_(policy) {}

  // The dialect that findings are about from here on: its name, then its families. Empty: none in
  // particular.
  void look_at(std::vector<std::string> names) { names_ = std::move(names); }

  // rule: code or name. advice: empty: that of the rule.
  void add(std::string_view rule, const Spot& spot, std::string message, std::string advice = {});
  // Of the dialect in particular: it stays said, even where all have it. least, most: what the
  // rule's own level is brought to.
  void add_of_dialect(std::string_view rule, const Spot& spot, std::string message,
                      std::string advice = {}, LintLevel least = LintLevel::off,
                      LintLevel most = LintLevel::error);
  // What a plugin calls by a name that the catalogue does not have: its code is "<dialect>.<name>".
  void add_foreign(const std::string& name, LintLevel level, const Spot& spot, std::string message,
                   std::string advice);

  // Of the project, not of a revision.
  void add_of_project(std::string_view rule, const Place& place,
                      const std::vector<std::string>& dialects, std::string message);

  // What lint_ignore names in this revision without a use, and what is no rule. dialects: the names
  // of all that there may be; empty: not all are known.
  void judge_suppressions(const revision::Revision& revision,
                          const std::set<std::string>& dialects);

  // dialects: all that were looked at.
  void finish(const std::vector<std::string>& dialects, LintReport& report);

 private:
  struct Key {
    std::string revision;
    ir::Position at;
    std::string operation;
    std::string code;
    std::string message;
    std::string advice;
  };
  struct Found {
    Key key;
    const revision::Revision* revision;
    std::string name;
    LintLevel level;
    bool of_dialect;
    std::vector<std::string> dialects;
  };

  struct Named {
    std::string code;
    std::string name;
    LintLevel level;
  };
  void keep(const Named& rule, const Spot& spot, std::string message, std::string advice,
            bool of_dialect);
  [[nodiscard]] bool suppressed(const revision::Revision& revision, const Named& rule);

  const LintPolicy& policy_;
  std::vector<std::string> names_;  // of the dialect
  std::vector<Found> found_;
  std::vector<LintFinding> of_project_;
  std::set<std::pair<std::string, std::string>> used_;  // revision, entry of lint_ignore
  std::set<std::string> suppressed_;                    // one text a finding
};

}  // namespace mig::lint
