#include "api/schema_source.hpp"

#include "api/context.hpp"
#include "api/scratch.hpp"
#include "compare/codes.hpp"
#include "compare/filter.hpp"
#include "ir/as_written.hpp"
#include "store/journal.hpp"
#include <mig/ir/apply.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace mig::api {

namespace {

namespace fs = std::filesystem;
using Kind = SchemaSource::Kind;

// What is applied when the targets are, in the order of application.
graph::Nodes applied_at(const History& history, const std::vector<std::string>& targets) {
  const auto& graph = history.graph();
  if (graph.size() == 0) return {};
  graph::Nodes nodes;
  for (const auto& text : targets.empty() ? std::vector<std::string>{"heads"} : targets) {
    const auto found =
        graph::resolve(graph, graph::parse_target(text), {}, graph::Use::start).nodes;
    nodes = graph::united(nodes, found);
  }
  return graph::applied_set(graph, graph::rows_at(graph, nodes));
}

// The recorded schema in the authors' words. What a revision does wrong is for `validate`: the
// schema counts as known in part from there on.
ir::Schema recorded_as_written(const History& history, const std::vector<std::string>& targets,
                               const ir::ResolveContext& context) {
  const auto& graph = history.graph();
  ir::Schema out;
  for (const auto node : applied_at(history, targets)) {
    for (const auto& operation : history.revision(graph.id(node)).upgrade) {
      ir::Problems ignored;
      const auto resolved = ir::resolve_as_written(operation, context, out, ignored);
      if (resolved && ir::apply(out, *resolved)) out.partial = true;
    }
  }
  return out;
}

std::vector<compare::DeclaredFile> read_files(const fs::path& path,
                                              const std::vector<std::string>& dialects) {
  revision::ReadOptions options;
  options.dialects = dialects;
  return compare::read_declared(path, options);
}

fs::path declared_path(const Project& project) {
  if (!project.schema.empty()) return project.root / project.schema;
  throw Error(Diagnostic{compare::code::kNotThere, "the project has no declared schema",
                         fmt::format("write schema = \"schema.toml\" into {}, and the schema into "
                                     "that file; 'mig inspect recorded' or 'mig inspect live' "
                                     "prints one to begin with",
                                     project.file.string())});
}

std::string read_script(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file) return text;
  throw Error(Diagnostic{compare::code::kNotThere,
                         fmt::format("'{}' cannot be read", path.string()),
                         "the file behind sql: has to be there, as SQL text"});
}

}  // namespace

bool is_own_table(const std::string& name, const Options& options) {
  constexpr std::size_t kNoLimit = 1000;
  constexpr std::size_t kShortest = 63;
  return name == options.version_table || name == "alembic_version" ||
         name == store::journal_table(options.version_table, kNoLimit) ||
         name == store::journal_table(options.version_table, kShortest);
}

Source::Source(const Project& project, const History& history, const SchemaSource& source,
               const CompareOptions& compare, const Options& options)
    : project_(project), history_(history), source_(source), compare_(compare), options_(options) {
  if (source.kind == Kind::declared) {
    files_ = read_files(declared_path(project), compare.known_dialects);
  }
  if (source.kind == Kind::file) files_ = read_files(source.file, compare.known_dialects);
  if (source.kind == Kind::script) script_ = read_script(source.file);
  if (source.kind == Kind::recorded) history.read_all();
  const bool needs_database = source.kind == Kind::live || source.kind == Kind::script;
  if ((needs_database && !compare.database) || (is_reported() && !compare.open)) {
    throw Error(Diagnostic{compare::code::kLive, "there is no database whose schema could be read",
                           "choose one of the project's environments, or give its URL"});
  }
}

bool Source::is_reported() const {
  return source_.kind == Kind::live || source_.kind == Kind::url || source_.kind == Kind::script;
}

Database& Source::database() {
  if (source_.kind != Kind::url) return compare_.database();
  if (!other_) other_.emplace(compare_.open(source_.url, {}));
  return *other_;
}

Database Source::open(const std::string& url,
                      const std::map<std::string, std::string>& driver) const {
  return compare_.open(url.empty() && source_.kind == Kind::url ? source_.url : url, driver);
}

std::shared_ptr<const port::Dialect> Source::dialect() { return database().shared_dialect(); }

const ir::Server& Source::server() { return database().connection().server(); }

const ir::Schema& Source::reported() {
  if (reported_) return *reported_;
  guarded([&] {
    Database& source = database();
    if (source_.kind == Kind::script) {
      reported_ = made_by_script(
          source.dialect(),
          [this](const std::string& url, const auto& driver) { return open(url, driver); }, script_,
          source_.file.string());
    } else if (port::Catalog* catalog = source.catalog()) {
      reported_ = catalog->inspect(source.connection(), {});
    } else {
      throw Error(Diagnostic{
          compare::code::kLive,
          fmt::format("the dialect '{}' cannot look into a database", source.dialect().name()),
          "it has no catalog: compare recorded and declared schemas"});
    }
  });
  std::erase_if(reported_->tables,
                [&](const ir::Table& each) { return is_own_table(each.name, options_); });
  // a name that all of them have is none
  const auto& fixed = dialect()->capabilities(server()).identifier.primary_key;
  for (auto& table : reported_->tables) {
    if (table.primary_key && table.primary_key->name == fixed) table.primary_key->name.clear();
  }
  leave_out(*reported_);
  return *reported_;
}

void Source::leave_out(ir::Schema& schema) const {
  compare::leave_out(schema, project_.compare.include, project_.compare.exclude);
}

compare::DeclaredSchema Source::written(const ir::ResolveContext& context) const {
  compare::DeclaredSchema out;
  if (source_.kind == Kind::recorded) {
    out.schema = recorded_as_written(history_, source_.targets, context);
  } else {
    out = compare::resolve_declared(files_, context, true);
  }
  leave_out(out.schema);
  return out;
}

ir::Schema Source::resolved(const ir::ResolveContext& context) const {
  ir::Schema out;
  if (source_.kind == Kind::recorded) {
    const auto lookup = [&](const std::string& id) -> const revision::Revision& {
      return history_.revision(id);
    };
    out = plan::make(history_.graph(), lookup, applied_at(history_, source_.targets), {}, context)
              .schema;
  } else {
    out = compare::resolve_declared(files_, context, false).schema;
  }
  leave_out(out);
  return out;
}

std::vector<ir::Operation> Source::operations(const ir::ResolveContext& context) const {
  std::vector<ir::Operation> out;
  if (source_.kind != Kind::recorded) return out;
  ir::Schema schema;
  for (const auto node : applied_at(history_, source_.targets)) {
    for (const auto& operation : history_.revision(history_.graph().id(node)).upgrade) {
      ir::Problems ignored;
      auto resolved = ir::resolve(operation, context, schema, ignored);
      if (!resolved) continue;
      static_cast<void>(ir::apply(schema, *resolved));
      out.push_back(std::move(*resolved));
    }
  }
  return out;
}

}  // namespace mig::api
