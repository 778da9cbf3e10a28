#include "api/context.hpp"

namespace mig::api {

compile::Settings settings_for(const port::Dialect& dialect, const ir::Server& server,
                               const Options& options) {
  compile::Settings out;
  out.server = server;
  out.resolve = compile::resolve_context(dialect, server, options.naming, options.variables);
  return out;
}

std::vector<compile::Step> prepare(const History& history, const compile::Compiler& compiler,
                                   const graph::Rows& rows, const std::vector<graph::Step>& steps) {
  history.read_all();
  const auto lookup = [&](const std::string& id) -> const revision::Revision& {
    return history.revision(id);
  };
  const auto& graph = history.graph();
  return compiler.compile(plan::make(graph, lookup, graph::applied_set(graph, rows), steps,
                                     compiler.settings().resolve));
}

Step report_of(const graph::Graph& graph, const graph::Step& step, std::size_t number,
               std::size_t of) {
  const revision::Header& header = graph.revision(step.revision);
  Step out;
  out.id = header.id;
  out.down_revisions = header.down_revisions;
  out.message = header.message;
  out.file = header.file;
  out.going = step.direction == graph::Direction::up ? Going::up : Going::down;
  out.number = number;
  out.of = of;
  return out;
}

std::vector<graph::Target> parse_targets(const std::vector<std::string>& texts) {
  std::vector<graph::Target> out;
  for (const auto& text : texts) {
    if (graph::is_range(text)) {
      throw Error({"MIG-702", "the range '" + text + "' has no meaning here",
                   "a range goes with --sql, which needs no database; otherwise name one target"});
    }
    out.push_back(graph::parse_target(text));
  }
  return out;
}

}  // namespace mig::api
