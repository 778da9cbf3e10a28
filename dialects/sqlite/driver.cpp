// Statements, errors and transactions.
#include "driver.hpp"

#include "backup.hpp"
#include "url.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

// ---- what differs between versions of the library -----------------------------------------------

std::int64_t error_offset([[maybe_unused]] sqlite3* db) {
#if SQLITE_VERSION_NUMBER >= 3038000
  return sqlite3_error_offset(db);
#else
  return -1;
#endif
}

// ---- errors -------------------------------------------------------------------------------------

mig_status status_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MIG_E_LOCKED;
    case SQLITE_CONSTRAINT:
      return MIG_E_CONSTRAINT;
    case SQLITE_INTERRUPT:
      return MIG_E_CANCELLED;
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_IOERR:
      return MIG_E_CONNECTION;
    case SQLITE_NOMEM:
      return MIG_E_INTERNAL;
    case SQLITE_MISUSE:
      return MIG_E_INVALID;
    default:
      return MIG_E_STATEMENT;
  }
}

// SQLite has no SQLSTATE: the one that other databases give for the same.
const char* sqlstate_of(int code) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return "23505";
    case SQLITE_CONSTRAINT_NOTNULL:
      return "23502";
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return "23503";
    case SQLITE_CONSTRAINT_CHECK:
      return "23514";
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return "23000";
    case SQLITE_ERROR:
      return "42000";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "55P03";
    case SQLITE_INTERRUPT:
      return "57014";
    case SQLITE_READONLY:
      return "25006";
    case SQLITE_FULL:
      return "53100";
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
      return "08001";
    default:
      return "";
  }
}

const char* hint_of(int code) {
  if (code == SQLITE_READONLY_DIRECTORY || code == SQLITE_CANTOPEN) {
    return "SQLite writes a journal beside the file: its folder must be writable too";
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
      return "another connection writes to the database: wait, or raise busy_timeout in the URL";
    case SQLITE_READONLY:
      return "the file, or its folder, may only be read; or the URL says mode=ro";
    case SQLITE_FULL:
      return "make room on the disk";
    default:
      return "";
  }
}

sdk::Error error_of(sqlite3* db, int code) {
  const int extended = db == nullptr ? code : sqlite3_extended_errcode(db);
  if ((extended & 0xff) == (code & 0xff)) code = extended;
  sdk::Error error(status_of(code), db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db),
                   sqlstate_of(code), code);
  error.hint = hint_of(code);
  const std::int64_t offset = db == nullptr ? -1 : error_offset(db);
  if (offset >= 0) error.position = offset + 1;
  return error;
}

// Why a file could not be opened, better than "unable to open database file".
sdk::Error open_error(const Target& target, int code, const std::string& message) {
  sdk::Error error(MIG_E_CONNECTION,
                   "the database '" + target.shown + "' cannot be opened: " + message, "08001",
                   code);
  struct stat found {};
  const bool exists = !target.memory && ::stat(target.path.c_str(), &found) == 0;
  const auto slash = target.path.rfind('/');
  const std::string folder = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : target.path.substr(0, slash);
  struct stat parent {};
  if (exists && S_ISDIR(found.st_mode)) {
    error.message = "the database '" + target.shown + "' is a folder";
    error.hint = "name a file in it";
  } else if ((code & 0xff) == SQLITE_NOTADB) {
    error.message = "the file '" + target.shown + "' is not a SQLite database";
    error.hint = "it is another kind of file, or an encrypted database";
  } else if (!exists && !target.memory && ::stat(folder.c_str(), &parent) != 0) {
    error.message = "the folder '" + folder + "' of the database does not exist";
    error.hint = "create it first";
  } else if (!exists && !target.memory && target.mode != "rwc") {
    error.message = "there is no database '" + target.shown + "'";
    error.sqlstate = "3D000";  // invalid catalog name
    error.hint = target.must_exist
                     ? "look at the path, which counts from the folder of mig.toml when it is "
                       "written there; 'mig upgrade' makes the file"
                     : "mode=" + target.mode + " in the URL does not create one";
  } else if ((code & 0xff) == SQLITE_CANTOPEN) {
    error.message =
        exists ? "the database '" + target.shown + "' may not be read"
               : "the database '" + target.shown + "' cannot be created in '" + folder + "'";
    error.hint = "look at the permissions of the file and its folder";
  }
  if (target.looks_relative && !exists) {
    error.hint = "sqlite:///name is a file in the root folder: write sqlite:name for one from here";
  }
  return error;
}

