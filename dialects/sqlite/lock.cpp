// The migration lock: a file beside the database, locked with flock(), which ends with the process
// that has it however that ends. Who has it stands in the file.
#include "catalog.hpp"
#include <mig/sdk/process.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

class File {
 public:
  explicit File(int descriptor = -1) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  explicit operator bool() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

  // False while another open file has a lock that this one is in the way of.
  [[nodiscard]] bool lock(int kind, const std::string& path) const {
    if (::flock(descriptor_, kind | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    throw sdk::Error(MIG_E_STATEMENT, "the lock file '" + path + "' cannot be locked: " +
                                          std::generic_category().message(errno));
  }
  // Whoever had the lock before may have taken the file away: then another one is at its place.
  [[nodiscard]] bool is_at(const std::string& path) const {
    struct stat mine {};
    struct stat found {};
    return ::fstat(descriptor_, &mine) == 0 && ::stat(path.c_str(), &found) == 0 &&
           mine.st_dev == found.st_dev && mine.st_ino == found.st_ino;
  }

 private:
  int descriptor_;
};

// The locks of this process by the path of their file. A catalog is no part of a session, and the
// session knows nothing of locks.
struct Held {
  std::mutex mutex;
  std::map<std::string, File> files;
};
Held& held() {
  static Held held;
  return held;
}

// Empty for a database that no other process sees: in memory, or temporary.
std::string lock_path(const sdk::Session& session) {
  for (const auto& row : session.query("PRAGMA database_list")) {
    if (sdk::text_of(row.at(1)) != "main" || sdk::is_null(row.at(2))) continue;
    const std::string database = sdk::text_of(row.at(2));
    return database.empty() ? std::string() : database + "-mig-lock";
  }
  return {};
}

// The lock file, for whoever may write the database.
File open_to_lock(const std::string& path) {
  constexpr mode_t kReadWrite = 0666;
  constexpr mode_t kUsual = 0644;
  struct stat database {};
  const std::string beside = path.substr(0, path.rfind("-mig-lock"));
  const bool exists = ::stat(beside.c_str(), &database) == 0;
  const mode_t mode = exists ? database.st_mode & kReadWrite : kUsual;
  File out(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode));
  if (out) return out;
  sdk::Error error(MIG_E_STATEMENT, "the lock file '" + path + "' cannot be opened: " +
                                        std::generic_category().message(errno));
  error.hint =
      "mig keeps others out by a file beside the database, and SQLite itself needs one there for "
      "its journal: give the user the right to write in that folder, and see that nothing else "
      "has this name";
  throw error;
}

void write_holder(const File& file) {
  const std::string text = "host=" + sdk::host_name() + "\npid=" + std::to_string(::getpid()) +
                           "\nuser=" + sdk::user_name() + "\nsince=" + sdk::utc_now() + "\n";
  // for people: the lock holds without it
  if (::ftruncate(file.descriptor(), 0) != 0) return;
  static_cast<void>(::pwrite(file.descriptor(), text.data(), text.size(), 0) < 0);
}

ir::LockHolder read_holder(const File& file) {
  std::array<char, 4096> buffer{};
  const auto size = ::pread(file.descriptor(), buffer.data(), buffer.size(), 0);
  std::string_view text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  ir::LockHolder out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = std::min(line.find('='), line.size());
    const auto key = line.substr(0, equals);
    const std::string value(line.substr(std::min(equals + 1, line.size())));
    if (key == "host") out.host = value;
    if (key == "user") out.user = value;
    if (key == "since") out.since = value;
    if (key == "pid") {
      std::int64_t pid = 0;
      const auto read = std::from_chars(value.data(), value.data() + value.size(), pid);
      if (read.ec == std::errc()) out.pid = pid;
    }
  }
  return out;
}

std::optional<ir::LockHolder> holder_of(const std::string& path) {
  for (;;) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file) return std::nullopt;
    // what a process that was killed has left is locked by nobody
    if (file.lock(LOCK_SH, path)) return std::nullopt;
    const auto out = read_holder(file);
    if (file.is_at(path)) return out;
  }
}

// Nothing while somebody else has it.
File try_lock(const std::string& path) {
  for (;;) {
    File file = open_to_lock(path);
    if (!file.lock(LOCK_EX, path)) return File();
    if (!file.is_at(path)) continue;
    write_holder(file);
    return file;
  }
}

}  // namespace

void SqliteCatalog::lock(const sdk::Session& session, std::string_view name,
                         std::int64_t timeout_ms) const {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLongestPause(200);
  const std::string path = lock_path(session);
  if (path.empty()) return;
  const auto start = Clock::now();
  std::chrono::milliseconds pause(5);
  for (;;) {
    if (File file = try_lock(path)) {
      const std::lock_guard<std::mutex> guard(held().mutex);
      held().files[path] = std::move(file);
      return;
    }
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const std::chrono::milliseconds left = std::chrono::milliseconds(timeout_ms) - waited;
    if (timeout_ms >= 0 && left.count() <= 0) {
      const auto by = holder_of(path);
      sdk::Error error(MIG_E_LOCKED, "the lock '" + std::string(name) + "' is held" +
                                         (by ? " by " + ir::to_text(*by) : " elsewhere"));
      error.hint = "wait for the other migration to end, or allow more time for the lock";
      throw error;
    }
    std::this_thread::sleep_for(timeout_ms >= 0 ? std::min(pause, left) : pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

void SqliteCatalog::unlock(const sdk::Session& session, std::string_view) const {
  const std::string path = lock_path(session);
  const std::lock_guard<std::mutex> guard(held().mutex);
  const auto found = held().files.find(path);
  if (found == held().files.end()) return;
  ::unlink(path.c_str());  // while it is held: nobody can have locked this file meanwhile
  ::flock(found->second.descriptor(), LOCK_UN);  // also where a forked process has it open
  held().files.erase(found);
}

std::optional<ir::LockHolder> SqliteCatalog::lock_holder(const sdk::Session& session,
                                                         std::string_view) const {
  const std::string path = lock_path(session);
  return path.empty() ? std::nullopt : holder_of(path);
}

void SqliteCatalog::release_lock(const sdk::Session& session, std::string_view,
                                 std::string_view) const {
  const std::string path = lock_path(session);
  const auto by = path.empty() ? std::nullopt : holder_of(path);
  if (!by) throw sdk::Error(MIG_E_STATEMENT, "nobody holds the lock any more");
  sdk::Error error(MIG_E_UNSUPPORTED,
                   "the lock of a SQLite database ends with the process that has it, and with "
                   "nothing else");
  error.hint = by->pid ? "end process " + std::to_string(*by->pid) +
                             (by->host.empty() ? "" : " on " + by->host) + ": the lock goes with it"
                       : "end the process that has '" + path + "' open: the lock goes with it";
  throw error;
}

}  // namespace mig_sqlite
