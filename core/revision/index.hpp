// The heads of a folder's revision files, kept between runs. Inside core/revision only.
//
// An index is a cache: nothing in it counts unless the file it speaks of still has the same name,
// size, times and inode, and was left alone for two seconds before the index was written (a later
// write could leave the times as they are). What is not exactly as written is no index at all.
#pragma once

#include "revision/header.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

// What the file system says about a file; times in nanoseconds since 1970.
struct Stamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;
  std::uint64_t inode = 0;

  bool operator==(const Stamp&) const = default;
};

struct IndexEntry {
  Stamp stamp;
  Header header;  // `file`: relative to the folder
};

struct Index {
  std::int64_t written = 0;         // the time before the first file was looked at
  std::vector<IndexEntry> entries;  // sorted by header.file
};

// Whether the entry speaks of a file with this stamp, beyond doubt.
[[nodiscard]] bool trusted(const Index& index, const IndexEntry& entry, const Stamp& stamp);

// Nothing when there is none, or when it is damaged or of another version.
[[nodiscard]] std::optional<Index> read_index(const std::filesystem::path& path);

// Failing to write it is nobody's concern.
void write_index(const std::filesystem::path& path, const Index& index);

// The bytes of an index, and back.
[[nodiscard]] std::string pack(const Index& index);
[[nodiscard]] std::optional<Index> unpack(std::string_view bytes);

}  // namespace mig::revision
