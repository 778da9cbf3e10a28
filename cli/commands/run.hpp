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

}  // namespace mig::cli
