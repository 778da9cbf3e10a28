// SQLite without plugins: dialect and driver are linked into the program (target mig::sqlite).
//
//   sqlite3* handle = …;
//   mig::Database database = mig::sqlite::adopt(handle);
//   mig::upgrade(mig::History::load("migrations"), database, "head");
#pragma once

#include <mig/mig.hpp>

#include <string>

struct sqlite3;

namespace mig::sqlite {

// Works on a connection of the application's own, which stays open when the Database goes away and
// must outlive it. Nobody else may use the handle, or be inside a transaction on it, meanwhile.
// Throws Error MIG-601 when the handle is not usable.
[[nodiscard]] Database adopt(sqlite3* handle);

// Opens the database file, or makes it; ":memory:" is a new database that goes away with the
// object. Throws Error MIG-601.
[[nodiscard]] Database open(const std::string& path);

}  // namespace mig::sqlite
