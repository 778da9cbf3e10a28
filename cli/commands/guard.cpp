#include "commands/guard.hpp"

#include "commands/ask.hpp"
#include "render/colour.hpp"
#include <mig/error.hpp>

namespace mig::cli {

namespace {

Error refused(const std::string& environment, const std::string& what,
              const std::vector<std::string>& lost, bool asked) {
  const std::string name = "'" + environment + "'";
  return Error({kProtected,
                "environment " + name + " is protected: " + what +
                    (asked ? " was not confirmed" : " needs a person's word"),
                "add --yes, or run it on a terminal and type the environment's name; nothing has "
                "been changed",
                {},
                lost});
}

}  // namespace

Argument yes_argument(bool& yes) {
  return {"--yes", "without asking, also in a protected environment", &yes};
}

void require_word(Context& context, const std::string& what, const std::vector<std::string>& lost,
                  bool yes) {
  const auto& chosen = context.chosen();
  if (!chosen.is_protected || yes) return;
  const bool asked = somebody_is_there(context);
  if (asked) {
    auto& output = context.output();
    output.complain("environment '" + printable(chosen.environment) + "' is protected: " + what +
                    " needs your word\n");
    for (const auto& each : lost) output.complain("  " + printable(each) + "\n");
    if (answered(output, "type the environment's name to go on: ") == chosen.environment) return;
  }
  throw refused(chosen.environment, what, lost, asked);
}

bool needs_word(const MigrationPlan& plan) {
  if (plan.steps.empty()) return false;
  return plan.going == Going::down || !held_back(plan, Gate::data_loss).empty();
}

std::vector<std::string> lost_by(const MigrationPlan& plan) {
  auto out = held_back(plan, Gate::data_loss);
  for (const auto& step : plan.steps) {
    for (const auto& lost : step.lost) {
      out.push_back("revision " + step.revision + ": does not come back: " + lost);
    }
  }
  if (plan.going == Going::up) return out;
  for (const auto& step : plan.steps) out.push_back("taken back: revision " + step.revision);
  return out;
}

std::string protected_line(const std::string& environment) {
  return "environment '" + printable(environment) +
         "' is protected: what loses data or goes back needs --yes, or its name typed";
}

}  // namespace mig::cli
