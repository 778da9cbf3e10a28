// The migration lock: an advisory lock of the session or of a transaction.
#include "catalog.hpp"
#include "render.hpp"
#include "rows.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <thread>

namespace mig_postgres {

namespace ir = mig::ir;

using sdk::text_of;

namespace {

// FNV-1a: the same number for the same name in every version of mig.
std::int64_t lock_key(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<std::int64_t>(hash);
}

// The lock with the key $1, while somebody has it.
constexpr const char* kHeld =
    "pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
    "AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint";

// The driver of mig calls its sessions "mig host:pid".
void read_program(std::string name, ir::LockHolder& out) {
  const auto space = name.find(' ');
  const auto colon = name.rfind(':');
  if (name.rfind("mig ", 0) == 0 && colon != std::string::npos) {
    std::int64_t pid = 0;
    const char* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + colon + 1, end, pid);
    if (read.ec == std::errc() && read.ptr == end) {
      out.pid = pid;
      out.host = name.substr(space + 1, colon - space - 1);
      name.resize(space);
    }
  }
  out.program = std::move(name);
}

std::optional<ir::LockHolder> holder_of(const sdk::Session& session, std::int64_t key) {
  const auto rows = session.query(
      std::string("SELECT a.pid::text, a.application_name, a.usename::text, a.client_addr::text, "
                  "a.backend_start::timestamptz(0)::text "
                  "FROM pg_catalog.pg_stat_activity a WHERE a.pid = (SELECT l.pid FROM ") +
          kHeld + " LIMIT 1)",
      {sdk::int_value(key)});
  if (rows.empty()) return std::nullopt;
  const auto& row = rows.front();
  ir::LockHolder out;
  out.session = text_of(row[0]);
  read_program(text_of(row[1]), out);
  out.user = text_of(row[2]);
  if (out.host.empty()) out.host = text_of(row[3]);
  out.since = text_of(row[4]);
  return out;
}

// Asks again and again: whoever waits inside the server would keep an index from being built
// concurrently.
void take(const sdk::Session& session, std::string_view name, std::int64_t timeout_ms,
          const char* sql) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLongestPause(500);
  const std::int64_t key = lock_key(name);
  const auto start = Clock::now();
  std::chrono::milliseconds pause(20);
  for (;;) {
    const auto rows = session.query(sql, {sdk::int_value(key)});
    if (!rows.empty() && flag(rows.front().front())) return;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const std::chrono::milliseconds left = std::chrono::milliseconds(timeout_ms) - waited;
    if (timeout_ms >= 0 && left.count() <= 0) {
      const auto by = holder_of(session, key);
      sdk::Error error(MIG_E_LOCKED, "the lock '" + std::string(name) + "' is held" +
                                         (by ? " by " + ir::to_text(*by) : " elsewhere"));
      error.hint = "wait for the other migration to end, or allow more time for the lock";
      throw error;
    }
    std::this_thread::sleep_for(timeout_ms >= 0 ? std::min(pause, left) : pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace

void PostgresCatalog::lock(const sdk::Session& session, std::string_view name,
                           std::int64_t timeout_ms) const {
  take(session, name, timeout_ms, "SELECT pg_try_advisory_lock($1::bigint)");
}

void PostgresCatalog::lock_transaction(const sdk::Session& session, std::string_view name,
                                       std::int64_t timeout_ms) const {
  take(session, name, timeout_ms, "SELECT pg_try_advisory_xact_lock($1::bigint)");
}

void PostgresCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  session.query("SELECT pg_advisory_unlock($1::bigint)", {sdk::int_value(lock_key(name))});
}

std::optional<ir::LockHolder> PostgresCatalog::lock_holder(const sdk::Session& session,
                                                           std::string_view name) const {
  return holder_of(session, lock_key(name));
}

void PostgresCatalog::release_lock(const sdk::Session& session, std::string_view name,
                                   std::string_view holder) const {
  const auto rows = session.query(std::string("SELECT pg_terminate_backend(l.pid) FROM ") + kHeld +
                                      " AND l.pid::text = $2::text",
                                  {sdk::int_value(lock_key(name)), sdk::text_value(holder)});
  if (!rows.empty()) return;
  throw sdk::Error(MIG_E_STATEMENT,
                   "session " + std::string(holder) + " does not hold the lock any more");
}

}  // namespace mig_postgres
