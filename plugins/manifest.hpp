// <name>.toml beside a library: what it offers, read before any of its code runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mig::plugins {

struct ManifestDialect {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<std::string> families;
};

struct Manifest {
  std::filesystem::path file;
  std::int64_t abi = 1;
  std::int64_t ir = 0;  // newest IR revision 1.x
  std::string version;
  std::filesystem::path library;  // absolute
  std::filesystem::path driver;   // absolute; empty: none of its own
  std::string sha256;             // of the library, lower case; empty: not pinned
  std::string driver_sha256;
  std::vector<ManifestDialect> dialects;  // at least one

  // The dialect of that name, or null.
  [[nodiscard]] const ManifestDialect* find(const std::string& name) const;
};

// Reads a manifest strictly: unknown keys, paths that lead elsewhere and names that are none are
// refused. Throws Error MIG-503, with the place.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& file);

// Throws Error MIG-505 when `sha256` is not empty and not the digest of the file.
void check_pin(const std::filesystem::path& file, const std::string& sha256);

}  // namespace mig::plugins
