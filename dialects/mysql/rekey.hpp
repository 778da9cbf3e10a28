// Keys and checks around a column that is replaced within one ALTER TABLE.
#pragma once

#include "draft.hpp"
#include <mig/ir/schema.hpp>

#include <string>
#include <vector>

namespace mig_mysql {

// `clauses`, which drop the column and put another one of its name in its place, between those that
// drop every key, index and check naming the column and those that add them again.
std::vector<std::string> rekeyed(Draft& draft, const mig::ir::Table& before,
                                 const mig::ir::Table& after, const std::string& column,
                                 const std::vector<std::string>& clauses);

// Whether MySQL drops the column by a copy of the table only: dropping it in an instant keeps it
// under a longer name, which the server cuts off within a character (error 3507).
bool drops_by_copy(const Engine& engine, const std::string& column);

// Refuses what the keys and indexes of the column do not take in its new form.
void check_keys(Draft& draft, const mig::ir::Table& after, const std::string& column);

// Whether the index names the column, also in an expression.
bool uses(const mig::ir::Index& index, const std::string& column, const mig::ir::Table& table);
// Whether the condition or expression names it.
bool uses(const mig::ir::Sql& sql, const std::string& column, const mig::ir::Table& table);

}  // namespace mig_mysql
