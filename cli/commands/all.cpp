#include "commands/commands.hpp"

namespace mig::cli {

std::vector<Command> all_commands() {
  std::vector<Command> out;
  for (auto* make :
       {init_command,         revision_command, plan_command,     upgrade_command,
        downgrade_command,    current_command,  status_command,   log_command,
        history_command,      heads_command,    branches_command, show_command,
        merge_command,        stamp_command,    resolve_command,  verify_command,
        lock_command,         repair_command,   edit_command,     diff_command,
        check_command,        inspect_command,  drift_command,    baseline_command,
        validate_command,     lint_command,     sum_command,      ensure_version_command,
        capabilities_command, plugin_command}) {
    out.push_back(make());
  }
  return out;
}

}  // namespace mig::cli
