// Looks at a file before the loader maps it: the loader dies of SIGBUS on one that was cut short.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace mig::plugins {

// Why the file cannot be a library of this machine ("is empty", "is not a library", "is cut short:
// …"), or nothing. Only ELF is known; elsewhere only empty files are found.
[[nodiscard]] std::optional<std::string> unloadable(const std::filesystem::path& file);

}  // namespace mig::plugins
