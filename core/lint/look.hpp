// What a check sees, and the checks. Each looks at one operation, for one dialect, and adds what it
// finds; those of a whole revision stand at the end.
#pragma once

#include "compile/compiler.hpp"
#include "lint/findings.hpp"
#include "lint/made.hpp"

#include <cstddef>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace mig::lint {

// One operation of a revision, resolved, just before it runs.
struct Look {
  const revision::Revision& revision;
  const std::vector<const ir::Operation*>& all;  // of the revision
  std::size_t index;                             // which of them this one is
  const ir::Schema& before;
  const Made& made;

  [[nodiscard]] const ir::Operation& operation() const { return *all[index]; }
  [[nodiscard]] Spot spot() const;
  // Whether one of the operations that follow in the revision, or stand before, or any of them, is
  // one of these and meets the condition.
  template <class T, class F>
  [[nodiscard]] bool later(F condition) const {
    return any<T>(index + 1, all.size(), condition);
  }
  template <class T, class F>
  [[nodiscard]] bool earlier(F condition) const {
    return any<T>(0, index, condition);
  }
  template <class T, class F>
  [[nodiscard]] bool elsewhere(F condition) const {
    return earlier<T>(condition) || later<T>(condition);
  }
  // The column just before the operation; null when it is not known.
  [[nodiscard]] const ir::Column* column(const std::string& table, const std::string& name) const {
    const ir::Table* found = before.table(table);
    return found == nullptr ? nullptr : ir::find_column(*found, name);
  }

 private:
  template <class T, class F>
  [[nodiscard]] bool any(std::size_t from, std::size_t to, F condition) const {
    for (std::size_t i = from; i < to; ++i) {
      const auto* op = std::get_if<T>(&all[i]->body);
      if (op != nullptr && condition(*op)) return true;
    }
    return false;
  }
};

// [lint.names], compiled. Throws std::regex_error; see require_lint_policy().
class NamePatterns {
 public:
  explicit NamePatterns(const LintPolicy& policy);

  // The pattern of this kind that the name does not match; null: it does, or there is none.
  [[nodiscard]] const std::string* broken_by(const std::string& kind,
                                             const std::string& name) const;

 private:
  struct Pattern {
    std::string text;
    std::regex compiled;
  };
  std::map<std::string, Pattern> patterns_;
};

// A unit as the dialect answered it, with the operations that it is made of.
struct UnitLook {
  const revision::Revision& revision;
  const compile::Unit& unit;
  std::vector<const ir::Operation*> operations;  // several: folded into one
  const Made& made;                              // before the first of them
};

// A revision as a dialect does it.
struct StepLook {
  const compile::Step& step;
  bool in_transaction = false;  // what can be rolled back is
  // By unit: whether it works on a table that was there before the revision.
  std::vector<bool> on_existing = {};
};

void check_destructive(const Look& look, Findings& out);
void check_data(const Look& look, Findings& out);
void check_compatibility(const Look& look, Findings& out);
void check_constraints(const Look& look, Findings& out);
void check_conventions(const Look& look, Findings& out);
void check_names(const Look& look, const NamePatterns& patterns, Findings& out);
void check_reversal(const Look& look, Findings& out);

// What the dialect says of the unit.
void check_answer(const UnitLook& look, Findings& out);
void check_transaction(const StepLook& look, Findings& out);

// A revision as it is written, apart from any dialect. dialects: the names of each that is looked
// at, its own first, then its families.
void check_revision(const revision::Revision& revision,
                    const std::vector<std::vector<std::string>>& dialects, Findings& out);

// "'a', 'b'".
[[nodiscard]] std::string quoted(const std::vector<std::string>& names);
// "drop_column orders.total".
[[nodiscard]] std::string title(const ir::Operation& operation);
// Whether the type takes every value of the other, and programs find the same in it.
[[nodiscard]] bool widens(const ir::Type& from, const ir::Type& to);

}  // namespace mig::lint
