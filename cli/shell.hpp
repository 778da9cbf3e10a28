// A command for the shell, run to its end.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace mig::cli {

// Runs the line with /bin/sh in the folder (empty: this one), with that environment, nothing to
// read, what it prints on standard error, and no other open file. Returns what is wrong with it
// ("ended with 3", "was ended by signal 9"); empty when it ended with 0.
[[nodiscard]] std::string run_in_shell(const std::string& line, const std::filesystem::path& folder,
                                       const std::map<std::string, std::string>& environment);

}  // namespace mig::cli
