// What the commands that compare schemas share.
#pragma once

#include "command.hpp"
#include "context.hpp"
#include <mig/compare.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// "--rename": what goes on under another name.
[[nodiscard]] Argument rename_argument(std::vector<std::string>& renames);

// The dialects of the project, the renames, and a person to ask where there is a terminal.
[[nodiscard]] CompareOptions compare_options(Context& context,
                                             const std::vector<std::string>& renames);

[[nodiscard]] std::vector<std::string> names_of(const CompareOptions& options);

// Prints the difference: the data, and what else there is to know.
void print_difference(Context& context, const CompareOptions& options,
                      const SchemaDifference& difference);
// What else there is to know, alone.
void talk_of_difference(Context& context, const SchemaDifference& difference);

}  // namespace mig::cli
