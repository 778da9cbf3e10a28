// Protected environments: what cannot be taken back is done on a person's word alone.
#pragma once

#include "command.hpp"
#include "context.hpp"
#include <mig/plan.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// The code of what is refused.
inline constexpr const char* kProtected = "MIG-661";

// "--yes".
[[nodiscard]] Argument yes_argument(bool& yes);

// In a protected environment, without --yes: asks for the environment's name where somebody is at a
// terminal. what: "this downgrade"; lost: what it would take, a line each. Throws Error MIG-661
// (exit code 4) when nobody is there or the answer is another one.
void require_word(Context& context, const std::string& what, const std::vector<std::string>& lost,
                  bool yes);

// Whether a plan needs it: every way down does, and a way up that loses data.
[[nodiscard]] bool needs_word(const MigrationPlan& plan);
// What the plan would take, a line each.
[[nodiscard]] std::vector<std::string> lost_by(const MigrationPlan& plan);

// "environment 'prod' is protected: …".
[[nodiscard]] std::string protected_line(const std::string& environment);

}  // namespace mig::cli
