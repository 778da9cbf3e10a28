#include "migrations.hpp"
#include <mig/sqlite.hpp>

#include <sqlite3.h>

#include <iostream>

int main() {
  sqlite3* handle = nullptr;
  sqlite3_open(":memory:", &handle);
  try {
    mig::Database database = mig::sqlite::adopt(handle);
    mig::upgrade(migrations(), database, "head");
  } catch (const mig::Error& error) {
    std::cerr << mig::render(error.first()) << '\n';
    return 1;
  }
  sqlite3_stmt* row = nullptr;  // the handle is still the application's own
  sqlite3_prepare_v2(handle, "select email from users", -1, &row, nullptr);
  if (sqlite3_step(row) == SQLITE_ROW) std::cout << sqlite3_column_text(row, 0) << '\n';
  sqlite3_finalize(row);
  return sqlite3_close(handle) == SQLITE_OK ? 0 : 1;
}
