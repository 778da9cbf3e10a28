#include "commands/commands.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include <mig/error.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  std::string target;
  RunArguments run;
};

int run(Context& context, const Arguments& arguments) {
  const bool sql = arguments.run.sql;
  require_target_or_plan("downgrade", !arguments.target.empty(), arguments.run);
  const bool range = arguments.target.find(':') != std::string::npos;
  if (sql && !range) {
    throw Error(Diagnostic{"MIG-703", "a downgrade script needs to know where the database is",
                           "write a range: 'head:" + arguments.target + "'"});
  }
  if (!sql && range) {
    throw Error(Diagnostic{
        "MIG-702", "the range '" + arguments.target + "' has no meaning without --sql",
        "the database says where to begin: name the target alone, or add --sql for a script"});
  }
  if (sql) {
    const auto dialect = context.dialect();
    const auto text =
        downgrade_script(context.history(true), *dialect, arguments.target, context.options(),
                         {.server_version = context.server_version(dialect->name())});
    return print_script(context, text, arguments.run.tag);
  }
  return migrate(context, Going::down, {arguments.target}, arguments.run);
}

}  // namespace

Command downgrade_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "downgrade",
          .help = "take back revisions down to a target",
          .arguments = run_arguments(
              arguments->run, {"target", "base, an id, -1, <branch>@base; with --sql from:to",
                               &arguments->target, "REV"}),
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
