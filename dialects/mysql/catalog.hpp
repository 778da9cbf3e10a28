// Introspection of the database that the session is in, and the migration lock.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

class MySqlCatalog : public mig::sdk::Catalog {
 public:
  MySqlCatalog() : MySqlCatalog(false) {}

  mig::ir::Schema inspect(const mig::sdk::Session& session, const mig::ir::Server& server,
                          const std::vector<std::string>& tables) const override;

  static constexpr bool kLocks = true;
  // GET_LOCK: held by the session, of one database alone, freed with the connection.
  void lock(const mig::sdk::Session& session, std::string_view name,
            std::int64_t timeout_ms) const override;
  void unlock(const mig::sdk::Session& session, std::string_view name) const override;
  static constexpr bool kNamesHolder = true;
  std::optional<mig::ir::LockHolder> lock_holder(const mig::sdk::Session& session,
                                                 std::string_view name) const override;
  // KILL: for the same user, or one that may end the connections of others.
  static constexpr bool kReleases = true;
  void release_lock(const mig::sdk::Session& session, std::string_view name,
                    std::string_view holder) const override;

 protected:
  explicit MySqlCatalog(bool maria) : maria_(maria) {}

 private:
  bool maria_;
};

class MariaDbCatalog : public MySqlCatalog {
 public:
  MariaDbCatalog() : MySqlCatalog(true) {}
};

}  // namespace mig_mysql
