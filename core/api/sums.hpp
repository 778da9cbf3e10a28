// mig.sum of a project: what is in it, what belongs into it.
#pragma once

#include "revision/checksum.hpp"
#include <mig/project.hpp>

#include <filesystem>

namespace mig::api {

// The versions folder, or the script location when there is none.
[[nodiscard]] std::filesystem::path revision_folder(const Project& project);

// The revision as new_revision() writes it: nothing is in it yet.
[[nodiscard]] revision::Revision without_operations(const revision::Header& header);

// mig.sum with what is not in it yet. What is recorded stays, except for revisions that were
// recorded when nothing had been written into them.
[[nodiscard]] revision::Sums grown_sums(const History& history, const std::filesystem::path& path);

}  // namespace mig::api
