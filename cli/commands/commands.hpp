// Every command, each made in a file of its own name.
#pragma once

#include "command.hpp"

#include <vector>

namespace mig::cli {

[[nodiscard]] Command baseline_command();
[[nodiscard]] Command branches_command();
[[nodiscard]] Command capabilities_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command current_command();
[[nodiscard]] Command diff_command();
[[nodiscard]] Command downgrade_command();
[[nodiscard]] Command drift_command();
[[nodiscard]] Command edit_command();
[[nodiscard]] Command ensure_version_command();
[[nodiscard]] Command heads_command();
[[nodiscard]] Command history_command();
[[nodiscard]] Command init_command();
[[nodiscard]] Command inspect_command();
[[nodiscard]] Command lint_command();
[[nodiscard]] Command lock_command();
[[nodiscard]] Command log_command();
[[nodiscard]] Command merge_command();
[[nodiscard]] Command plan_command();
[[nodiscard]] Command plugin_command();
[[nodiscard]] Command repair_command();
[[nodiscard]] Command resolve_command();
[[nodiscard]] Command revision_command();
[[nodiscard]] Command show_command();
[[nodiscard]] Command stamp_command();
[[nodiscard]] Command status_command();
[[nodiscard]] Command sum_command();
[[nodiscard]] Command upgrade_command();
[[nodiscard]] Command validate_command();
[[nodiscard]] Command verify_command();

// In the order of the help.
[[nodiscard]] std::vector<Command> all_commands();

}  // namespace mig::cli
