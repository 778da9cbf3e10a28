// The whole history, replayed and translated for every dialect that is asked for.
#include "api/context.hpp"
#include "execute/preflight.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace mig {

namespace {

std::vector<Diagnostic> problems_on(const History& history, const port::Dialect& dialect,
                                    const graph::Rows& rows, const std::vector<graph::Step>& steps,
                                    const Options& options) {
  const compile::Compiler compiler(dialect, api::offline_settings(dialect, options, {}));
  try {
    for (const auto& step : api::prepare(history, compiler, rows, steps)) {
      execute::preflight(compiler, step);
    }
  } catch (const Error& error) {
    return error.diagnostics();
  }
  return {};
}

}  // namespace

void api::require_dialects(const History& history,
                           const std::vector<std::shared_ptr<const port::Dialect>>& dialects,
                           const graph::Rows& rows, const std::vector<graph::Step>& steps,
                           const Options& options) {
  std::vector<Diagnostic> problems;
  std::vector<std::vector<std::string>> names;  // of the dialects that have the problem
  for (const auto& dialect : dialects) {
    for (auto& each : problems_on(history, *dialect, rows, steps, options)) {
      const auto same = std::find(problems.begin(), problems.end(), each);
      const auto at = static_cast<std::size_t>(same - problems.begin());
      if (same == problems.end()) {
        problems.push_back(std::move(each));
        names.emplace_back();
      }
      names[at].push_back(dialect->name());
    }
  }
  for (std::size_t i = 0; i < problems.size(); ++i) {
    problems[i].notes.push_back("on " + support::join(names[i], ", "));
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

void validate(const History& history, const ValidateOptions& validate, const Options& options) {
  history.read_all();
  const auto& graph = history.graph();
  std::vector<graph::Target> heads(1);
  heads.front().anchor = graph::Target::Anchor::heads;
  api::require_dialects(history, validate.dialects, {}, graph::upgrade_steps(graph, {}, heads),
                        options);
}

}  // namespace mig
