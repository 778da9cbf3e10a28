#include "commands/commands.hpp"
#include "commands/comparison.hpp"
#include "render/difference.hpp"

namespace mig::cli {

namespace {

int run(Context& context, const std::string& source) {
  const auto options = compare_options(context, {});
  const auto schema = written_schema(context.project(), context.history(true),
                                     parse_schema_source(source), options, context.options());
  auto& output = context.output();
  if (context.json()) {
    output.data(json::schema(schema));
  } else {
    output.data(declared_text(schema, *options.dialects.front(), context.options()));
  }
  if (schema.partial) {
    output.talk("note: SQL ran whose effect on the schema is not known: there may be more");
  }
  return kDone;
}

}  // namespace

Command inspect_command() {
  auto source = std::make_shared<std::string>();
  return {.name = "inspect",
          .help = "print a schema as a declared one",
          .arguments = {{"source", "declared, recorded, recorded@<target>, or a file", source.get(),
                         "SCHEMA", true}},
          .run = [source](Context& context) { return run(context, *source); }};
}

}  // namespace mig::cli
