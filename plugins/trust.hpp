// May code from this path be run? Only when nobody but root and the user can have put it there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace mig::plugins {

// Looks at every component of the canonical path of a file or folder. Returns why it is not to be
// trusted ("/opt/mig is writable by everyone (chmod o-w /opt/mig)"), or nothing.
[[nodiscard]] std::optional<std::string> distrust(const std::filesystem::path& given);

}  // namespace mig::plugins
