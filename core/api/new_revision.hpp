// New revisions that have something in them. Inside core/api only.
#pragma once

#include <mig/difference.hpp>
#include <mig/project.hpp>

#include <string>
#include <vector>

namespace mig::api {

// As mig::new_revision(), with these operations to go up and their notes above them.
NewFile new_revision(const Project& project, const NewRevision& wanted,
                     const std::vector<SchemaChange>& changes);

// What to know of a change, a paragraph each.
[[nodiscard]] std::vector<std::string> comments_of(const SchemaChange& change);

}  // namespace mig::api
