// What the commands that change a database share.
#pragma once

#include "command.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include <mig/migrate.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// A script on standard output. tag: a comment at its head.
int print_script(Context& context, const std::string& sql, const std::string& tag);

// The rows that the database has now, and what stood around the run.
int print_report(Context& context, const Report& report, const std::string& tag,
                 const json::Around& around = {});

// What upgrade and downgrade take beside a target.
struct RunArguments {
  std::string plan;
  bool sql = false;
  std::string tag;
  bool verbose = false;
  bool no_hooks = false;
  bool yes = false;
  OptionalText backup;
};
[[nodiscard]] std::vector<Argument> run_arguments(RunArguments& arguments, Argument target);

// Brings the database to the targets, or along the plan in a file, which `mig plan -o` wrote for
// this direction; with everything that stands around a run.
int migrate(Context& context, Going going, const std::vector<std::string>& targets,
            const RunArguments& arguments);
// Throws Error MIG-701 unless there is either a target or a plan, and for what has no place beside
// --sql.
void require_target_or_plan(const std::string& command, bool target, const RunArguments& arguments);

}  // namespace mig::cli
