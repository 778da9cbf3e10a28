#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"

namespace mig::cli {

namespace {

int run(Context& context) {
  const auto& history = context.history();
  auto& output = context.output();
  const auto changes = record_sums(context.project(), history);
  if (context.json()) {
    output.data(json::sums(changes));
    return kDone;
  }
  if (!changes.unreadable.empty()) output.talk("it was not read: " + changes.unreadable);
  const auto list = [&](const char* what, const std::vector<std::string>& ids) {
    for (const auto& id : ids) output.data(what + (" " + id + "\n"));
  };
  list("added", changes.added);
  list("changed", changes.changed);
  list("removed", changes.removed);
  const bool same = changes.added.empty() && changes.changed.empty() && changes.removed.empty();
  output.talk(changes.file.string() + (same ? " was right already" : " is written"));
  return kDone;
}

}  // namespace

Command sum_command() {
  return {.name = "sum",
          .help = "record the checksums of all revisions in mig.sum",
          .arguments = {},
          .run = run};
}

}  // namespace mig::cli
