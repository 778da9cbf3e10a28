#include "commands/commands.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include "render/progress.hpp"
#include <mig/error.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> targets;
  bool sql = false;
  std::string tag;
  bool verbose = false;
  std::string plan;
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
  return print_script(context, sql, arguments.tag);
}

int run(Context& context, const Arguments& arguments) {
  require_target_or_plan("upgrade", !arguments.targets.empty(), arguments.plan, arguments.sql);
  if (!arguments.plan.empty()) {
    return run_plan(context, arguments.plan, Going::up, arguments.tag, arguments.verbose);
  }
  if (arguments.sql) return script(context, arguments);
  for (const auto& target : arguments.targets) {
    if (target.find(':') == std::string::npos) continue;
    throw Error(Diagnostic{
        "MIG-702", "the range '" + target + "' has no meaning without --sql",
        "the database says where to begin: name the target alone, or add --sql for a script"});
  }
  const auto& history = context.history(true);
  auto& database = context.changing_database(plugins::Missing::make);
  auto options = context.options();
  Progress progress(context.output(), arguments.verbose);
  options.events = progress.events();
  const auto report = upgrade(history, database, arguments.targets, options);
  progress.finish(report);
  return print_report(context, report, arguments.tag);
}

}  // namespace

Command upgrade_command() {
  auto arguments = std::make_shared<Arguments>();
  return {
      .name = "upgrade",
      .help = "apply revisions up to a target",
      .arguments = {{"target", "head, heads, an id, +1, <branch>@head; with --sql also from:to",
                     &arguments->targets, "REV"},
                    {"--plan", "run the plan in this file, and nothing else", &arguments->plan,
                     "FILE"},
                    {"--sql", "print a script and touch no database", &arguments->sql},
                    {"--tag", "a text for the report, or the head of the script", &arguments->tag},
                    {"-v,--verbose", "print every statement", &arguments->verbose}},
      .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
