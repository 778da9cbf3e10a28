// The exported symbol of the library that translates and introspects.
#include "catalog.hpp"
#include "info.hpp"
#include "translate.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct Postgres {
  static constexpr const mig_dialect_info& info = mig_postgres::kInfo;
  using Dialect = mig_postgres::PostgresDialect;
  using Catalog = mig_postgres::PostgresCatalog;
};

}  // namespace

MIG_PLUGIN(Postgres)
