#include "git.hpp"

#include "support/text.hpp"
#include <mig/error.hpp>

#include <cstdio>
#include <optional>

namespace mig::cli {

namespace {

namespace fs = std::filesystem;

// As one word for a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What git prints in the folder; nothing when it fails.
std::optional<std::string> git(const fs::path& folder, const std::string& arguments) {
  const std::string command =
      "git -C " + quoted(folder.string()) + " " + arguments + " 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return std::nullopt;
  std::string out;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    out.append(buffer, got);
  }
  return ::pclose(pipe) == 0 ? std::optional(out) : std::nullopt;
}

}  // namespace

std::vector<fs::path> changed_since(const fs::path& folder, const std::string& commit) {
  const auto differing =
      git(folder, "diff --name-only -z --relative --no-ext-diff --end-of-options " +
                      quoted(commit) + " -- .");
  const auto untracked = git(folder, "ls-files -z --others --exclude-standard -- .");
  if (!differing || !untracked) {
    throw Error(Diagnostic{
        "MIG-707",
        "git does not know what has changed in '" + folder.string() + "' since '" + commit + "'",
        "check the name of the commit, and that it was fetched"});
  }
  std::vector<fs::path> out;
  for (const auto& name : support::split(*differing + *untracked, '\0')) {
    if (!name.empty()) out.push_back(fs::absolute(folder / name).lexically_normal());
  }
  return out;
}

}  // namespace mig::cli
