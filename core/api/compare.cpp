// Schemas from where they come from, compared for every dialect that is asked for.
#include "compare/compare.hpp"

#include "api/context.hpp"
#include "api/new_revision.hpp"
#include "api/schema_source.hpp"
#include "api/scratch.hpp"
#include "compare/codes.hpp"
#include "compare/declared.hpp"
#include "compare/present.hpp"
#include "compare/renamed.hpp"
#include "compare/settle.hpp"
#include "revision/writer.hpp"
#include <mig/compare.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace mig {

namespace {

namespace fs = std::filesystem;
using api::Source;

ir::ResolveContext context_for(const port::Dialect& dialect, const Options& options) {
  return api::offline_settings(dialect, options, {}).resolve;
}

// Compares for one dialect after the other; what was answered once counts for all.
class Comparison {
 public:
  Comparison(const CompareOptions& compare, const Options& options)
      : compare_(compare), options_(options), unused_(compare.renames), known_(compare.renames) {}

  SchemaDifference run(Source& from, Source& to) {
    std::vector<compare::Presented> all;
    if (from.is_reported() || to.is_reported()) {
      all.push_back(live(from, to));
    } else {
      for (const auto& dialect : compare_.dialects) all.push_back(written(*dialect, from, to));
    }
    refuse_unused();
    out_.changes = compare::merged(std::move(all));
    return std::move(out_);
  }

 private:
  using Renames = std::vector<SchemaRename>;
  struct Pair {
    ir::Schema before;
    ir::Schema after;
  };

  compare::Presented written(const port::Dialect& dialect, const Source& from, const Source& to) {
    const auto context = context_for(dialect, options_);
    const auto before = from.written(context);
    const auto after = to.written(context);
    return presented(dialect, context, asked(after.renames, [&](const Renames&) {
                       return Pair{before.schema, after.schema};
                     }));
  }

  // The written one of the two speaks as the database does; where both are of databases, the first
  // one counts as written when they are not of one kind.
  compare::Presented live(Source& from, Source& to) {
    Source& reported = to.is_reported() ? to : from;
    Source& other = to.is_reported() ? from : to;
    const auto dialect = reported.dialect();
    const auto context = api::settings_for(*dialect, reported.server(), options_).resolve;
    out_.opaque = reported.reported().opaque;
    if (other.is_reported() && other.dialect()->name() == dialect->name()) {
      return presented(*dialect, context, asked({}, [&](const Renames&) {
        return Pair{spoken(from, context), spoken(to, context)};
      }));
    }
    compare::Authored authored;
    Renames declared;
    if (other.is_reported()) {
      authored.resolved = compare::with_names(other.reported(), context);
      authored.written = spoken(other, context);
    } else {
      auto words = other.written(context);
      authored = {std::move(words.schema), other.resolved(context)};
      declared = std::move(words.renames);
    }
    return presented(*dialect, context, asked(declared, [&](const Renames& renames) {
      ir::Schema words = compare::with_names(
          in_words(reported, other, authored, renames, &other == &from), context);
      return &other == &from ? Pair{authored.written, std::move(words)}
                             : Pair{std::move(words), authored.written};
    }));
  }

  // A reported schema as somebody would write it.
  static ir::Schema spoken(Source& source, const ir::ResolveContext& context) {
    return compare::with_names(compare::as_written(source.reported(), source.dialect()->name()),
                               context);
  }

  // The reported schema in the words of the authored one. author: where those are from.
  ir::Schema in_words(Source& reported, const Source& author, const compare::Authored& authored,
                      const Renames& renames, bool authored_first) {
    const auto dialect = reported.dialect();
    const ir::Schema& live = reported.reported();
    std::optional<compare::Authored> renamed;
    if (!renames.empty()) {
      renamed = compare::with_names_of(live, authored, renames, authored_first);
    }
    const compare::Authored& named = renamed ? *renamed : authored;
    const compare::Forms forms = forms_of(*dialect, reported.server());
    const ir::Schema part = compare::doubtful(live, named, forms);
    api::Made made;
    if (!part.tables.empty() || !part.views.empty() || !part.enums.empty() ||
        !part.sequences.empty()) {
      made = made_of(part, reported, author);
    }
    out_.uncompared.clear();  // of a round before an answer
    for (const auto& [view, why] : made.refused) {
      out_.uncompared.push_back(
          fmt::format("the view '{}', as the database refuses it as it is written: {}", view, why));
    }
    return compare::settled(live, named, made.schema, forms);
  }

