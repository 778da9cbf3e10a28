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

// What git prints in the folder; nothing when it fails, and `complaint` says why. What a hook of
// another repository has set does not count (gitrepository-layout(5), git-rev-parse(1)).
std::optional<std::string> git(const fs::path& folder, const std::string& arguments,
                               std::string& complaint) {
  const std::string command = "unset $(git rev-parse --local-env-vars 2>/dev/null); exec git -C " +
                              quoted(folder.string()) + " " + arguments;
  const auto run = [](const std::string& line, std::string& out) {
    std::FILE* pipe = ::popen(line.c_str(), "re");
    if (pipe == nullptr) return false;
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      out.append(buffer, got);
    }
    return ::pclose(pipe) == 0;
  };
  std::string out;
  if (run(command + " 2>/dev/null", out)) return out;
  std::string said;
  static_cast<void>(run("{ " + command + "; } 2>&1 >/dev/null", said));
  complaint = said.substr(0, said.find('\n'));
  return std::nullopt;
}

}  // namespace

std::vector<fs::path> changed_since(const fs::path& folder, const std::string& commit) {
  std::error_code ignored;
  fs::path real = fs::canonical(folder, ignored);  // git does not look behind a link
  if (real.empty()) real = folder;
  std::string complaint;
  const auto differing =
      git(real,
          "diff --name-only -z --relative --no-ext-diff --merge-base --end-of-options " +
              quoted(commit) + " -- .",
          complaint);
  const auto untracked = differing
                             ? git(real, "ls-files -z --others --exclude-standard -- .", complaint)
                             : std::nullopt;
  if (!differing || !untracked) {
    throw Error(Diagnostic{
        "MIG-707",
        "git does not know what has changed in '" + folder.string() + "' since '" + commit + "'",
        "check the name of the commit, and that it was fetched",
        {},
        {"git says: " + (complaint.empty() ? "nothing" : complaint)}});
  }
  std::vector<fs::path> out;
  for (const auto& name : support::split(*differing + *untracked, '\0')) {
    if (!name.empty()) out.push_back((real / name).lexically_normal());
  }
  return out;
}

}  // namespace mig::cli