// ---- the connection -----------------------------------------------------------------------------

class SqliteConnection final : public sdk::Connection {
 public:
  explicit SqliteConnection(const Target& target) : shown_(target.shown) {
    const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(target.uri.c_str(), &db_, flags, nullptr);
    if (code == SQLITE_OK) {
      sqlite3_extended_result_codes(db_, 1);
      busy_timeout_ = target.busy_timeout;
      sqlite3_busy_handler(db_, &SqliteConnection::wait, this);
      // the file is looked at only when something is asked of it
      code = sqlite3_exec(db_, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
    }
    if (code == SQLITE_OK && target.foreign_keys) {
      code = sqlite3_exec(db_, "PRAGMA foreign_keys=ON", nullptr, nullptr, nullptr);
    }
    if (code == SQLITE_OK) return;
    const int extended = db_ == nullptr ? code : sqlite3_extended_errcode(db_);
    const std::string message = db_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db_);
    sqlite3_close_v2(db_);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
      throw sdk::Error(MIG_E_LOCKED,
                       "the database '" + target.shown + "' is locked by another process", "55P03",
                       extended);
    }
    throw open_error(target, extended, message);
  }
  explicit SqliteConnection(sqlite3* handle) : db_(handle), owned_(false) {}
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;
  ~SqliteConnection() override {
    if (owned_) sqlite3_close_v2(db_);
  }

  ir::Server server() override {
    ir::Server out;
    out.product = "SQLite";
    out.version = sqlite3_libversion();
    out.flavour = "sqlite";
    const auto put = [&](const char* name, std::int64_t value) {
      out.settings.set(name, ir::Value::of(value));
    };
    put("foreign_keys", number("PRAGMA foreign_keys"));
    put("legacy_alter_table", number("PRAGMA legacy_alter_table"));
    put("in_transaction", sqlite3_get_autocommit(db_) == 0 ? 1 : 0);
    put("read_only", sqlite3_db_readonly(db_, "main") == 1 ? 1 : 0);
    return out;
  }

  std::int64_t run(std::string_view sql, const mig_value* args, std::size_t count,
                   const sdk::Rows& rows) override {
    cancelled_ = false;
    std::string_view tail;
    Statement statement = prepare(sql, tail);
    if (!statement) return 0;  // comments alone
    if (prepare(tail, tail)) {
      throw sdk::Error(MIG_E_INVALID, "the text holds more than one statement");
    }
    bind(statement.get(), args, count);
    return step(statement.get(), sql, rows);
  }

  void transaction(std::int32_t verb) override {
    const bool open = sqlite3_get_autocommit(db_) == 0;
    // SQLite ends a transaction by itself after some errors: that is what a rollback is for
    if (verb == MIG_ROLLBACK && !open) return;
    if (verb == MIG_BEGIN && open) {
      sdk::Error error(MIG_E_STATEMENT, "a transaction is open on this connection already",
                       "25001");
      error.hint = "commit it before migrating";
      throw error;
    }
    const char* sql = verb == MIG_BEGIN    ? "BEGIN IMMEDIATE"
                      : verb == MIG_COMMIT ? "COMMIT"
                                           : "ROLLBACK";
    run(sql, nullptr, 0, sdk::Rows(nullptr));
  }

  void cancel() override {
    cancelled_ = true;
    sqlite3_interrupt(db_);
  }

  std::string backup(std::string_view file, std::string_view suffix) override {
    cancelled_ = false;
    return back_up(db_, {std::string(file), std::string(suffix)}, cancelled_);
  }

 private:
  // Called by SQLite while a lock is held elsewhere: waits a little, longer each time, up to the
  // timeout.
  static int wait(void* self, int times) {
    auto& me = *static_cast<SqliteConnection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (times == 0) me.waiting_since_ = now;
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - me.waiting_since_).count();
    if (me.cancelled_ || waited >= me.busy_timeout_) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(times < 10 ? 1 + times : 20));
    return 1;
  }

  [[noreturn]] void fail(int code, std::string_view sql) const {
    sdk::Error error = error_of(db_, code);
    if (cancelled_ && error.status == MIG_E_LOCKED) {
      error = sdk::Error(MIG_E_CANCELLED, "interrupted while it waited for a lock", "57014", code);
    }
    if (error.position > static_cast<std::int64_t>(sql.size()) + 1) error.position = 0;
    if ((code & 0xff) == SQLITE_READONLY && !shown_.empty()) {
      error.message = "the database '" + shown_ + "' can only be read: " + error.message;
    }
    throw error;
  }

  Statement prepare(std::string_view sql, std::string_view& tail) const {
    sqlite3_stmt* raw = nullptr;
    const char* end = nullptr;
    if (sql.size() > static_cast<std::size_t>(INT_MAX)) {
      throw sdk::Error(MIG_E_INVALID, "the statement is longer than 2 GiB");
    }
    int code = SQLITE_OK;
    do {  // an empty statement before a ';' is none
      const std::string_view text = sql;
      code = sqlite3_prepare_v2(db_, text.data() == nullptr ? "" : text.data(),
                                static_cast<int>(text.size()), &raw, &end);
      if (code != SQLITE_OK) fail(code, text);
      const auto used = text.data() == nullptr ? 0 : static_cast<std::size_t>(end - text.data());
      sql = text.substr(used);
      if (used == 0) break;
    } while (raw == nullptr && !sql.empty());
    tail = sql;
    return {raw, &sqlite3_finalize};
  }

  void bind(sqlite3_stmt* statement, const mig_value* args, std::size_t count) const {
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (wanted != count) {
      throw sdk::Error(MIG_E_INVALID, "the statement takes " + std::to_string(wanted) +
                                          " parameters, and got " + std::to_string(count));
    }
    for (std::size_t i = 0; i < count; ++i) {
      const int at = static_cast<int>(i) + 1;
      const mig_value& value = args[i];
      const char* data = value.u.s.data == nullptr ? "" : value.u.s.data;
      int code = SQLITE_OK;
      switch (value.kind) {
        case MIG_INT:
          code = sqlite3_bind_int64(statement, at, value.u.i);
          break;
        case MIG_REAL:
          code = sqlite3_bind_double(statement, at, value.u.f);
          break;
        case MIG_TEXT:
          code = sqlite3_bind_text64(statement, at, data, value.u.s.size, SQLITE_TRANSIENT,
                                     SQLITE_UTF8);
          break;
        case MIG_BLOB:
          code = sqlite3_bind_blob64(statement, at, data, value.u.s.size, SQLITE_TRANSIENT);
          break;
        case MIG_NULL:
          code = sqlite3_bind_null(statement, at);
          break;
        default:
          throw sdk::Error(MIG_E_INVALID, "a parameter is of an unknown kind");
      }
      if (code != SQLITE_OK) fail(code, {});
    }
  }

  static mig_value cell(sqlite3_stmt* statement, int at) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, at)); };
    switch (sqlite3_column_type(statement, at)) {
      case SQLITE_INTEGER:
        return sdk::int_value(sqlite3_column_int64(statement, at));
      case SQLITE_FLOAT:
        return sdk::real_value(sqlite3_column_double(statement, at));
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
        return sdk::text_value({text == nullptr ? "" : text, size()});
      }
      case SQLITE_BLOB: {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, at));
        return sdk::blob_value({bytes == nullptr ? "" : bytes, size()});
      }
      default:
        return sdk::null_value();
    }
  }

  std::int64_t step(sqlite3_stmt* statement, std::string_view sql, const sdk::Rows& rows) const {
    const int width = sqlite3_column_count(statement);
    if (width > 0) {
      std::vector<mig_str> names;
      for (int i = 0; i < width; ++i) {
        const char* name = sqlite3_column_name(statement, i);
        names.push_back(sdk::str(name == nullptr ? "" : name));
      }
      if (!rows.columns(names)) return -1;
    }
    const bool changes = changes_rows(sql);
    std::vector<mig_value> cells(static_cast<std::size_t>(width));
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      for (int i = 0; i < width; ++i) cells[static_cast<std::size_t>(i)] = cell(statement, i);
      if (!rows.row(cells)) return changes ? sqlite3_changes64(db_) : -1;
    }
    if (code != SQLITE_DONE) fail(code, sql);
    return changes && sqlite3_stmt_readonly(statement) == 0 ? sqlite3_changes64(db_) : -1;
  }

  // Whether the number of changed rows is about this statement: SQLite keeps the last one
  // otherwise.
  static bool changes_rows(std::string_view sql) {
    std::size_t i = 0;
    while (i < sql.size()) {
      if (sql[i] == ' ' || sql[i] == '\t' || sql[i] == '\n' || sql[i] == '\r' || sql[i] == ';') {
        ++i;
      } else if (sql.substr(i, 2) == "--") {
        i = std::min(sql.find('\n', i), sql.size());
      } else if (sql.substr(i, 2) == "/*") {
        const auto end = sql.find("*/", i + 2);
        i = end == std::string_view::npos ? sql.size() : end + 2;
      } else {
        break;
      }
    }
    std::string word;
    for (; i < sql.size() && word.size() < 8; ++i) {
      const char c = sql[i];
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) break;
      word += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "REPLACE" ||
           word == "WITH";
  }

  std::int64_t number(const char* sql) const {
    std::string_view tail;
    const Statement statement = prepare(sql, tail);
    return sqlite3_step(statement.get()) == SQLITE_ROW ? sqlite3_column_int64(statement.get(), 0)
                                                       : 0;
  }

  sqlite3* db_ = nullptr;
  bool owned_ = true;
  std::string shown_;
  int busy_timeout_ = 0;
  std::chrono::steady_clock::time_point waiting_since_;
  std::atomic<bool> cancelled_{false};
};