  // What the database makes of a part of the authored schema.
  api::Made made_of(const ir::Schema& part, Source& reported, const Source& author) const {
    const auto dialect = reported.dialect();
    const auto open = [&](const std::string& url, const auto& driver) {
      return reported.open(url, driver);
    };
    if (!part.views.empty()) {
      const auto context = api::settings_for(*dialect, reported.server(), options_).resolve;
      if (const auto earlier = compare::before_renames(part, author.operations(context))) {
        try {
          return api::made_by_database(*dialect, open, earlier->schema, options_, earlier->then);
        } catch (const Error&) {
          // what came between then and now is left out, and may be what they need: the views are
          // made as they are written, and named as not compared where that is refused
        }
      }
    }
    return api::made_by_database(*dialect, open, part, options_);
  }

  // Each type is asked for once.
  static compare::Forms forms_of(const port::Dialect& dialect, const ir::Server& server) {
    auto known = std::make_shared<std::map<std::string, std::string>>();
    compare::Forms out;
    out.dialect = dialect.name();
    out.primary_key = dialect.capabilities(server).identifier.primary_key;
    out.type = [&dialect, server, known](const ir::Type& type) {
      const std::string key = type.name + '\0' + ir::to_text(type);
      const auto found = known->find(key);
      if (found != known->end()) return found->second;
      return known->emplace(key, dialect.type(type, server).sql).first->second;
    };
    return out;
  }

  struct Answer {
    Pair schemas;
    SchemaDifference difference;
  };

  compare::Presented presented(const port::Dialect& dialect, const ir::ResolveContext& context,
                               Answer answer) {
    keep(answer.difference, answer.schemas.before.partial || answer.schemas.after.partial);
    return {dialect.names(), compare::presented(std::move(answer.difference.changes),
                                                std::move(answer.schemas.before), context)};
  }

