// The exported symbol of the library that opens databases.
#include "driver.hpp"
#include "info.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct Sqlite {
  static constexpr const mig_dialect_info& info = mig_sqlite::kInfo;
  using Driver = mig_sqlite::SqliteDriver;
};

}  // namespace

MIG_PLUGIN(Sqlite)
