// The whole history, replayed and translated for every dialect that is asked for.
#include "api/context.hpp"
#include "port/dialect.hpp"

namespace mig {

void validate(const History& history, const ValidateOptions& validate, const Options& options) {
  history.read_all();
  const auto& graph = history.graph();
  std::vector<graph::Target> heads(1);
  heads.front().anchor = graph::Target::Anchor::heads;
  const auto steps = graph::upgrade_steps(graph, {}, heads);
  std::vector<Diagnostic> problems;
  for (const auto& dialect : validate.dialects) {
    compile::Settings settings = api::settings_for(*dialect, {}, options);
    settings.offline = true;
    const compile::Compiler compiler(*dialect, std::move(settings));
    try {
      static_cast<void>(api::prepare(history, compiler, {}, steps));
    } catch (const Error& error) {
      for (Diagnostic each : error.diagnostics()) {
        each.notes.push_back("on " + dialect->name());
        problems.push_back(std::move(each));
      }
    }
  }
  if (!problems.empty()) throw Error(std::move(problems));
}

}  // namespace mig
