// The exported symbol of the library that opens databases.
#include "driver.hpp"
#include "info.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

#ifdef MIG_PLUGIN_STATIC
constexpr bool kLinked = true;
#else
constexpr bool kLinked = false;
#endif

struct OpenSqlite : mig_sqlite::SqliteDriver {
  OpenSqlite() : SqliteDriver(kLinked) {}
};

struct Sqlite {
  static constexpr const mig_dialect_info& info = mig_sqlite::kInfo;
  using Driver = OpenSqlite;
};

}  // namespace

MIG_PLUGIN(Sqlite)
