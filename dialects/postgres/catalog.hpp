// The live schema from PostgreSQL's catalogs, in a constant number of queries, and the migration
// lock. Names are those of the schema that comes first in the session's search path.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres {

class PostgresCatalog : public mig::sdk::Catalog {
 public:
  static constexpr bool kLocks = true;

  // Tables that are neither partitions nor parts of an extension, with their columns, constraints,
  // valid indexes and settings; views, enums and sequences, those of serial columns as well; and
  // what the model does not hold, but for owners and privileges. With `tables`: those, the views on
  // them and the enums in them.
  mig::ir::Schema inspect(const mig::sdk::Session& session, const mig::ir::Server& server,
                          const std::vector<std::string>& tables) const override;

  // An advisory lock of the session, asked for again and again: whoever waits inside the server
  // would keep an index from being built concurrently. A negative time-out waits for ever.
  void lock(const mig::sdk::Session& session, std::string_view name,
            std::int64_t timeout_ms) const override;
  void unlock(const mig::sdk::Session& session, std::string_view name) const override;

  static constexpr bool kNamesHolder = true;
  std::optional<mig::ir::LockHolder> lock_holder(const mig::sdk::Session& session,
                                                 std::string_view name) const override;
  // pg_terminate_backend: for the role of the session, or one that may signal others.
  static constexpr bool kReleases = true;
  void release_lock(const mig::sdk::Session& session, std::string_view name,
                    std::string_view holder) const override;
  static constexpr bool kLocksTransactions = true;
  void lock_transaction(const mig::sdk::Session& session, std::string_view name,
                        std::int64_t timeout_ms) const override;
};

// A default as the catalog keeps it, such as 'a'::text, as a literal or an expression of `column`.
void read_default(std::string_view sql, mig::ir::Column& column);

}  // namespace mig_postgres
