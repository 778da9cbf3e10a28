#include "commands/comparison.hpp"

#include "commands/ask.hpp"
#include "port/dialect.hpp"
#include "render/difference.hpp"

#include <algorithm>

namespace mig::cli {

namespace {

bool answered_yes(Context& context, const RenameCandidate& candidate) {
  context.output().complain(candidate_line(candidate));
  return cli::answered_yes(context.output(), "is it a rename, so that the data stays? [y/N] ");
}

}  // namespace

Argument rename_argument(std::vector<std::string>& renames) {
  return {"--rename", "a table or column that goes on under another name (repeatable)", &renames,
          "[TABLE.]OLD=NEW"};
}

Argument verify_argument(bool& verify) {
  return {"--verify-data", "count the rows of the database that a change destroys or fails on",
          &verify};
}

CompareOptions compare_options(Context& context, const std::vector<std::string>& renames) {
  CompareOptions out;
  out.dialects = context.dialects();
  out.known_dialects = context.known_dialects();
  for (const auto& each : renames) out.renames.push_back(parse_rename(each));
  out.database = [&context]() -> Database& { return context.database(); };
  out.open = [&context](const std::string& url, const std::map<std::string, std::string>& driver) {
    return context.session(url, driver);
  };
  if (somebody_is_there(context)) {
    out.ask = [&context](const RenameCandidate& each) { return answered_yes(context, each); };
  }
  return out;
}

CompareOptions compare_options(Context& context, const std::vector<std::string>& renames,
                               const std::vector<SchemaSource>& sources) {
  using Kind = SchemaSource::Kind;
  const auto any = [&](Kind kind) {
    return std::any_of(sources.begin(), sources.end(),
                       [kind](const SchemaSource& each) { return each.kind == kind; });
  };
  auto out = compare_options(context, renames);
  if (any(Kind::script) && !any(Kind::live)) {
    out.database = [&context]() -> Database& { return context.database_or_empty(); };
  }
  return out;
}

std::shared_ptr<const port::Dialect> dialect_of(Context& context, const CompareOptions& options,
                                                const SchemaSource& source) {
  using Kind = SchemaSource::Kind;
  if (source.kind == Kind::live || source.kind == Kind::script) {
    return options.database().shared_dialect();
  }
  if (source.kind == Kind::url) {
    return context.host().dialect(context.host().dialect_for_url(source.url));
  }
  return options.dialects.front();
}

std::vector<std::string> names_of(const CompareOptions& options) {
  std::vector<std::string> out;
  for (const auto& each : options.dialects) out.push_back(each->name());
  return out;
}

void print_difference(Context& context, const CompareOptions& options,
                      const SchemaDifference& difference) {
  auto& output = context.output();
  if (context.json()) {
    output.data(json::difference(difference, names_of(options)));
    return;
  }
  output.data(difference_lines(difference));
  talk_of_difference(context, difference);
}

void talk_of_difference(Context& context, const SchemaDifference& difference) {
  auto& output = context.output();
  if (!difference.empty()) output.talk(difference_summary(difference));
  for (const auto& each : difference.candidates) {
    output.talk("note: " + candidate_line(each) + ". If that is a rename, say " +
                rename_flag(each.rename) + ", or renamed_from in the declared schema: the data " +
                "then stays.");
  }
  for (const auto& each : difference.uncompared) {
    output.talk("note: not compared: " + printable(each));
  }
  if (!difference.opaque.empty()) {
    output.talk("note: not compared, as no operation makes them: " +
                opaque_summary(difference.opaque) + "; 'mig inspect live' names them");
  }
  if (difference.partial) {
    output.talk(
        "note: SQL ran whose effect on the schema is not known, so there may be more than this: "
        "'state' in its operation says what it does");
  }
}

}  // namespace mig::cli
