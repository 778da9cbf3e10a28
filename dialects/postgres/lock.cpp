// The migration lock: an advisory lock of the session.
#include "catalog.hpp"
#include "render.hpp"
#include "rows.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>

namespace mig_postgres {

using sdk::text_of;

namespace {

// FNV-1a: the same number for the same name in every version of mig.
std::int64_t lock_key(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<std::int64_t>(hash);
}

// "process 4711 (mig, user app, from 10.0.0.7)" for who holds the lock.
std::string holder(const sdk::Session& session, std::int64_t key) {
  const auto rows = session.query(
      "SELECT a.pid, a.application_name, a.usename, a.client_addr::text, a.backend_start::text "
      "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
      "current_database()) "
      "AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint LIMIT 1",
      {sdk::int_value(key)});
  if (rows.empty()) return {};
  const auto& row = rows.front();
  std::string out = "process " + text_of(row[0]);
  if (!text_of(row[1]).empty()) out += ", " + text_of(row[1]);
  if (!text_of(row[2]).empty()) out += ", user " + text_of(row[2]);
  if (!text_of(row[3]).empty()) out += ", from " + text_of(row[3]);
  if (!text_of(row[4]).empty()) out += ", connected since " + text_of(row[4]);
  return out;
}

}  // namespace

void PostgresCatalog::lock(const sdk::Session& session, std::string_view name,
                           std::int64_t timeout_ms) const {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLongestPause(500);
  const std::int64_t key = lock_key(name);
  const auto start = Clock::now();
  std::chrono::milliseconds pause(20);
  for (;;) {
    const auto rows =
        session.query("SELECT pg_try_advisory_lock($1::bigint)", {sdk::int_value(key)});
    if (!rows.empty() && flag(rows.front().front())) return;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const std::chrono::milliseconds left = std::chrono::milliseconds(timeout_ms) - waited;
    if (timeout_ms >= 0 && left.count() <= 0) {
      const std::string by = holder(session, key);
      sdk::Error error(MIG_E_LOCKED, "the lock '" + std::string(name) + "' is held" +
                                         (by.empty() ? " elsewhere" : " by " + by));
      error.hint = "wait for the other migration to end, or allow more time for the lock";
      throw error;
    }
    std::this_thread::sleep_for(timeout_ms >= 0 ? std::min(pause, left) : pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

void PostgresCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  session.query("SELECT pg_advisory_unlock($1::bigint)", {sdk::int_value(lock_key(name))});
}

}  // namespace mig_postgres
