#include "commands/commands.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include <mig/error.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> targets;
  RunArguments run;
};

int script(Context& context, const Arguments& arguments) {
  if (arguments.targets.size() > 1) {
    throw Error(Diagnostic{"MIG-701", "a script goes to one target, and several are given",
                           "write 'heads', or one script for each"});
  }
  const auto dialect = context.dialect();
  const auto sql =
      upgrade_script(context.history(true), *dialect, arguments.targets.front(), context.options(),
                     {.server_version = context.server_version(dialect->name())});
  return print_script(context, sql, arguments.run.tag);
}

int run(Context& context, const Arguments& arguments) {
  require_target_or_plan("upgrade", !arguments.targets.empty(), arguments.run);
  if (arguments.run.sql) return script(context, arguments);
  for (const auto& target : arguments.targets) {
    if (target.find(':') == std::string::npos) continue;
    throw Error(Diagnostic{
        "MIG-702", "the range '" + target + "' has no meaning without --sql",
        "the database says where to begin: name the target alone, or add --sql for a script"});
  }
  return migrate(context, Going::up, arguments.targets, arguments.run);
}

}  // namespace

Command upgrade_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "upgrade",
          .help = "apply revisions up to a target",
          .arguments = run_arguments(
              arguments->run,
              {"target", "head, heads, an id, +1, <branch>@head; with --sql also from:to",
               &arguments->targets, "REV"}),
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
