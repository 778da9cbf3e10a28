#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "commands/run.hpp"
#include "context.hpp"
#include <mig/error.hpp>

#include <algorithm>

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> targets;
  bool sql = false;
  bool purge = false;
  bool yes = false;
  std::string tag;
};

int script(Context& context, const Arguments& arguments) {
  if (arguments.purge) {
    throw Error(Diagnostic{"MIG-701", "--purge looks at the database, and --sql does without",
                           "leave out one of them"});
  }
  if (arguments.targets.size() > 1) {
    throw Error(Diagnostic{"MIG-701", "a script records one target, and several are given",
                           "write one script for each"});
  }
  const auto dialect = context.dialect();
  const auto sql =
      stamp_script(context.history(), *dialect, arguments.targets.front(), context.options(),
                   {.server_version = context.server_version(dialect->name())});
  return print_script(context, sql, arguments.tag);
}

// What is recorded, and will not be any more: a line each.
std::vector<std::string> lost_by(const Report& stamped) {
  std::vector<std::string> out;
  const auto& after = stamped.after;
  for (const auto& row : stamped.before) {
    if (std::find(after.begin(), after.end(), row) != after.end()) continue;
    out.push_back("that the database is at revision " + row);
  }
  for (const auto& id : stamped.forgotten) out.push_back("that revision " + id + " is half done");
  return out;
}

int run(Context& context, const Arguments& arguments) {
  if (arguments.sql) return script(context, arguments);
  const auto& history = context.history();
  auto& database = context.changing_database(plugins::Missing::make);
  const auto lost = lost_by(
      would_stamp(history, database, arguments.targets, arguments.purge, context.options()));
  if (!lost.empty()) require_word(context, "replacing what is recorded", lost, arguments.yes);
  const auto report =
      stamp(history, database, arguments.targets, arguments.purge, context.options());
  for (const auto& id : report.forgotten) {
    context.output().talk("note: that revision " + id + " was half done is forgotten");
  }
  const bool nothing = report.before == report.after && report.forgotten.empty();
  context.output().talk(nothing ? "nothing to do" : "recorded; nothing was run");
  return print_report(context, report, arguments.tag);
}

}  // namespace

Command stamp_command() {
  auto arguments = std::make_shared<Arguments>();
  return {
      .name = "stamp",
      .help = "record where the database is, without running anything",
      .arguments = {{"targets", "head, heads, base, an id, <branch>@head", &arguments->targets,
                     "REV", true},
                    {"--sql", "print a script and touch no database", &arguments->sql},
                    {"--purge", "forget all that was recorded first", &arguments->purge},
                    yes_argument(arguments->yes),
                    {"--tag", "a text for the report, or the head of the script", &arguments->tag}},
      .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
