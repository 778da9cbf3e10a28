// The exported symbol of the driver library: one wire for both dialects.
#include "driver.hpp"
#include "info.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct MySql {
  static constexpr const mig_dialect_info& info = mig_mysql::kMySqlInfo;
  using Driver = mig_mysql::MySqlDriver;
};

struct MariaDb {
  static constexpr const mig_dialect_info& info = mig_mysql::kMariaDbInfo;
  using Driver = mig_mysql::MySqlDriver;
};

}  // namespace

MIG_PLUGIN(MySql, MariaDb)
