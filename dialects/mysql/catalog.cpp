// Introspection of the database that the session is in, and the migration lock.
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

using sdk::int_of;
using sdk::is_null;
using sdk::text_of;

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

// ---- the lock
// -------------------------------------------------------------------------------------

namespace {

// Locks are the server's, not a database's, and take 64 characters.
constexpr const char* kLockName = "SHA2(CONCAT('mig/', COALESCE(DATABASE(), ''), '/', ?), 256)";

std::string holder(const sdk::Session& session, std::string_view name) {
  const auto rows =
      session.query(std::string("SELECT IS_USED_LOCK(") + kLockName + ")", {sdk::text_value(name)});
  if (rows.empty() || is_null(rows[0][0])) return "another connection";
  return "connection " + text_of(rows[0][0]);
}

}  // namespace

void MySqlCatalog::lock(const sdk::Session& session, std::string_view name,
                        std::int64_t timeout_ms) const {
  constexpr std::int64_t kForever = 31'536'000;  // a year
  const std::int64_t seconds = timeout_ms < 0 ? kForever : (timeout_ms + 999) / 1000;
  const auto rows =
      session.query(std::string("SELECT GET_LOCK(") + kLockName + ", ?)",
                    {sdk::text_value(name), sdk::int_value(std::min(seconds, kForever))});
  if (!rows.empty() && int_of(rows[0][0]) == 1) return;
  sdk::Error error(MIG_E_LOCKED, "the migration lock is held by " + holder(session, name));
  error.hint = "wait for it, or look at it with SHOW PROCESSLIST";
  throw error;
}

void MySqlCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  session.query(std::string("SELECT RELEASE_LOCK(") + kLockName + ")", {sdk::text_value(name)});
}

}  // namespace mig_mysql
