// A folder of revision files -> revisions, or their headers alone. Every faulty file of the folder
// is reported at once. Whether the revisions make a graph is not asked here.
#pragma once

#include "revision/header.hpp"
#include "revision/revision.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mig::revision {

struct DirectoryOptions {
  bool recursive = false;
  // Names that a dialect's value may be keyed by; empty: not checked.
  std::vector<std::string> dialects = {};
  // Files that operations name have to be in here; empty: in the parent of the folder.
  std::filesystem::path root = {};
  // For load_headers: the file that keeps the heads between runs; empty: none. See index_path().
  std::filesystem::path index = {};
  // The time, in nanoseconds since 1970, that decides which entries of the index are too fresh to
  // be trusted; 0: the system's clock.
  std::int64_t now = 0;
};

// The revision files of a folder: relative names with '/', sorted. Left out are hidden files and
// folders, and what ends neither in .toml nor in .sql. Throws Error when the folder cannot be read.
[[nodiscard]] std::vector<std::string> list_files(const std::filesystem::path& directory,
                                                  bool recursive = false);

// All revisions of a folder, sorted by file name; Header::file is directory / name. Throws Error
// with the problems of every file.
[[nodiscard]] std::vector<Revision> load(const std::filesystem::path& directory,
                                         const DirectoryOptions& options = {});

// Several revisions of a folder, by the Header::file that load_headers gave; in that order.
[[nodiscard]] std::vector<Revision> load_files(const std::filesystem::path& directory,
                                               const std::vector<std::string>& files,
                                               const DirectoryOptions& options = {});

// The headers alone, reading no more of each file than its head, and nothing of files that the
// index knows unchanged. Sorted by file name. Throws Error like load; what is wrong with operations
// is not seen. An index that is missing, corrupt or cannot be written changes the time it takes,
// nothing else.
[[nodiscard]] std::vector<Header> load_headers(const std::filesystem::path& directory,
                                               const DirectoryOptions& options = {});

// Where the index of a folder is kept: <cache>/mig/heads-<hash of the folder's own path>.
// cache_home and home: the values of XDG_CACHE_HOME and HOME, empty when unset; without either, no
// path.
[[nodiscard]] std::filesystem::path index_path(const std::filesystem::path& directory,
                                               const std::string& cache_home,
                                               const std::string& home);

}  // namespace mig::revision
