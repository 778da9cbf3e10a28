#include "backup.hpp"

#include <mig/sdk/dialect.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

namespace mig_sqlite {

namespace sdk = mig::sdk;

namespace {

constexpr int kPagesAtOnce = 1024;  // between two looks at `cancelled`

std::string path_of(sqlite3* source) {
  const char* path = sqlite3_db_filename(source, "main");
  if (path != nullptr && *path != '\0') return path;
  sdk::Error error(MIG_E_UNSUPPORTED,
                   "a database in memory ends with its process, and has no file");
  error.hint = "leave out the backup";
  throw error;
}

sdk::Error error_of(const std::string& file, int code, const std::string& message) {
  const int primary = code & 0xff;
  const bool locked = primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
  sdk::Error error(locked ? MIG_E_LOCKED : MIG_E_STATEMENT,
                   "the copy '" + file + "' was not made: " + message, "", code);
  if (locked) error.hint = "another process writes to the database: wait for its end";
  if (primary == SQLITE_FULL) error.hint = "make room on the disk, or name a file on another one";
  return error;
}

// The new file: it is made here so that nothing that is there is touched, with the rights that the
// database has. It goes with the object unless it is kept.
class Copy {
 public:
  Copy(std::string path, const std::string& source) : path_(std::move(path)) {
    struct stat found {};
    const mode_t mode = ::stat(source.c_str(), &found) == 0 ? found.st_mode & 0777 : 0600;
    const int descriptor = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
    if (descriptor < 0) {
      const int reason = errno;
      sdk::Error error(MIG_E_STATEMENT, "the copy '" + path_ + "' was not made: " +
                                            std::generic_category().message(reason));
      error.hint = reason == EEXIST ? "nothing is overwritten: name another file"
                                    : "name a file in a folder that can be written";
      throw error;
    }
    ::close(descriptor);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() {
    sqlite3_close_v2(database);
    if (kept_) return;
    ::unlink(path_.c_str());
    ::unlink((path_ + "-journal").c_str());
  }
  void keep() { kept_ = true; }

  sqlite3* database = nullptr;

 private:
  std::string path_;
  bool kept_ = false;
};

// One state of the source for all of the copy: without it, it would begin anew with every change
// that another process makes.
class Snapshot {
 public:
  explicit Snapshot(sqlite3* source) : source_(source) {
    if (sqlite3_get_autocommit(source_) == 0) return;  // the program's own transaction is one
    open_ = sqlite3_exec(source_, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() {
    if (open_) sqlite3_exec(source_, "COMMIT", nullptr, nullptr, nullptr);
  }
  // SQLITE_OK once the state is held.
  [[nodiscard]] int hold() const {
    return sqlite3_exec(source_, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  }

 private:
  sqlite3* source_;
  bool open_ = false;
};

}  // namespace

std::string back_up(sqlite3* source, const BackupName& name, const std::atomic<bool>& cancelled) {
  const std::string from = path_of(source);
  // a whole path also keeps SQLite from taking a name such as "file:x" for a URL
  std::string file =
      name.file.empty() ? from + name.suffix : std::filesystem::absolute(name.file).string();
  Copy copy(file, from);
  int code = sqlite3_open_v2(file.c_str(), &copy.database, SQLITE_OPEN_READWRITE, nullptr);
  if (code != SQLITE_OK) throw error_of(file, code, sqlite3_errstr(code));
  const Snapshot snapshot(source);
  if (code = snapshot.hold(); code != SQLITE_OK) throw error_of(file, code, sqlite3_errmsg(source));
  using Backup = std::unique_ptr<sqlite3_backup, int (*)(sqlite3_backup*)>;
  Backup backup(sqlite3_backup_init(copy.database, "main", source, "main"), &sqlite3_backup_finish);
  if (!backup) {
    throw error_of(file, sqlite3_errcode(copy.database), sqlite3_errmsg(copy.database));
  }
  do {
    if (cancelled)
      throw sdk::Error(MIG_E_CANCELLED, "interrupted while the copy was made", "57014");
    code = sqlite3_backup_step(backup.get(), kPagesAtOnce);
  } while (code == SQLITE_OK);
  if (code != SQLITE_DONE) throw error_of(file, code, sqlite3_errstr(code));
  code = sqlite3_backup_finish(backup.release());
  if (code != SQLITE_OK) throw error_of(file, code, sqlite3_errmsg(copy.database));
  copy.keep();
  return file;
}

}  // namespace mig_sqlite
