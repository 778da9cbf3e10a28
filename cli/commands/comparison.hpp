// What the commands that compare schemas share.
#pragma once

#include "command.hpp"
#include "context.hpp"
#include <mig/compare.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// What names a schema on the command line.
inline constexpr const char* kSchemaSources =
    "base, declared, recorded, recorded@<target>, live, db:<url>, sql:<file>, or a file of a "
    "declared schema";

// "--rename": what goes on under another name.
[[nodiscard]] Argument rename_argument(std::vector<std::string>& renames);

// "--verify-data": count the rows that a change meets.
[[nodiscard]] Argument verify_argument(bool& verify);

// The dialects of the project, the renames, and a person to ask where there is a terminal.
[[nodiscard]] CompareOptions compare_options(Context& context,
                                             const std::vector<std::string>& renames);

// The same for a comparison of these: where the database is asked for its kind alone, as SQL
// scripts need it, it need not be there.
[[nodiscard]] CompareOptions compare_options(Context& context,
                                             const std::vector<std::string>& renames,
                                             const std::vector<SchemaSource>& sources);

// The dialect that a single schema is in: that of its database, else the first of the project.
[[nodiscard]] std::shared_ptr<const port::Dialect> dialect_of(Context& context,
                                                              const CompareOptions& options,
                                                              const SchemaSource& source);

[[nodiscard]] std::vector<std::string> names_of(const CompareOptions& options);

// Prints the difference: the data, and what else there is to know.
void print_difference(Context& context, const CompareOptions& options,
                      const SchemaDifference& difference);
// What else there is to know, alone.
void talk_of_difference(Context& context, const SchemaDifference& difference);

}  // namespace mig::cli
