// The exported symbol of the library that translates and introspects.
#include "catalog.hpp"
#include "info.hpp"
#include "translate.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct Sqlite {
  static constexpr const mig_dialect_info& info = mig_sqlite::kInfo;
  using Dialect = mig_sqlite::SqliteDialect;
  using Catalog = mig_sqlite::SqliteCatalog;
};

}  // namespace

MIG_PLUGIN(Sqlite)
