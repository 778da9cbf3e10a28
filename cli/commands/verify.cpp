#include "commands/commands.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/integrity.hpp"
#include "render/json.hpp"
#include <mig/journal.hpp>

#include <algorithm>

namespace mig::cli {

namespace {

int run(Context& context) {
  const auto& history = context.history(true);
  auto& database = context.database();
  const auto findings = verify(history, database, context.options());
  auto& output = context.output();
  const bool stops = std::any_of(findings.begin(), findings.end(),
                                 [](const IntegrityFinding& each) { return each.stops(); });
  if (context.json()) {
    output.data(json::integrity(findings));
    return stops ? kDifference : kDone;
  }
  for (const auto& each : findings) output.data(printable(words_of(each)) + "\n");
  if (findings.empty()) {
    output.talk("every applied revision is what was applied");
  } else if (stops) {
    output.talk(
        "undo the edit or bring the file back; or accept what is meant with 'mig repair REVISION'");
  } else {
    output.talk("'mig repair REVISION' notes what a revision is now");
  }
  return stops ? kDifference : kDone;
}

}  // namespace

Command verify_command() {
  return {.name = "verify",
          .help = "end with 3 when an applied revision is not what was applied",
          .arguments = {},
          .run = run};
}

}  // namespace mig::cli
