#include "render/plan.hpp"

#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "port/dialect.hpp"
#include "render/json.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <fstream>
#include <map>

namespace mig::cli {

namespace {

struct Arguments {
  std::string target;
  bool down = false;
  std::string dialects;
  bool sql = false;
  std::vector<std::string> fail_on;
  std::string output;
};

Gate gate_of(const std::string& word) {
  static const std::map<std::string, Gate> kWords = {{"approximated", Gate::approximated},
                                                     {"data-loss", Gate::data_loss},
                                                     {"blocking", Gate::blocking},
                                                     {"unsupported", Gate::unsupported}};
  const auto found = kWords.find(word);
  if (found != kWords.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [name, gate] : kWords) known.push_back(name);
  auto hint = support::did_you_mean(word, known);
  if (hint.empty()) hint = "known are " + support::join(known, ", ");
  throw Error(Diagnostic{"MIG-701", "--fail-on does not know '" + word + "'", std::move(hint)});
}

std::vector<std::string> words_of(const std::vector<std::string>& lists) {
  std::vector<std::string> out;
  for (const auto& list : lists) {
    for (const auto& word : support::split(list, ',')) {
      if (!support::trim(word).empty()) out.emplace_back(support::trim(word));
    }
  }
  return out;
}

bool offline(const Arguments& arguments) {
  return !arguments.dialects.empty() || arguments.target.find(':') != std::string::npos;
}

std::vector<MigrationPlan> plans_of(Context& context, const Arguments& arguments) {
  const std::string target = arguments.target.empty() ? "heads" : arguments.target;
  if (!offline(arguments)) {
    const auto& history = context.history(true);
    if (!arguments.down) {
      auto& database = context.database_or_empty();
      return {plan_upgrade(history, database, {target}, context.options())};
    }
    if (arguments.target.empty()) {
      throw Error(Diagnostic{"MIG-701", "--down needs a target", "write where to go: -1, base"});
    }
    return {plan_downgrade(history, context.database(), target, context.options())};
  }
  if (arguments.down) {
    throw Error(Diagnostic{"MIG-701",
                           "--down looks at the database, and a range or --dialects "
                           "does without",
                           "leave one of them out"});
  }
  std::vector<MigrationPlan> out;
  const auto one = [&](const port::Dialect& dialect) {
    out.push_back(plan_upgrade(context.history(true), dialect, target, context.options(),
                               {.server_version = context.server_version(dialect.name())}));
  };
  if (arguments.dialects.empty()) {
    one(*context.dialect());
  } else {
    for (const auto& name : words_of({arguments.dialects})) one(*context.host().dialect(name));
  }
  return out;
}

void save(const std::string& file, const MigrationPlan& plan) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << plan_text(plan);
  out.close();
  if (out) return;
  throw Error(Diagnostic{"MIG-704", "'" + file + "' cannot be written",
                         "check the folder and its permissions"});
}

int run(Context& context, const Arguments& arguments) {
  const auto fail_on = words_of(arguments.fail_on);
  for (const auto& word : fail_on) static_cast<void>(gate_of(word));
  auto plans = plans_of(context, arguments);
  auto& output = context.output();
  if (!arguments.output.empty()) {
    if (plans.size() != 1) {
      throw Error(Diagnostic{"MIG-701", "a file holds the plan of one dialect",
                             "leave out --dialects, or -o"});
    }
    save(arguments.output, plans.front());
    output.talk("the plan is in " + arguments.output);
  }
  const bool is_protected = !offline(arguments) && context.chosen().is_protected;
  const PlanView view{output.paint(), output.width(), arguments.sql};
  if (context.json()) {
    output.data(json::plans(plans, is_protected));
  } else if (plans.front().steps.empty()) {
    output.talk("nothing to do");
  } else if (plans.size() > 1) {
    output.data(plan_comparison(plans, view));
  } else {
    output.data(plan_lines(plans.front(), view));
  }
  if (is_protected) {
    auto line = protected_line(context.chosen().environment);
    if (needs_word(plans.front())) line += ", as this plan does";
    output.talk(line);
  }
  int exit = kDone;
  for (const auto& word : fail_on) {
    for (const auto& plan : plans) {
      const auto held = held_back(plan, gate_of(word));
      for (const auto& each : held) output.complain(word + " on " + plan.dialect + ": " + each);
      if (!held.empty()) exit = kPolicy;
    }
  }
  return exit;
}

}  // namespace

Command plan_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "plan",
          .help = "say what an upgrade would do, operation by operation",
          .arguments = {{"target", "heads when left out; a range needs no database",
                         &arguments->target, "REV"},
                        {"--down", "plan a downgrade to the target", &arguments->down},
                        {"--dialects", "several side by side, without a database",
                         &arguments->dialects, "A,B,…"},
                        {"--sql", "with the statements", &arguments->sql},
                        {"--fail-on",
                         "end with exit code 4 for: approximated, data-loss, blocking, unsupported",
                         &arguments->fail_on, "WHAT,…"},
                        {"-o,--output", "write the plan to a file, for upgrade --plan",
                         &arguments->output, "FILE"}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
