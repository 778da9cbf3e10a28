// New revisions that have something in them. Inside core/api only.
#pragma once

#include <mig/compare.hpp>
#include <mig/project.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace mig::api {

// As mig::new_revision(), with these operations to go up and their notes above them.
NewFile new_revision(const Project& project, const NewRevision& wanted,
                     const std::vector<SchemaChange>& changes);

// What validate() says of a file that was made, on the dialects of the comparison. database: what
// the file was made of, or null; where its dialect is another one than was expected, it alone
// counts.
[[nodiscard]] std::vector<Diagnostic> refused(const Project& project,
                                              const std::filesystem::path& file,
                                              const CompareOptions& compare, const Options& options,
                                              const Database* database);

// What to know of a change, a paragraph each.
[[nodiscard]] std::vector<std::string> comments_of(const SchemaChange& change);

}  // namespace mig::api
