// The whole history, replayed and translated for every dialect that is asked for.
#include "api/context.hpp"
#include "execute/preflight.hpp"

#include <iterator>

namespace mig {

std::vector<Diagnostic> api::problems_on(const History& history,
                                         const std::shared_ptr<const port::Dialect>& dialect,
                                         const graph::Rows& rows,
                                         const std::vector<graph::Step>& steps,
                                         const Options& options) {
  const compile::Compiler compiler(*dialect, offline_settings(*dialect, options, {}));
  try {
    for (const auto& step : prepare(history, compiler, rows, steps)) {
      execute::preflight(compiler, step);
    }
  } catch (const Error& error) {
    std::vector<Diagnostic> out = error.diagnostics();
    for (auto& each : out) each.notes.push_back("on " + dialect->name());
    return out;
  }
  return {};
}

void validate(const History& history, const ValidateOptions& validate, const Options& options) {
  history.read_all();
  const auto& graph = history.graph();
  std::vector<graph::Target> heads(1);
  heads.front().anchor = graph::Target::Anchor::heads;
  const auto steps = graph::upgrade_steps(graph, {}, heads);
  std::vector<Diagnostic> problems;
  for (const auto& dialect : validate.dialects) {
    auto found = api::problems_on(history, dialect, {}, steps, options);
    std::move(found.begin(), found.end(), std::back_inserter(problems));
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

}  // namespace mig
