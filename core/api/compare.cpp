// Schemas from where they come from, compared for every dialect that is asked for.
#include "compare/compare.hpp"

#include "api/context.hpp"
#include "api/new_revision.hpp"
#include "compare/codes.hpp"
#include "compare/declared.hpp"
#include "compare/present.hpp"
#include "ir/as_written.hpp"
#include "revision/writer.hpp"
#include <mig/compare.hpp>
#include <mig/ir/apply.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mig {

namespace {

namespace fs = std::filesystem;

ir::ResolveContext context_for(const port::Dialect& dialect, const Options& options) {
  return api::offline_settings(dialect, options, {}).resolve;
}

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
                                     "that file; 'mig inspect recorded' prints what the revisions "
                                     "give, to begin with",
                                     project.file.string())});
}

// Reads a source once, for whatever dialect.
class Source {
 public:
  Source(const Project& project, const History& history, const SchemaSource& source,
         const std::vector<std::string>& dialects)
      : history_(history), source_(source) {
    using Kind = SchemaSource::Kind;
    if (source.kind == Kind::declared) files_ = read_files(declared_path(project), dialects);
    if (source.kind == Kind::file) files_ = read_files(source.file, dialects);
    if (source.kind == Kind::recorded) history.read_all();
  }

  [[nodiscard]] compare::DeclaredSchema in(const ir::ResolveContext& context) const {
    if (source_.kind == SchemaSource::Kind::recorded) {
      return {recorded_as_written(history_, source_.targets, context), {}};
    }
    return compare::resolve_declared(files_, context, true);
  }

 private:
  const History& history_;
  const SchemaSource& source_;
  std::vector<compare::DeclaredFile> files_;
};

// Compares for one dialect after the other; what was answered once counts for all.
class Comparison {
 public:
  Comparison(const CompareOptions& compare, const Options& options)
      : compare_(compare), options_(options), unused_(compare.renames), known_(compare.renames) {}

  SchemaDifference run(const Source& from, const Source& to) {
    std::vector<compare::Presented> all;
    for (const auto& dialect : compare_.dialects) {
      const auto context = context_for(*dialect, options_);
      const auto before = from.in(context);
      const auto after = to.in(context);
      auto difference = asked(before.schema, after);
      keep(difference, before.schema.partial || after.schema.partial);
      all.push_back({dialect->names(),
                     compare::presented(std::move(difference.changes), before.schema, context)});
    }
    refuse_unused();
    out_.changes = compare::merged(std::move(all));
    return std::move(out_);
  }

 private:
  SchemaDifference asked(const ir::Schema& before, const compare::DeclaredSchema& after) {
    for (;;) {
      auto renames = known_;
      renames.insert(renames.end(), after.renames.begin(), after.renames.end());
      const auto fit = compare::fitting(before, after.schema, renames);
      std::erase_if(unused_, [&](const SchemaRename& each) {
        return std::find(fit.begin(), fit.end(), each) != fit.end();
      });
      auto difference = compare::compare(before, after.schema, renames);
      if (!ask_next(difference)) return difference;
    }
  }

  // Whether somebody has answered yes to something.
  bool ask_next(const SchemaDifference& difference) {
    if (!compare_.ask) return false;
    for (const auto& each : difference.candidates) {
      if (std::find(answered_.begin(), answered_.end(), each.rename) != answered_.end()) continue;
      answered_.push_back(each.rename);
      if (!compare_.ask(each)) continue;
      known_.push_back(each.rename);
      return true;
    }
    return false;
  }

  void keep(const SchemaDifference& difference, bool partial) {
    out_.partial = out_.partial || partial;
    for (const auto& each : difference.unexpressed) {
      auto& list = out_.unexpressed;
      if (std::find(list.begin(), list.end(), each) == list.end()) list.push_back(each);
    }
    for (const auto& each : difference.candidates) {
      const bool known =
          std::any_of(out_.candidates.begin(), out_.candidates.end(),
                      [&](const RenameCandidate& other) { return other.rename == each.rename; });
      if (!known) out_.candidates.push_back(each);
    }
  }

  void refuse_unused() const {
    std::vector<Diagnostic> problems;
    for (const auto& each : unused_) {
      const std::string of = each.table.empty() ? "" : each.table + ".";
      problems.push_back(
          {compare::code::kRename,
           fmt::format("the rename of '{}{}' to '{}' does not fit", of, each.from, each.to),
           fmt::format("'{}' has to be in the first schema, '{}' in the second one, and in the "
                       "first one nothing may have the new name",
                       each.from, each.to)});
    }
    if (!problems.empty()) throw Error(std::move(problems));
  }

