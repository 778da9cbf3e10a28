// The indexes that foreign keys need. InnoDB wants an index that begins with a foreign key's
// columns. Left to itself the server makes one, named like the foreign key, which goes again when
// another index comes to cover the columns, unless the table has been dumped and restored
// meanwhile, and of several foreign keys on the same columns the last one names it: what is there
// depends on what happened before. So the index is always made, renamed and dropped here, by name,
// and whether there is one, and whose, follows from the table alone, not from the order in which
// its keys came. mig's model does not hold it. One that the server has named after another of the
// keys that share it counts as an index that was asked for.
#pragma once

#include "engine.hpp"
#include <mig/ir/schema.hpp>

#include <string>
#include <vector>

namespace mig_mysql {

// Whether a key or index of the table that was asked for begins with these columns, in their order.
bool covered(const mig::ir::Table& table, const std::vector<std::string>& columns);

// Whether the foreign key has an index of its own: none where an index or another foreign key's
// index serves it: the longest one's or, of equal ones, that of the least name.
bool has_own_index(const mig::ir::Table& table, const mig::ir::ForeignKey& key);

// Whether the columns are the primary key or unique together, as the other end of a foreign key is.
bool is_unique_key(const mig::ir::Table& table, const std::vector<std::string>& columns);

// Refuses a foreign key whose own index cannot have its name.
void check_own_index(const mig::ir::Table& table, const mig::ir::ForeignKey& key);

// That index: its name and columns.
std::string own_index(const mig::ir::ForeignKey& key);

// Whether the rows of the table are kept in the order of this unique key, or would be: InnoDB takes
// the first one without NULLs where there is no primary key.
bool orders_rows(const mig::ir::Table& table, const std::vector<std::string>& columns);

// The foreign key that has an index of its own in `now`, and none in `other`, which differs from
// this index by its name alone. Null: there is none. MySQL makes the one of the other by RENAME
// INDEX, which builds nothing. MariaDB does so by itself where the one goes and the other comes,
// and IF EXISTS lets it, whatever the server has called it.
const mig::ir::ForeignKey* twin(const mig::ir::Index& index, const mig::ir::Table& now,
                                const mig::ir::Table& other);

// The clauses of ALTER TABLE that take `before` to `after` as far as these indexes go; that of
// `without` is left out.
std::vector<std::string> index_upkeep(const Engine& engine, const mig::ir::Table& before,
                                      const mig::ir::Table& after,
                                      const mig::ir::ForeignKey* without = nullptr);

}  // namespace mig_mysql
