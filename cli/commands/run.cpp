#include "commands/run.hpp"

#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/progress.hpp"
#include "render/revision.hpp"
#include <mig/error.hpp>
#include <mig/plan.hpp>

#include <fstream>
#include <iterator>

namespace mig::cli {

int print_script(Context& context, const std::string& sql, const std::string& tag) {
  auto& output = context.output();
  std::string text = tag.empty() ? "" : "-- tag: " + printable(tag) + "\n";
  text += sql;
  if (!text.empty() && text.back() != '\n') text += '\n';
  output.data(context.json() ? json::script(text) : text);
  return kDone;
}

int print_report(Context& context, const Report& report, const std::string& tag) {
  auto& output = context.output();
  if (context.json()) {
    output.data(json::report(report, tag));
    return kDone;
  }
  if (report.after.empty()) output.talk("no revision is applied");
  for (const auto& row : report.after) {
    auto revision = context.history().with_id(row);
    const Marks marks{.unknown = !revision};
    if (!revision) revision.emplace().id = row;
    output.data(revision_line(*revision, marks, output.paint()));
  }
  return kDone;
}

int run_plan(Context& context, const std::string& file, Going going, const std::string& tag,
             bool verbose) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    throw Error(Diagnostic{"MIG-431", "the plan '" + file + "' cannot be read",
                           "make it with mig plan -o " + file});
  }
  const MigrationPlan plan = read_plan(text, file);
  if (plan.going != going) {
    const bool up = plan.going == Going::up;
    throw Error(Diagnostic{
        "MIG-430",
        std::string("the plan goes ") + (up ? "up" : "down") + ", not " + (up ? "down" : "up"),
        std::string("run it with mig ") + (up ? "upgrade" : "downgrade")});
  }
  const auto& history = context.history(true);
  auto& database = context.changing_database(going == Going::up ? plugins::Missing::make
                                                                : plugins::Missing::refuse);
  auto options = context.options();
  Progress progress(context.output(), verbose);
  options.events = progress.events();
  const auto report = run(history, database, plan, options);
  progress.finish(report);
  return print_report(context, report, tag);
}

void require_target_or_plan(const std::string& command, bool target, const std::string& plan,
                            bool sql) {
  if (!target && plan.empty()) {
    throw Error(Diagnostic{"MIG-701", "'" + command + "' needs a target, or --plan FILE",
                           "'mig " + command + " --help' lists what can be written"});
  }
  if (plan.empty() || (!target && !sql)) return;
  throw Error(Diagnostic{"MIG-701",
                         std::string("the plan says everything: ") +
                             (target ? "a target" : "--sql") + " has no place beside it",
                         "leave one of them out"});
}

}  // namespace mig::cli
