// The indexes that foreign keys need. InnoDB wants an index that begins with a foreign key's
// columns and makes one, named like the foreign key, when there is none; mig's model does not hold
// it. It goes by itself when an explicit index covers the columns, but it stays when the foreign
// key is dropped.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>
#include <vector>

namespace mig_mysql {

// Whether a key or index of the table that was asked for begins with these columns, in their order.
bool covered(const mig::ir::Table& table, const std::vector<std::string>& columns);

// Whether the server has made an index of its own for this foreign key: none where another foreign
// key's index serves it, the longest or, of equal ones, the last that was added.
bool has_own_index(const mig::ir::Table& table, const mig::ir::ForeignKey& key);

// The clauses of ALTER TABLE by which `before` without the foreign keys and indexes that `after`
// lacks keeps what its remaining foreign keys need, and keeps no index that nobody asked for.
std::vector<std::string> index_upkeep(const mig::ir::Table& before, const mig::ir::Table& after);

}  // namespace mig_mysql
