#include "commands/commands.hpp"
#include "commands/comparison.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> renames;
  bool live = false;
};

int run(Context& context, const Arguments& arguments) {
  auto options = compare_options(context, arguments.renames);
  options.ask = {};  // what is only looked at needs no answers
  const SchemaSource from{arguments.live ? SchemaSource::Kind::live : SchemaSource::Kind::recorded};
  const auto difference =
      compare_schemas(context.project(), context.history(true), from,
                      {SchemaSource::Kind::declared}, options, context.options());
  print_difference(context, options, difference);
  if (difference.empty()) return kDone;
  context.output().talk(
      arguments.live
          ? "the database is not as the schema is declared"
          : "the declared schema is not what the revisions give: 'mig revision --autogenerate' "
            "writes one that leads there");
  return kDifference;
}

}  // namespace

Command check_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "check",
          .help = "end with 3 when the revisions do not give the declared schema",
          .arguments = {{"--live", "ask whether the database has the declared schema",
                         &arguments->live},
                        rename_argument(arguments->renames)},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
