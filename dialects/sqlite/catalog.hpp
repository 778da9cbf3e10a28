// The live schema. SQLite keeps the text of every definition, and most of what a schema holds
// (names of constraints, checks, collations) is nowhere else: it is read from there.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

class SqliteCatalog final : public mig::sdk::Catalog {
 public:
  // With tables: these, the definitions of all views and triggers, and of the tables that have
  // triggers, so that a rebuild can be checked against all that reads or writes the table.
  mig::ir::Schema inspect(const mig::sdk::Session& session, const mig::ir::Server& server,
                          const std::vector<std::string>& tables) const override;

  // A file `<database>-mig-lock`, which is there while the lock is held. SQLite's own locks end
  // with a transaction. A database that no other process sees is always its owner's. A negative
  // time-out waits for ever.
  static constexpr bool kLocks = true;
  void lock(const mig::sdk::Session& session, std::string_view name,
            std::int64_t timeout_ms) const override;
  void unlock(const mig::sdk::Session& session, std::string_view name) const override;
  static constexpr bool kNamesHolder = true;
  std::optional<mig::ir::LockHolder> lock_holder(const mig::sdk::Session& session,
                                                 std::string_view name) const override;
  // Never does it: says which process to end.
  static constexpr bool kReleases = true;
  void release_lock(const mig::sdk::Session& session, std::string_view name,
                    std::string_view holder) const override;
};

}  // namespace mig_sqlite
