// The exported symbol of the library that talks to the server.
#include "driver.hpp"
#include "info.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

// The server's warnings go to the log of whoever loaded this library.
void log_notice(std::string_view text) {
  const mig_host* host = mig::sdk::host();
  if (host != nullptr && MIG_HAS(mig_host, host, log)) host->log(1, mig::sdk::str(text));
}

struct LoggingDriver : mig_postgres::PostgresDriver {
  LoggingDriver() : PostgresDriver(&log_notice) {}
};

struct Postgres {
  static constexpr const mig_dialect_info& info = mig_postgres::kInfo;
  using Driver = LoggingDriver;
};

}  // namespace

MIG_PLUGIN(Postgres)
