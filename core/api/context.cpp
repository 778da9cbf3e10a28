#include "api/context.hpp"

namespace mig::api {

compile::Settings settings_for(const port::Dialect& dialect, const ir::Server& server,
                               const Options& options) {
  compile::Settings out;
  out.server = server;
  out.resolve = compile::resolve_context(dialect, server, options.naming, options.variables);
  out.resolve.online = options.online;
  return out;
}

compile::Settings live_settings(Database& database, const Options& options) {
  compile::Settings out = settings_for(database.dialect(), database.connection().server(), options);
  if (port::Catalog* catalog = database.catalog()) {
    out.inspect = [catalog, &database](const std::vector<std::string>& tables) {
      return catalog->inspect(database.connection(), tables);
    };
  }
  return out;
}

compile::Settings offline_settings(const port::Dialect& dialect, const Options& options,
                                   const ScriptOptions& script) {
  ir::Server server;
  server.version = script.server_version;
  server.flavour = dialect.name();
  compile::Settings out = settings_for(dialect, server, options);
  out.offline = true;
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

graph::Range range_of(const std::string& text) {
  if (graph::is_range(text)) return graph::parse_range(text);
  graph::Range range;
  range.to = graph::parse_target(text);
  return range;
}

graph::Rows start_rows(const graph::Graph& graph, const std::optional<graph::Target>& from) {
  if (!from) return {};
  return graph::rows_at(graph, graph::resolve(graph, *from, {}, graph::Use::start).nodes);
}

}  // namespace mig::api
