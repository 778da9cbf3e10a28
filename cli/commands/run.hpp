// What the commands that change a database share.
#pragma once

#include "context.hpp"
#include <mig/migrate.hpp>

#include <string>

namespace mig::cli {

// A script on standard output. tag: a comment at its head.
int print_script(Context& context, const std::string& sql, const std::string& tag);

// The rows that the database has now.
int print_report(Context& context, const Report& report, const std::string& tag);

// Runs the plan in a file, which `mig plan -o` wrote for this direction. verbose: with statements.
int run_plan(Context& context, const std::string& file, Going going, const std::string& tag,
             bool verbose);
// Throws Error MIG-701 unless there is either a target or a plan.
void require_target_or_plan(const std::string& command, bool target, const std::string& plan,
                            bool sql);

}  // namespace mig::cli
