#include "trust.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mig::plugins {

namespace fs = std::filesystem;

std::optional<std::string> distrust(const fs::path& given) {
  if (!given.is_absolute()) return given.string() + " is not an absolute path";
  std::error_code failed;
  const fs::path path = fs::canonical(given, failed);
  if (failed) return given.string() + ": " + failed.message();
  const bool given_folder = fs::is_directory(path, failed);
  for (fs::path part = path;; part = part.parent_path()) {
    struct stat status {};
    if (::stat(part.c_str(), &status) != 0) {
      return part.string() + ": " + std::generic_category().message(errno);
    }
    const bool folder = S_ISDIR(status.st_mode);
    if (part == path && !folder && !S_ISREG(status.st_mode)) {
      return part.string() + " is not a regular file";
    }
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
      return part.string() + " belongs to another user (id " + std::to_string(status.st_uid) + ")";
    }
    // In /tmp and the like nobody can replace what belongs to somebody else; but anybody can add a
    // file, so such a folder may be above the plugins' folder, and not be it.
    const bool plugins_here = part == path || (!given_folder && part == path.parent_path());
    if (folder && (status.st_mode & S_ISVTX) != 0 && !plugins_here) {
      if (part == part.root_path()) return std::nullopt;
      continue;
    }
    if ((status.st_mode & S_IWOTH) != 0) {
      return part.string() + " is writable by everyone (chmod o-w " + part.string() + ")";
    }
    if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0 && status.st_gid != ::getegid()) {
      return part.string() + " is writable by the group with id " + std::to_string(status.st_gid) +
             " (chmod g-w " + part.string() + ")";
    }
    if (part == part.root_path()) return std::nullopt;
  }
}

}  // namespace mig::plugins
