// The wire to SQLite: files and databases in memory through the C API.
//
// mig's own connections enforce foreign keys, wait 5 seconds for locks, and take the write lock
// when a transaction begins (BEGIN IMMEDIATE). A handle that a program lends is left as it is.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <memory>

namespace mig_sqlite {

class SqliteDriver : public mig::sdk::Driver {
 public:
  // linked: the driver is part of the program, so that an open handle of the program's is one of
  // the same SQLite library.
  explicit SqliteDriver(bool linked = false) : linked_(linked) {}

  static constexpr bool kBacksUp = true;

  // The URL is that of url.hpp. Option "lock_timeout" ("5s", "1500ms"; 0 is no limit) is how long
  // a statement waits for a lock; it wins over the URL's busy_timeout. Option
  // "must_exist" ("1"): a missing file is an error (SQLSTATE 3D000). Option "handle", only where
  // the driver is linked into the program: the address of an open sqlite3 in decimal digits, which
  // is used and never closed.
  std::unique_ptr<mig::sdk::Connection> open(const mig::sdk::OpenConfig& config) const override;

 private:
  bool linked_;
};

}  // namespace mig_sqlite
