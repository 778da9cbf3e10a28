#include "commands/commands.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/integrity.hpp"
#include "render/json.hpp"
#include <mig/error.hpp>
#include <mig/journal.hpp>

namespace mig::cli {

namespace {

int run(Context& context, const std::vector<std::string>& ids) {
  if (ids.empty()) {
    throw Error({"MIG-701", "the revisions that are accepted have to be named",
                 "`mig verify` lists those that are not what was applied"});
  }
  const auto& history = context.history(true);
  auto& database = context.changing_database(plugins::Missing::refuse);
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
  auto ids = std::make_shared<std::vector<std::string>>();
  return {
      .name = "repair",
      .help = "accept revisions as they are now, though something else was applied",
      .arguments = {{"revisions", "their ids; nothing else is accepted", ids.get(), "REVISION"}},
      .run = [ids](Context& context) { return run(context, *ids); }};
}

}  // namespace mig::cli
