// PostgreSQL changes no type that a generated column is computed from. Such columns go for the
// moment of the change and come back, computed anew, with the constraints and indexes on them.
#pragma once

#include "render.hpp"

#include <string>
#include <vector>

namespace mig_postgres {

struct Recomputed {
  std::vector<std::string> columns;       // their names
  std::vector<std::string> with;          // what else is made anew, in words
  std::vector<std::string> referring;     // foreign keys to them, which keep them from going
  bool stored = false;                    // whether values are written for them
  std::vector<ir::Statement> before;      // fails where more stands on them than the history knows
  std::vector<std::string> drop;          // sub-commands of ALTER TABLE, for in front
  std::vector<std::string> add;           // sub-commands for behind
  std::vector<ir::Statement> afterwards;  // indexes and comments
};

// What happens to the columns of `table` that are computed from its column `source`, when the type
// of that one changes. Throws sdk::Error for a definition that cannot be written.
Recomputed recompute(const ir::Table& table, const std::string& source,
                     const sdk::Context& context);

}  // namespace mig_postgres
