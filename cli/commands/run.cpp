#include "commands/run.hpp"

#include "around.hpp"
#include "commands/guard.hpp"
#include "port/dialect.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/progress.hpp"
#include "render/revision.hpp"
#include <mig/error.hpp>
#include <mig/plan.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace mig::cli {

int print_script(Context& context, const std::string& sql, const std::string& tag) {
  auto& output = context.output();
  std::string text = tag.empty() ? "" : "-- tag: " + printable(tag) + "\n";
  text += sql;
  if (!text.empty() && text.back() != '\n') text += '\n';
  output.data(context.json() ? json::script(text) : text);
  return kDone;
}

int print_report(Context& context, const Report& report, const std::string& tag,
                 const json::Around& around) {
  auto& output = context.output();
  const int exit = around.failed_hooks.empty() ? kDone : kFailed;
  if (context.json()) {
    output.data(json::report(report, tag, around));
    return exit;
  }
  if (report.after.empty()) output.talk("no revision is applied");
  for (const auto& row : report.after) {
    auto revision = context.history().with_id(row);
    const Marks marks{.unknown = !revision};
    if (!revision) revision.emplace().id = row;
    output.data(revision_line(*revision, marks, output.paint()));
  }
  return exit;
}

std::vector<Argument> run_arguments(RunArguments& arguments, Argument target) {
  return {std::move(target),
          {"--plan", "run the plan in this file, and nothing else", &arguments.plan, "FILE"},
          {"--sql", "print a script and touch no database", &arguments.sql},
          {"--backup", "copy the database first, to --backup=FILE or to a file beside it",
           &arguments.backup},
          {"--no-hooks", "run none of the hooks of mig.toml", &arguments.no_hooks},
          yes_argument(arguments.yes),
          {"--tag", "a text for the report, or the head of the script", &arguments.tag},
          {"-v,--verbose", "print every statement", &arguments.verbose}};
}

namespace {

MigrationPlan plan_in(const std::string& file, Going going) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    throw Error(Diagnostic{"MIG-431", "the plan '" + file + "' cannot be read",
                           "make it with mig plan -o " + file});
  }
  MigrationPlan plan = read_plan(text, file);
  if (plan.going != going) {
    const bool up = plan.going == Going::up;
    throw Error(Diagnostic{
        "MIG-430",
        std::string("the plan goes ") + (up ? "up" : "down") + ", not " + (up ? "down" : "up"),
        std::string("run it with mig ") + (up ? "upgrade" : "downgrade")});
  }
  return plan;
}

MigrationPlan plan_of(const History& history, Database& database, Going going,
                      const std::vector<std::string>& targets, const Options& options) {
  return going == Going::up ? plan_upgrade(history, database, targets, options)
                            : plan_downgrade(history, database, targets.front(), options);
}

int run_around(Context& context, Around& around, Going going,
               const std::vector<std::string>& targets, const RunArguments& arguments) {
  const bool up = going == Going::up;
  std::optional<MigrationPlan> plan;
  if (!arguments.plan.empty()) plan = plan_in(arguments.plan, going);
  const auto& history = context.history(true);
  auto& database =
      context.changing_database(up ? plugins::Missing::make : plugins::Missing::refuse);
  auto options = context.options();
  if (context.chosen().is_protected && !arguments.yes) {
    // what is confirmed is what is run
    if (!plan) plan = plan_of(history, database, going, targets, options);
    if (needs_word(*plan)) {
      require_word(context, up ? "an upgrade that loses data" : "a downgrade", lost_by(*plan),
                   false);
    }
  }
  Progress progress(context.output(), arguments.verbose);
  options.events = around.around(progress.events(), database);
  const auto report = plan ? run(history, database, *plan, options)
                      : up ? upgrade(history, database, targets, options)
                           : downgrade(history, database, targets.front(), options);
  progress.finish(report);
  around.done(report);
  return print_report(context, report, arguments.tag, {around.backup(), around.failed_hooks()});
}

// As far as it can be told from a revision, whose name seldom has such characters.
bool is_file(const std::string& target) { return target.find_first_of("./") != std::string::npos; }

}  // namespace

int migrate(Context& context, Going going, const std::vector<std::string>& targets,
            const RunArguments& arguments) {
  AroundOptions options{.hooks = !arguments.no_hooks};
  if (arguments.backup.given) options.backup = arguments.backup.value;
  Around around(context, going, std::move(options));
  try {
    return run_around(context, around, going, targets, arguments);
  } catch (Error& error) {
    const bool bare = arguments.backup.given && arguments.backup.value.empty();
    if (bare && error.first().code == "MIG-321" &&
        std::any_of(targets.begin(), targets.end(), is_file)) {
      error.note("a word behind --backup is a target; a file is given as --backup=FILE");
    }
    // what was refused by a policy did not fail
    if (error.first().code != kProtected) around.failed(error.first().code);
    throw;
  } catch (const port::DatabaseError&) {
    around.failed("MIG-601");
    throw;
  } catch (const std::exception&) {
    around.failed("MIG-900");
    throw;
  }
}

void require_target_or_plan(const std::string& command, bool target,
                            const RunArguments& arguments) {
  const auto refuse = [](const std::string& message) {
    throw Error(Diagnostic{"MIG-701", message, "leave one of them out"});
  };
  if (arguments.sql && arguments.backup.given) {
    refuse("--sql touches no database, and --backup copies it");
  }
  if (!target && arguments.plan.empty()) {
    throw Error(Diagnostic{"MIG-701", "'" + command + "' needs a target, or --plan FILE",
                           "'mig " + command + " --help' lists what can be written"});
  }
  if (arguments.plan.empty() || (!target && !arguments.sql)) return;
  refuse(std::string("the plan says everything: ") + (target ? "a target" : "--sql") +
         " has no place beside it");
}

}  // namespace mig::cli
