#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace mig::cli {

namespace {

// running: somebody is at it.
std::string words_of(const HalfDone& half, bool running) {
  const bool up = half.going == Going::up;
  std::string out =
      fmt::format("revision {} is {} {}: {} {} complete", half.revision, running ? "being" : "half",
                  up ? "applied" : "taken back", half.operations,
                  half.operations == 1 ? "operation is" : "operations are");
  if (half.statements > 0) {
    out += fmt::format(", and {} {} of operation {}", half.statements,
                       half.statements == 1 ? "statement" : "statements", half.operations + 1);
  }
  if (half.in_flight) {
    out += fmt::format("; a statement of operation {} {}", half.operations + 1,
                       running ? "is under way" : "was interrupted");
  }
  return printable(out) + "\n";
}

// What to do next, or whom to wait for.
std::string advice(const Current& found, const std::vector<HalfDone>& half,
                   const std::optional<LockHolder>& holder) {
  const bool unknown = std::any_of(found.revisions.begin(), found.revisions.end(),
                                   [](const auto& each) { return each.unknown; });
  if (holder) return "at work: " + printable(to_text(*holder));
  if (!half.empty()) {
    return half.front().going == Going::up ? "'mig upgrade' goes on where it stopped"
                                           : "'mig downgrade' goes on where it stopped";
  }
  if (unknown) {
    return "no file has a revision that the database is at: take the newer revisions into the "
           "folder, or say what is true with 'mig stamp --purge'";
  }
  return found.at_heads ? "everything is applied"
                        : "the database is not at the heads: 'mig upgrade heads' brings it there";
}

int run(Context& context, bool exit_code) {
  const auto& history = context.history();
  auto& database = context.database();
  auto& output = context.output();
  const auto found = current(history, database, context.options());
  const auto half = half_done(database, context.options());
  // a revision that is half done may be so because it is being done
  const auto holder = half.empty() ? std::nullopt : lock_holder(database, context.options());
  if (context.json()) {
    output.data(json::status(found, half, context.chosen().is_protected));
  } else {
    for (const auto& one : found.revisions) {
      const Marks marks{.current = false, .implied = one.implied, .unknown = one.unknown};
      output.data(revision_line(one.revision, marks, output.paint()));
    }
    for (const auto& one : half) output.data(words_of(one, holder.has_value()));
    if (found.revisions.empty()) output.talk("no revision is applied");
    if (!half.empty() || !found.revisions.empty() || !found.at_heads) {
      output.talk(advice(found, half, holder));
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