sqlite3* adopted(const std::string& address) {
  char* end = nullptr;
  const unsigned long long value = std::strtoull(address.c_str(), &end, 10);
  if (!address.empty() && *end == '\0' && value != 0) {
    return reinterpret_cast<sqlite3*>(static_cast<std::uintptr_t>(value));
  }
  throw sdk::Error(MIG_E_INVALID,
                   "the option 'handle' is the address of an open sqlite3 as a number");
}

}  // namespace

std::unique_ptr<sdk::Connection> SqliteDriver::open(const sdk::OpenConfig& config) const {
  std::optional<int> wait;
  bool must_exist = false;
  const std::string* handle = nullptr;
  for (const auto& [key, value] : config.options) {
    if (key == "handle") {
      if (!linked_) {
        throw sdk::Error(
            MIG_E_UNSUPPORTED,
            "an open handle can be lent only to a driver that is linked into the program");
      }
      handle = &value;
    } else if (key == "must_exist") {
      must_exist = value == "1";
    } else if (key == "lock_timeout") {
      wait = read_timeout("the option lock_timeout", value);
      if (*wait == 0) wait = std::numeric_limits<int>::max();
    } else {
      throw sdk::Error(MIG_E_UNSUPPORTED, "SQLite's driver does not know the option '" + key + "'");
    }
  }
  // how long a lent handle waits is the program's own setting
  if (handle != nullptr) return std::make_unique<SqliteConnection>(adopted(*handle));
  Target target = parse_url(config.url, must_exist);
  if (wait) target.busy_timeout = *wait;
  return std::make_unique<SqliteConnection>(target);
}

}  // namespace mig_sqlite
