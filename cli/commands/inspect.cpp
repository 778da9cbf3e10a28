#include "commands/commands.hpp"
#include "commands/comparison.hpp"
#include "port/dialect.hpp"
#include "render/difference.hpp"

namespace mig::cli {

namespace {

// "# …" as SQL has it.
std::string sql_comments(std::string lines) {
  for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    lines.replace(at, 1, "--");
  }
  return lines;
}

struct Arguments {
  std::string source;
  std::string target;  // dialect
  bool sql = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto source = parse_schema_source(arguments.source);
  const auto options = compare_options(context, {}, {source});
  auto schema =
      written_schema(context.project(), context.history(true), source, options, context.options());
  auto& output = context.output();
  auto dialect = dialect_of(context, options, source);
  if (!arguments.target.empty()) {
    const auto target = context.host().dialect(arguments.target);
    auto carried_over = carried(schema, *dialect, *target, context.options());
    for (const auto& each : carried_over.left) {
      output.complain("not carried over: " + printable(each));
    }
    schema = std::move(carried_over.schema);
    dialect = target;
  }
  if (context.json()) {
    output.data(json::schema(schema));
  } else if (arguments.sql) {
    output.data(schema_script(schema, *dialect, context.options(),
                              {.server_version = context.server_version(dialect->name())}) +
                sql_comments(opaque_lines(schema.opaque)));
  } else {
    output.data(declared_text(schema, *dialect, context.options()) + opaque_lines(schema.opaque));
  }
  if (schema.partial) {
    output.talk("note: SQL ran whose effect on the schema is not known: there may be more");
  }
  return kDone;
}

}  // namespace

Command inspect_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "inspect",
          .help = "print a schema: as a declared one, as SQL, or as JSON",
          .arguments = {{"source", kSchemaSources, &arguments->source, "SCHEMA", true},
                        {"--for", "for a database of another kind; says what does not fit there",
                         &arguments->target, "DIALECT"},
                        {"--sql", "the SQL that makes it", &arguments->sql}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