  const CompareOptions& compare_;
  const Options& options_;
  std::vector<SchemaRename> unused_;
  std::vector<SchemaRename> known_;
  std::vector<SchemaRename> answered_;
  SchemaDifference out_;
};

void require_dialect(const CompareOptions& compare) {
  if (!compare.dialects.empty()) return;
  throw Error({"MIG-701", "no dialect to compare for",
               "list some in mig.toml (dialects = [\"…\"]), or give --dialect"});
}

}  // namespace

SchemaSource parse_schema_source(std::string_view text) {
  using Kind = SchemaSource::Kind;
  constexpr std::string_view kAt = "recorded@";
  if (text == "base") return {Kind::base};
  if (text == "declared") return {Kind::declared};
  if (text == "recorded") return {Kind::recorded};
  if (text.starts_with(kAt)) return {Kind::recorded, {std::string(text.substr(kAt.size()))}};
  return {Kind::file, {}, fs::path(text)};
}

SchemaRename parse_rename(std::string_view text) {
  const auto equals = text.find('=');
  SchemaRename out;
  if (equals != std::string_view::npos) {
    std::string_view from = text.substr(0, equals);
    std::string_view to = text.substr(equals + 1);
    const auto dot = from.find('.');
    if (dot != std::string_view::npos) {
      out.table = from.substr(0, dot);
      from.remove_prefix(dot + 1);
      if (to.starts_with(out.table + ".")) to.remove_prefix(dot + 1);
    }
    out.from = from;
    out.to = to;
  }
  if (!out.from.empty() && !out.to.empty()) return out;
  throw Error(Diagnostic{compare::code::kRename, fmt::format("'{}' is no rename", text),
                         "write old=new for a table, table.old=new for a column"});
}

ir::Schema recorded_schema(const History& history, const port::Dialect& dialect,
                           const std::string& target, const Options& options) {
  history.read_all();
  const auto lookup = [&](const std::string& id) -> const revision::Revision& {
    return history.revision(id);
  };
  return plan::make(history.graph(), lookup, applied_at(history, {target}), {},
                    context_for(dialect, options))
      .schema;
}

ir::Schema declared_schema(const fs::path& path, const port::Dialect& dialect,
                           const Options& options, const std::vector<std::string>& known_dialects) {
  return compare::resolve_declared(read_files(path, known_dialects), context_for(dialect, options))
      .schema;
}

SchemaDifference compare_schemas(const Project& project, const History& history,
                                 const SchemaSource& from, const SchemaSource& to,
                                 const CompareOptions& compare, const Options& options) {
  require_dialect(compare);
  const Source before(project, history, from, compare.known_dialects);
  const Source after(project, history, to, compare.known_dialects);
  return Comparison(compare, options).run(before, after);
}

Autogenerated autogenerate(const Project& project, const History& history,
                           const NewRevision& wanted, const CompareOptions& compare,
                           const Options& options) {
  if (wanted.sql) {
    throw Error({"MIG-701", "a generated revision is no plain SQL file",
                 "leave one of --sql and --autogenerate out"});
  }
  SchemaSource recorded{SchemaSource::Kind::recorded};
  recorded.targets = wanted.heads.empty() ? std::vector<std::string>{"head"} : wanted.heads;
  recorded.targets.insert(recorded.targets.end(), wanted.depends_on.begin(),
                          wanted.depends_on.end());
  Autogenerated out;
  out.difference =
      compare_schemas(project, history, recorded, {SchemaSource::Kind::declared}, compare, options);
  if (!out.difference.changes.empty()) {
    out.made = api::new_revision(project, wanted, out.difference.changes);
  }
  return out;
}

std::vector<std::string> api::comments_of(const SchemaChange& change) {
  std::vector<std::string> out;
  for (const auto& note : change.notes) {
    out.push_back((change.destructive ? "DATA LOSS: " : "Note: ") + note + ".");
  }
  return out;
}

std::string changes_text(const std::vector<SchemaChange>& changes) {
  std::string out;
  for (const auto& change : changes) {
    out += revision::operation_text("upgrade", change.operation, api::comments_of(change));
  }
  return out.empty() ? out : out.substr(1);  // without the blank line above the first one
}

ir::Schema written_schema(const Project& project, const History& history,
                          const SchemaSource& source, const CompareOptions& compare,
                          const Options& options) {
  require_dialect(compare);
  const Source read(project, history, source, compare.known_dialects);
  return read.in(context_for(*compare.dialects.front(), options)).schema;
}

std::string declared_text(const ir::Schema& schema, const port::Dialect& dialect,
                          const Options& options) {
  std::string out;
  for (const auto& each : compare::declaration(schema, context_for(dialect, options))) {
    out += revision::operation_text("schema", each);
  }
  return out.empty() ? out : out.substr(1);
}

}  // namespace mig
