// What cannot be had for less: floor nothing | list | stat | read <folder>.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace {

// The bytes of the file, so that there is something to print.
std::size_t stat_of(int folder, const char* name) {
  struct stat status {};
  return ::fstatat(folder, name, &status, 0) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

std::size_t read_all(int folder, const char* name) {
  static char buffer[std::size_t{64} << 10U];
  const int file = ::openat(folder, name, O_RDONLY | O_CLOEXEC);
  std::size_t bytes = 0;
  for (ssize_t got = 0; (got = ::read(file, buffer, sizeof buffer)) > 0;) {
    bytes += static_cast<std::size_t>(got);
  }
  ::close(file);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "nothing") return 0;
  DIR* folder = argc > 2 ? ::opendir(argv[2]) : nullptr;
  if (folder == nullptr) {
    std::fputs("usage: mig_floor nothing | (list | stat | read) <folder>\n", stderr);
    return 2;
  }
  const int descriptor = ::dirfd(folder);
  std::size_t files = 0;
  std::size_t bytes = 0;
  while (const dirent* entry = ::readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    ++files;
    if (what == "stat") bytes += stat_of(descriptor, entry->d_name);
    if (what == "read") bytes += read_all(descriptor, entry->d_name);
  }
  ::closedir(folder);
  std::printf("%zu files, %zu bytes\n", files, bytes);
}
