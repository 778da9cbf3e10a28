#include "revision/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

namespace mig::revision {

namespace {

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

FileReader::FileReader(int directory, const char* name) {
  descriptor_ = ::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  content_.ending = Ending::more;
  if (descriptor_ < 0) {
    content_.ending = Ending::failed;
    content_.error = errno;
  }
}

FileReader::~FileReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Content& FileReader::read(std::size_t bytes) {
  if (content_.ending != Ending::more) return content_;
  const std::size_t size = content_.bytes.size();
  content_.bytes.resize(size + bytes);
  ssize_t got = -1;
  do {
    got = ::read(descriptor_, content_.bytes.data() + size, bytes);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    content_.ending = Ending::failed;
    content_.error = errno;
  }
  if (got == 0) content_.ending = Ending::whole;
  content_.bytes.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
  return content_;
}

Content read_file(const std::filesystem::path& path, std::size_t most) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {{}, Ending::failed, errno};
  if (S_ISDIR(status.st_mode)) return {{}, Ending::failed, EISDIR};
  if (!S_ISREG(status.st_mode)) return {{}, Ending::failed, EINVAL};
  if (static_cast<std::size_t>(status.st_size) > most) return {{}, Ending::too_large, 0};
  FileReader reader(AT_FDCWD, path.c_str());
  auto& content = reader.read(static_cast<std::size_t>(status.st_size) + 1);
  while (content.ending == Ending::more) {  // it grew
    if (content.bytes.size() > most) return {{}, Ending::too_large, 0};
    reader.read(std::size_t{64} << 10U);
  }
  return std::move(content);
}

bool write_file(const std::filesystem::path& path, std::string_view bytes, bool durable) {
  const std::string name = path.string() + "." + std::to_string(::getpid()) + ".tmp";
  constexpr mode_t kMode = 0666;  // less what the umask says
  const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (descriptor < 0) return false;
  bool good = write_all(descriptor, bytes);
  if (good && durable) good = ::fsync(descriptor) == 0;
  good = ::close(descriptor) == 0 && good;
  good = good && std::rename(name.c_str(), path.c_str()) == 0;
  if (!good) {
    const int error = errno;
    ::unlink(name.c_str());
    errno = error;
  }
  return good;
}

}  // namespace mig::revision