  // declared: renames that one of the schemas gives. schemas: what is compared, by the renames that
  // are known.
  template <class Schemas>
  Answer asked(const Renames& declared, Schemas schemas) {
    for (;;) {
      auto renames = known_;
      renames.insert(renames.end(), declared.begin(), declared.end());
      Answer out;
      out.schemas = schemas(renames);
      const auto fit = compare::fitting(out.schemas.before, out.schemas.after, renames);
      std::erase_if(unused_, [&](const SchemaRename& each) {
        return std::find(fit.begin(), fit.end(), each) != fit.end();
      });
      out.difference = compare::compare(out.schemas.before, out.schemas.after, renames);
      if (!ask_next(out.difference)) return out;
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
  constexpr std::string_view kUrl = "db:";
  constexpr std::string_view kScript = "sql:";
  if (text == "live") return {Kind::live};
  if (text.starts_with(kUrl)) return {Kind::url, {}, {}, std::string(text.substr(kUrl.size()))};
  if (text.starts_with(kScript)) return {Kind::script, {}, fs::path(text.substr(kScript.size()))};
  // it may hold a password, and is no path
  if (text.find("://") != std::string_view::npos) return {Kind::url, {}, {}, std::string(text)};
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
  const SchemaSource source{SchemaSource::Kind::recorded, {target}};
  return Source({}, history, source, {}, options).resolved(context_for(dialect, options));
}

ir::Schema declared_schema(const fs::path& path, const port::Dialect& dialect,
                           const Options& options, const std::vector<std::string>& known_dialects) {
  revision::ReadOptions read;
  read.dialects = known_dialects;
  return compare::resolve_declared(compare::read_declared(path, read),
                                   context_for(dialect, options))
      .schema;
}

SchemaDifference compare_schemas(const Project& project, const History& history,
                                 const SchemaSource& from, const SchemaSource& to,
                                 const CompareOptions& compare, const Options& options) {
  require_dialect(compare);
  return api::guarded([&] {
    Source before(project, history, from, compare, options);
    Source after(project, history, to, compare, options);
    auto out = Comparison(compare, options).run(before, after);
    if (compare.verify_data && from.kind == SchemaSource::Kind::url) {
      Database other = compare.open(from.url, {});
      count_rows(out, other);
    } else if (compare.verify_data && compare.database) {
      count_rows(out, compare.database());
    }
    return out;
  });
}

namespace {

// What leads from the database to the declared schema is a revision behind all the others only
// where these are applied.
void require_heads(const History& history, Database& database, const Options& options) {
  if (current(history, database, options).at_heads) return;
  throw Error(Diagnostic{compare::code::kLive,
                         "the database is not at the newest revision, so what it lacks may be in "
                         "the revisions that are not applied",
                         "run 'mig upgrade heads' first, or leave --live out"});
}

}  // namespace

Autogenerated autogenerate(const Project& project, const History& history,
                           const NewRevision& wanted, const CompareOptions& compare,
                           const Options& options, bool from_live) {
  if (wanted.sql) {
    throw Error({"MIG-701", "a generated revision is no plain SQL file",
                 "leave one of --sql and --autogenerate out"});
  }
  SchemaSource from{SchemaSource::Kind::live};
  if (!from_live) {
    from.kind = SchemaSource::Kind::recorded;
    from.targets = wanted.heads.empty() ? std::vector<std::string>{"head"} : wanted.heads;
    from.targets.insert(from.targets.end(), wanted.depends_on.begin(), wanted.depends_on.end());
  } else if (compare.database) {
    require_heads(history, compare.database(), options);
  }
  Autogenerated out;
  out.difference =
      compare_schemas(project, history, from, {SchemaSource::Kind::declared}, compare, options);
  if (!out.difference.changes.empty()) {
    out.made = api::new_revision(project, wanted, out.difference.changes);
    const Database* database = from_live && compare.database ? &compare.database() : nullptr;
    out.refused = api::refused(project, out.made->file, compare, options, database);
  }
  return out;
}

std::vector<Diagnostic> api::refused(const Project& project, const fs::path& file,
                                     const CompareOptions& compare, const Options& options,
                                     const Database* database) {
  auto dialects = compare.dialects;
  if (database != nullptr && std::none_of(dialects.begin(), dialects.end(), [&](const auto& each) {
        return each->name() == database->dialect().name();
      })) {
    dialects = {database->shared_dialect()};
  }
  std::vector<Diagnostic> out;
  try {
    validate(project.history(compare.known_dialects), {std::move(dialects)}, options);
  } catch (const Error& error) {
    for (const auto& each : error.diagnostics()) {
      if (each.place.file == file) out.push_back(each);
    }
  }
  return out;
}

SchemaDifference drift(const Project& project, const History& history,
                       const CompareOptions& compare, const Options& options) {
  SchemaSource recorded{SchemaSource::Kind::base};
  if (compare.database) {
    recorded.targets = version_rows(compare.database(), options);
    if (!recorded.targets.empty()) recorded.kind = SchemaSource::Kind::recorded;
  }
  return compare_schemas(project, history, recorded, {SchemaSource::Kind::live}, compare, options);
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
  Source read(project, history, source, compare, options);
  if (read.is_reported()) {
    const auto context = api::settings_for(*read.dialect(), read.server(), options).resolve;
    return compare::with_names(compare::as_written(read.reported(), read.dialect()->name()),
                               context);
  }
  return read.written(context_for(*compare.dialects.front(), options)).schema;
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
