// The folders in which manifests are looked for, in order, and the ones that are left out and why.
#pragma once

#include <mig/plugins.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace mig::plugins {

// One place of the search. dir is empty when there is none to look into; then why and detail say
// why.
struct Folder {
  std::string source;
  std::filesystem::path dir;
  Why why = Why::nothing_there;
  std::string detail;
};

// The search path by the options; looks at no folder yet.
[[nodiscard]] std::vector<Folder> search_path(const Options& options);

// The names of the manifests in a folder (without ".toml"), sorted; none when it cannot be read.
[[nodiscard]] std::vector<std::string> manifests_in(const std::filesystem::path& dir);

}  // namespace mig::plugins
