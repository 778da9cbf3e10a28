#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

#include <fmt/format.h>

namespace mig::cli {

namespace {

std::string words_of(const HalfDone& half) {
  const bool up = half.going == Going::up;
  std::string out = fmt::format("revision {} is half {}: {} {} complete", half.revision,
                                up ? "applied" : "taken back", half.operations,
                                half.operations == 1 ? "operation is" : "operations are");
  if (half.statements > 0) {
    out += fmt::format(", and {} {} of operation {}", half.statements,
                       half.statements == 1 ? "statement" : "statements", half.operations + 1);
  }
  if (half.in_flight) {
    out += fmt::format("; a statement of operation {} was interrupted", half.operations + 1);
  }
  return printable(out) + "\n";
}

int run(Context& context, bool exit_code) {
  const auto& history = context.history();
  auto& database = context.database();
  auto& output = context.output();
  const auto found = current(history, database, context.options());
  const auto half = half_done(database, context.options());
  if (context.json()) {
    output.data(json::status(found, half, context.chosen().is_protected));
  } else {
    for (const auto& one : found.revisions) {
      const Marks marks{.current = false, .implied = one.implied, .unknown = one.unknown};
      output.data(revision_line(one.revision, marks, output.paint()));
    }
    for (const auto& one : half) output.data(words_of(one));
    if (found.revisions.empty()) output.talk("no revision is applied");
    if (!half.empty()) {
      output.talk(half.front().going == Going::up ? "'mig upgrade' goes on where it stopped"
                                                  : "'mig downgrade' goes on where it stopped");
    } else if (!found.revisions.empty() || !found.at_heads) {
      output.talk(found.at_heads ? "everything is applied"
                                 : "the database is not at the heads: 'mig upgrade heads' brings "
                                   "it there");
    }
  }
  const auto& chosen = context.chosen();
  if (chosen.is_protected) output.talk(protected_line(chosen.environment));
  return exit_code && (!half.empty() || !found.at_heads) ? kDifference : kDone;
}

}  // namespace

Command status_command() {
  auto exit_code = std::make_shared<bool>(false);
  return {
      .name = "status",
      .help = "say where the database is, and what is half done",
      .arguments = {{"--exit-code", "end with 3 when not everything is applied", exit_code.get()}},
      .run = [exit_code](Context& context) { return run(context, *exit_code); }};
}

}  // namespace mig::cli
