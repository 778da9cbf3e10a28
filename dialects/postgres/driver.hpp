// The wire: libpqxx behind the SDK's Driver and Connection.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <memory>
#include <string_view>

namespace mig_postgres {

class PostgresDriver : public mig::sdk::Driver {
 public:
  using LogNotice = void (*)(std::string_view);

  // log_notice gets the server's warnings; null: they go nowhere.
  explicit PostgresDriver(LogNotice log_notice = nullptr) : log_notice_(log_notice) {}

  static constexpr bool kBacksUp = true;  // it says what does

  // options are settings of the session by their names in PostgreSQL, such as lock_timeout;
  // "database" names another database than the URL. "lock" = "transaction": the session is one of a
  // pooler that changes it after each transaction, so all settings are those of transactions.
  std::unique_ptr<mig::sdk::Connection> open(const mig::sdk::OpenConfig& config) const override;

 private:
  LogNotice log_notice_;
};

}  // namespace mig_postgres
