// The migration lock: GET_LOCK, which the session holds.
#include "catalog.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

using sdk::int_of;
using sdk::is_null;
using sdk::text_of;

namespace {

// Locks are the server's, not a database's, and take 64 characters.
constexpr const char* kLockName = "SHA2(CONCAT('mig/', COALESCE(DATABASE(), ''), '/', ?), 256)";

// The number of the connection that has the lock; nothing when none has.
std::optional<std::int64_t> connection_of(const sdk::Session& session, std::string_view name) {
  const auto rows =
      session.query(std::string("SELECT IS_USED_LOCK(") + kLockName + ")", {sdk::text_value(name)});
  if (rows.empty() || is_null(rows[0][0])) return std::nullopt;
  return int_of(rows[0][0]);
}

// Where the user may not look, nothing is known.
std::vector<sdk::OwnedRow> look(const sdk::Session& session, const std::string& sql) {
  try {
    return session.query(sql);
  } catch (const sdk::Error& error) {
    if (error.status == MIG_E_CONNECTION) throw;
    return {};
  }
}

// What the client of the connection said of itself.
void read_attributes(const sdk::Session& session, const std::string& id, ir::LockHolder& out) {
  const auto ask = [&](const char* table) {
    return look(session, std::string("SELECT ATTR_NAME, ATTR_VALUE FROM performance_schema.") +
                             table + " WHERE PROCESSLIST_ID = " + id);
  };
  auto rows = ask("session_connect_attrs");
  if (rows.empty()) rows = ask("session_account_connect_attrs");
  for (const auto& row : rows) {
    const std::string name = text_of(row[0]);
    const std::string value = is_null(row[1]) ? std::string() : text_of(row[1]);
    if (name == "program_name") out.program = value;
    if (name == "mig_host") out.host = value;
    if (name == "mig_since") out.since = value;
    if (name == "_pid") {
      std::int64_t pid = 0;
      const auto read = std::from_chars(value.data(), value.data() + value.size(), pid);
      if (read.ec == std::errc()) out.pid = pid;
    }
  }
}

ir::LockHolder describe(const sdk::Session& session, std::int64_t connection) {
  ir::LockHolder out;
  out.session = std::to_string(connection);
  read_attributes(session, out.session, out);
  const auto rows = look(
      session, "SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE ID = " + out.session);
  if (rows.empty()) return out;
  out.user = text_of(rows[0][0]);
  const std::string client = text_of(rows[0][1]);  // "web1:53124"
  if (out.host.empty()) out.host = client.substr(0, client.rfind(':'));
  return out;
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
  const auto by = lock_holder(session, name);
  sdk::Error error(MIG_E_LOCKED, "the lock '" + std::string(name) + "' is held" +
                                     (by ? " by " + ir::to_text(*by) : " elsewhere"));
  error.hint = "wait for it, or look at it with SHOW PROCESSLIST";
  throw error;
}

void MySqlCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  const auto rows =
      session.query(std::string("SELECT RELEASE_LOCK(") + kLockName + ")", {sdk::text_value(name)});
  // a USE meanwhile has changed the name that it is computed of
  if (rows.empty() || is_null(rows[0][0])) session.query("DO RELEASE_ALL_LOCKS()");
}

std::optional<ir::LockHolder> MySqlCatalog::lock_holder(const sdk::Session& session,
                                                        std::string_view name) const {
  const auto connection = connection_of(session, name);
  if (!connection) return std::nullopt;
  return describe(session, *connection);
}

void MySqlCatalog::release_lock(const sdk::Session& session, std::string_view name,
                                std::string_view holder) const {
  const auto connection = connection_of(session, name);
  if (!connection || std::to_string(*connection) != holder) {
    throw sdk::Error(MIG_E_STATEMENT,
                     "session " + std::string(holder) + " does not hold the lock any more");
  }
  session.query("KILL CONNECTION " + std::to_string(*connection));
}

}  // namespace mig_mysql
