// The wire to MySQL and MariaDB: Connector/C++ behind mig::sdk::Connection.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <memory>

namespace mig_mysql {

// URLs mysql://… and mariadb://… (see url.hpp) with the parameters socket, connect-timeout,
// read-timeout, write-timeout (seconds), ssl-mode (disabled, preferred, required, verify-ca,
// verify-identity), ssl-ca, ssl-capath, ssl-cert, ssl-key, ssl-cipher. Every session speaks
// utf8mb4, works in UTC, and has a sql_mode that refuses what does not fit. The option
// "lock_timeout" ("5s", "1500ms"; 0 is no limit) is how long a statement waits for a lock, of
// tables and of rows, in whole seconds, rounded up; "database" names another database than the URL.
class MySqlDriver final : public mig::sdk::Driver {
 public:
  static constexpr bool kBacksUp = true;  // it says what does
  std::unique_ptr<mig::sdk::Connection> open(const mig::sdk::OpenConfig& config) const override;
};

}  // namespace mig_mysql
