#include "commands/commands.hpp"
#include "context.hpp"
#include "port/dialect.hpp"
#include "render/json.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <algorithm>
#include <utility>

namespace mig::cli {

namespace {

// Those of the project's databases, as far as they can be told without a secret.
std::vector<std::string> dialects_of_environments(Context& context) {
  std::vector<std::string> out;
  for (const auto& each : context.project().environments) {
    try {
      const DatabaseChoice choice{.environment = each.name, .offline = true};
      auto dialect = choose_database(context.project(), choice, context.dialect_of_url()).dialect;
      if (std::find(out.begin(), out.end(), dialect) == out.end()) {
        out.push_back(std::move(dialect));
      }
    } catch (const Error&) {
      // a variable that is not set here, or a URL that is kept elsewhere
    }
  }
  return out;
}

// The dialects on which the history has to run: the one asked for, or those that the project lists
// or has databases of.
std::vector<std::string> dialects_of(Context& context) {
  const auto& globals = context.globals();
  if (!globals.dialect.empty() || !globals.url.empty() || !globals.environment.empty()) {
    return {
        choose_database(context.project(), context.choice(true), context.dialect_of_url()).dialect};
  }
  const auto& listed = context.project().dialects;
  return listed.empty() ? dialects_of_environments(context) : listed;
}

int run(Context& context) {
  const auto& history = context.history(true);
  auto& output = context.output();
  ValidateOptions options;
  std::vector<std::string> names;
  history.read_all();
  check_sums(context.project(), history);
  for (const auto& name : dialects_of(context)) {
    options.dialects.push_back(context.host().dialect(name));
    names.push_back(options.dialects.back()->name());
  }
  validate(history, options, context.options());
  if (context.json()) {
    output.data(json::valid(history.size(), names));
    return kDone;
  }
  const auto count = history.size();
  output.talk(std::to_string(count) + (count == 1 ? " revision is valid" : " revisions are valid") +
              (names.empty() ? "; no dialect was checked: list some in mig.toml, or give --dialect"
                             : " on " + support::join(names, ", ")));
  return kDone;
}

}  // namespace

Command validate_command() {
  return {.name = "validate",
          .help = "check every revision for the dialects of the project",
          .arguments = {},
          .run = run};
}

}  // namespace mig::cli
