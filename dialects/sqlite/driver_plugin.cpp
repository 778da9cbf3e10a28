// The exported symbol of the library that opens databases.
#include <mig/sdk/plugin.hpp>

#include "driver.hpp"
#include "info.hpp"

namespace {

struct Sqlite {
  static constexpr const mig_dialect_info& info = mig_sqlite::kInfo;
  using Driver = mig_sqlite::SqliteDriver;
};

}  // namespace

MIG_PLUGIN(Sqlite)
