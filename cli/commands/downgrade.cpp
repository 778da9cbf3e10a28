#include "commands/commands.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include "render/progress.hpp"
#include <mig/error.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  std::string target;
  bool sql = false;
  std::string tag;
  bool verbose = false;
  std::string plan;
};

int run(Context& context, const Arguments& arguments) {
  require_target_or_plan("downgrade", !arguments.target.empty(), arguments.plan, arguments.sql);
  if (!arguments.plan.empty()) {
    return run_plan(context, arguments.plan, Going::down, arguments.tag, arguments.verbose);
  }
  const bool range = arguments.target.find(':') != std::string::npos;
  if (arguments.sql && !range) {
    throw Error(Diagnostic{"MIG-703", "a downgrade script needs to know where the database is",
                           "write a range: 'head:" + arguments.target + "'"});
  }
  if (!arguments.sql && range) {
    throw Error(Diagnostic{
        "MIG-702", "the range '" + arguments.target + "' has no meaning without --sql",
        "the database says where to begin: name the target alone, or add --sql for a script"});
  }
  if (arguments.sql) {
    const auto dialect = context.dialect();
    const auto sql =
        downgrade_script(context.history(true), *dialect, arguments.target, context.options(),
                         {.server_version = context.server_version(dialect->name())});
    return print_script(context, sql, arguments.tag);
  }
  const auto& history = context.history(true);
  auto& database = context.changing_database(plugins::Missing::refuse);
  auto options = context.options();
  Progress progress(context.output(), arguments.verbose);
  options.events = progress.events();
  const auto report = downgrade(history, database, arguments.target, options);
  progress.finish(report);
  return print_report(context, report, arguments.tag);
}

}  // namespace

Command downgrade_command() {
  auto arguments = std::make_shared<Arguments>();
  return {
      .name = "downgrade",
      .help = "take back revisions down to a target",
      .arguments = {{"target", "base, an id, -1, <branch>@base; with --sql from:to",
                     &arguments->target, "REV"},
                    {"--plan", "run the plan in this file, and nothing else", &arguments->plan,
                     "FILE"},
                    {"--sql", "print a script and touch no database", &arguments->sql},
                    {"--tag", "a text for the report, or the head of the script", &arguments->tag},
                    {"-v,--verbose", "print every statement", &arguments->verbose}},
      .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
