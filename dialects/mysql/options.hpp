// options = { mysql = { engine = "InnoDB", … } } of a table.
#pragma once

#include "engine.hpp"
#include <mig/ir/schema.hpp>

#include <string>
#include <vector>

namespace mig_mysql {

// "ENGINE=InnoDB" and so on, for CREATE TABLE and ALTER TABLE. Refuses keys it does not know.
// MariaDB takes the options under `mariadb`, else those under `mysql`.
// Whether they set the table's character set or collation.
bool changes_charset(const mig::ir::Options& options, const Engine& engine);

std::vector<std::string> table_options(const mig::ir::Options& options, const Engine& engine,
                                       bool altering);

// Whether one of them builds the table anew.
bool rebuilds(const mig::ir::Options& options, const Engine& engine);
// Whether `convert = true` turns the existing columns to the new character set as well.
bool converts(const mig::ir::Options& options, const Engine& engine);

// The character set or collation that the table's options name, in lower case; empty: none.
std::string charset_of(const mig::ir::Table& table, const Engine& engine);

}  // namespace mig_mysql
