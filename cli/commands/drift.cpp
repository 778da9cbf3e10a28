#include "commands/commands.hpp"
#include "commands/comparison.hpp"

namespace mig::cli {

namespace {

int run(Context& context) {
  auto options = compare_options(context, {});
  options.ask = {};  // what is only looked at needs no answers
  const auto difference =
      drift(context.project(), context.history(true), options, context.options());
  print_difference(context, options, difference);
  if (difference.empty()) return kDone;
  context.output().talk(
      "the database is not what its revisions give: above is what was done to it besides");
  return kDifference;
}

}  // namespace

Command drift_command() {
  return {.name = "drift",
          .help = "end with 3 when the database is not what its revisions give",
          .arguments = {},
          .run = run};
}

}  // namespace mig::cli
