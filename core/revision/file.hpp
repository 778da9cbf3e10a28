// Files as bytes: reading whole ones or their beginnings, and writing so that a reader sees the old
// or the new content, nothing between. Inside core/revision only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace mig::revision {

enum class Ending { whole, more, too_large, failed };

struct Content {
  std::string bytes;
  Ending ending = Ending::whole;
  int error = 0;  // errno when failed
};

// Reads a file piece by piece, as far as the caller wants to see it.
class FileReader {
 public:
  // A directory's descriptor, or AT_FDCWD, and a name relative to it.
  FileReader(int directory, const char* name);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  // Appends at most `bytes` more; the ending is `more` while the file may go on.
  Content& read(std::size_t bytes);
  [[nodiscard]] Content& content() { return content_; }

 private:
  int descriptor_ = -1;
  Content content_;
};

// A whole file of at most `most` bytes. What is no regular file fails with EISDIR or EINVAL.
[[nodiscard]] Content read_file(const std::filesystem::path& path, std::size_t most);

// Writes beside the path and renames. False, and errno, when that is not possible; then
// nothing is left behind.
[[nodiscard]] bool write_file(const std::filesystem::path& path, std::string_view bytes,
                              bool durable);

}  // namespace mig::revision
