// Ways to do work on a table while others go on reading and writing it. Each takes a strong lock
// for a moment only and works under one that keeps nobody waiting, so that it commits on its way:
// what is interrupted is taken up again behind the last commit.
#pragma once

#include "render.hpp"

#include <string>
#include <vector>

namespace mig_postgres {

// Whether the table is a partitioned one, as far as that is known: indexes and foreign keys of such
// have no such way.
bool is_partitioned(const ir::Table* table);

// Adds a foreign key or check (as it stands behind ADD), which holds for new rows at once, and then
// looks through the rows that are there.
void add_validated(ir::Translation& out, const std::string& table, const std::string& constraint,
                   const std::string& constraint_name, const char* lock);

// Makes sure that no row lacks a value; forbid_nulls() comes behind that, and need not look then.
void prove_no_nulls(ir::Translation& out, const std::string& table, const std::string& column);
void forbid_nulls(ir::Translation& out, const std::string& table, const std::string& column);

// CREATE INDEX CONCURRENTLY.
void build_index(ir::Translation& out, const std::string& table, const ir::Index& index,
                 bool if_not_exists);

// Builds the index of a key and makes it a constraint (the kind's words, such as UNIQUE).
void add_key(ir::Translation& out, const std::string& table, const std::string& kind,
             const std::string& key_name, const std::vector<std::string>& columns);

// For scripts, whose reader may not stop at an error: statements that fail unless what ran outside
// of a transaction before them came to its end.
ir::Statement require_index(const std::string& index);
ir::Statement require_no_index(const std::string& index);
ir::Statement require_validated(const std::string& table, const std::string& constraint);

// DROP INDEX CONCURRENTLY.
ir::Statement drop_index(const std::string& index, bool if_exists);

// How far the build of an index has come, and what takes away what is left of it; that an index is
// gone. For statements that work CONCURRENTLY. The names as they stand in SQL.
void watch_build(ir::Statement& build, const std::string& table, const std::string& index);
void watch_drop(ir::Statement& drop, const std::string& index);

}  // namespace mig_postgres
