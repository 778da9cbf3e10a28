#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"

namespace mig::cli {

namespace {

int run(Context& context) {
  auto& database = context.changing_database();
  const auto options = context.options();
  ensure_version(database, options);
  if (context.json()) {
    context.output().data(json::version_table(options.version_table));
  } else {
    context.output().talk("the version table is there");
  }
  return kDone;
}

}  // namespace

Command ensure_version_command() {
  return {.name = "ensure-version",
          .help = "make the version table when it is not there",
          .arguments = {},
          .run = run};
}

}  // namespace mig::cli
