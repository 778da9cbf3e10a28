#include "port/dialect.hpp"
#include <mig/backup.hpp>
#include <mig/error.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <string>

namespace mig {

namespace {

// To the millisecond: two runs in one second have two names.
std::string suffix_at(std::chrono::system_clock::time_point now) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const auto whole = std::chrono::floor<seconds>(now);
  const auto rest = std::chrono::floor<milliseconds>(now - whole).count();
  return fmt::format(".{:%Y%m%dT%H%M%S}.{:03}Z.bak",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), rest);
}

}  // namespace

std::filesystem::path backup(Database& database, const std::filesystem::path& file,
                             std::chrono::system_clock::time_point now) {
  try {
    return database.connection().backup(file.string(), suffix_at(now));
  } catch (const port::DatabaseError& error) {
    const bool unsupported = error.failure == port::Failure::unsupported;
    throw Error({unsupported ? "MIG-662" : "MIG-663",
                 unsupported ? "no backup with dialect '" + database.dialect().name() +
                                   "': " + error.message
                             : "no backup: " + error.message,
                 (error.hint.empty() ? "" : error.hint + "; ") + "nothing has been changed"});
  }
}

}  // namespace mig
