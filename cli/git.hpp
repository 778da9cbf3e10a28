// What git knows of the project's files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mig::cli {

// The files of the folder that a branch adds or changes: they differ from where it left the commit,
// new and untracked ones included. Absolute paths without links. Throws Error MIG-707 when git, or
// the commit, is not to be had.
[[nodiscard]] std::vector<std::filesystem::path> changed_since(const std::filesystem::path& folder,
                                                               const std::string& commit);

}  // namespace mig::cli
