#include "commands/commands.hpp"
#include "commands/comparison.hpp"

namespace mig::cli {

namespace {

int run(Context& context, const std::vector<std::string>& renames) {
  auto options = compare_options(context, renames);
  options.ask = {};  // what is only looked at needs no answers
  const auto difference =
      compare_schemas(context.project(), context.history(true), {SchemaSource::Kind::recorded},
                      {SchemaSource::Kind::declared}, options, context.options());
  if (context.json() || !difference.empty()) print_difference(context, options, difference);
  if (difference.empty()) return kDone;
  context.output().talk(
      "the declared schema is not what the revisions give: 'mig revision --autogenerate' writes "
      "one that leads there");
  return kDifference;
}

}  // namespace

Command check_command() {
  auto renames = std::make_shared<std::vector<std::string>>();
  return {.name = "check",
          .help = "end with 3 when the revisions do not give the declared schema",
          .arguments = {rename_argument(*renames)},
          .run = [renames](Context& context) { return run(context, *renames); }};
}

}  // namespace mig::cli
