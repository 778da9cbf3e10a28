// The live schema. SQLite keeps the text of every definition, and most of what a schema holds
// (names of constraints, checks, collations) is nowhere else: it is read from there.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string>
#include <vector>

namespace mig_sqlite {

// The write lock of the file is taken by the transaction itself (BEGIN IMMEDIATE): there is no
// other.
class SqliteCatalog final : public mig::sdk::Catalog {
 public:
  // With tables: these, the definitions of all views and triggers, and of the tables that have
  // triggers, so that a rebuild can be checked against all that reads or writes the table.
  mig::ir::Schema inspect(const mig::sdk::Session& session, const mig::ir::Server& server,
                          const std::vector<std::string>& tables) const override;
};

}  // namespace mig_sqlite
