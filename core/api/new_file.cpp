#include "api/new_file.hpp"

#include "api/project_codes.hpp"
#include <mig/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace mig::api {

namespace {

[[noreturn]] void not_written(const std::filesystem::path& path, int error) {
  throw Error(Diagnostic{
      code::kNotWritten,
      "'" + path.string() + "' cannot be written: " + std::generic_category().message(error),
      error == EEXIST ? "nothing is overwritten: remove the file, or give the revision another name"
                      : "",
      {},
      {}});
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Makes a file that is not there and writes it; returns an errno.
int make(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return errno;
  int error = 0;
  if (!write_all(descriptor, text) || ::fsync(descriptor) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) ::unlink(path.c_str());
  return error;
}

}  // namespace

void write_new_file(const std::filesystem::path& path, std::string_view text) {
  // The name begins with a dot: half a file is never taken for a revision.
  const auto name = "." + path.filename().string() + "." + std::to_string(::getpid());
  const auto temporary = (path.parent_path() / name).string();
  int error = make(temporary, text);
  if (error == 0) {
    // Unlike rename(), link() does not replace what is there.
    if (::link(temporary.c_str(), path.c_str()) != 0) error = errno;
    ::unlink(temporary.c_str());
    const bool no_links = error == EPERM || error == EOPNOTSUPP || error == ENOSYS;
    if (no_links) error = make(path.string(), text);
  }
  if (error != 0) not_written(path, error);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) not_written(path, error.value());
}

}  // namespace mig::api
