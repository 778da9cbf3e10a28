#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/integrity.hpp"
#include "render/json.hpp"
#include <mig/error.hpp>
#include <mig/journal.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> ids;
  bool yes = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto& ids = arguments.ids;
  if (ids.empty()) {
    throw Error({"MIG-701", "the revisions that are accepted have to be named",
                 "`mig verify` lists those that are not what was applied"});
  }
  const auto& history = context.history(true);
  auto& database = context.changing_database(plugins::Missing::refuse);
  std::vector<std::string> lost;
  for (const auto& id : ids) lost.push_back("what was recorded of revision " + id);
  require_word(context, "accepting revisions as they are", lost, arguments.yes);
  const auto accepted = repair(history, database, ids, context.options());
  auto& output = context.output();
  if (context.json()) {
    output.data(json::integrity(accepted));
    return kDone;
  }
  for (const auto& each : accepted) {
    output.data(each.what == Integrity::missing ? "forgotten: " : "accepted: ");
    output.data(printable(each.revision) + "\n");
  }
  return kDone;
}

}  // namespace

Command repair_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "repair",
          .help = "accept revisions as they are now, though something else was applied",
          .arguments = {{"revisions", "their ids; nothing else is accepted", &arguments->ids,
                         "REVISION"},
                        yes_argument(arguments->yes)},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
