#include "commands/commands.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include "render/json.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  bool sql = false;
};

int run(Context& context, const Arguments& arguments) {
  if (arguments.sql) {
    const auto dialect = context.dialect();
    return print_script(
        context,
        ensure_version_script(*dialect, context.options(),
                              {.server_version = context.server_version(dialect->name())}),
        "");
  }
  auto& database = context.changing_database(plugins::Missing::make);
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
  auto arguments = std::make_shared<Arguments>();
  return {.name = "ensure-version",
          .help = "make the version table when it is not there",
          .arguments = {{"--sql", "print a script and touch no database", &arguments->sql}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
