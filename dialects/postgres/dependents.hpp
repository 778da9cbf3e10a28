// What stands on columns of a table: PostgreSQL drops it together with them.
#pragma once

#include "render.hpp"

#include <string>
#include <vector>

namespace mig_postgres {

struct Dependents {
  const ir::PrimaryKey* primary_key = nullptr;
  std::vector<const ir::Unique*> unique;
  std::vector<const ir::ForeignKey*> foreign_keys;
  std::vector<const ir::Check*> checks;
  std::vector<const ir::Index*> indexes;
};

// Of the table itself, whose life the answer may not outlast.
Dependents dependents_of(const ir::Table& table, const std::vector<std::string>& columns);

// "the unique constraint 'uq'", and so on.
std::vector<std::string> in_words(const Dependents& dependents);

}  // namespace mig_postgres
