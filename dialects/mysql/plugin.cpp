// The exported symbol of the translation library: dialects mysql and mariadb.
#include "catalog.hpp"
#include "info.hpp"
#include "translate.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct MySql {
  static constexpr const mig_dialect_info& info = mig_mysql::kMySqlInfo;
  using Dialect = mig_mysql::MySqlDialect;
  using Catalog = mig_mysql::MySqlCatalog;
};

struct MariaDb {
  static constexpr const mig_dialect_info& info = mig_mysql::kMariaDbInfo;
  using Dialect = mig_mysql::MariaDbDialect;
  using Catalog = mig_mysql::MariaDbCatalog;
};

}  // namespace

MIG_PLUGIN(MySql, MariaDb)
