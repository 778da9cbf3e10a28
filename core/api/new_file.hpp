// Making files that were not there before. Inside core/api only.
#pragma once

#include <filesystem>
#include <string_view>

namespace mig::api {

// The file is there whole or not at all, and nothing is overwritten. Throws Error MIG-353.
void write_new_file(const std::filesystem::path& path, std::string_view text);

// The folder and those above it. Throws Error MIG-353.
void make_folder(const std::filesystem::path& path);

}  // namespace mig::api
