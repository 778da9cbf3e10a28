// Introspection of the database that the session is in.
#include "catalog.hpp"

#include "catalog_reading.hpp"
#include "engine.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

ir::Schema MySqlCatalog::inspect(const sdk::Session& session, const ir::Server& server,
                                 const std::vector<std::string>& tables) const {
  Reading reading(session, engine_of(maria_, server), server, tables);
  read_tables(reading);
  if (reading.whole || !reading.schema.tables.empty()) {
    read_columns(reading);
    read_indexes(reading);
    read_foreign_keys(reading);
    read_checks(reading);
  }
  read_views(reading);
  if (reading.whole) {
    if (reading.engine.maria) read_sequences(reading);
    read_programs(reading);
  } else {
    read_dependants(reading);
  }
  return reading.take();
}

}  // namespace mig_mysql
