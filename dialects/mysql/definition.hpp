// The parts of a table's definition as SQL: columns, keys, foreign keys, checks.
#pragma once

#include "draft.hpp"
#include <mig/ir/schema.hpp>

#include <string>

namespace mig_mysql {

// The type of a column as SQL; says so in the draft when it holds less than the portable one.
std::string column_type(Draft& draft, const mig::ir::Column& column);

// "`name` type …" with everything that the column is, as CREATE TABLE, ADD and MODIFY take it.
// `table` has the column's neighbours and the primary key.
std::string column_definition(Draft& draft, const mig::ir::Column& column,
                              const mig::ir::Table& table);

// A check written with a column in MariaDB is part of the column's definition and bears its name.
bool has_check_of_its_own(const Engine& engine, const mig::ir::Table& table,
                          const std::string& column);

// The clauses of ALTER TABLE that give the column this definition. A check of its own, which would
// go with the old definition, becomes one of the table.
std::vector<std::string> modified(Draft& draft, const mig::ir::Column& column,
                                  const mig::ir::Table& table);

// "DROP CONSTRAINT " as it is written for a check; MariaDB does not find one that is a column's.
const char* drop_check(const Engine& engine);

// What stands behind DEFAULT; empty when the column has none.
std::string default_text(Draft& draft, const mig::ir::Column& column, const mig::ir::Table& table,
                         const std::string& type);

// "CONSTRAINT `name` FOREIGN KEY …", checked against both tables as far as they are known.
std::string foreign_key(const Draft& draft, const mig::ir::ForeignKey& key,
                        const mig::ir::Table& table);

// "CONSTRAINT `name` CHECK (…)".
std::string check(Draft& draft, const mig::ir::Check& check, const mig::ir::Table& table);

// "PRIMARY KEY (…)" and "UNIQUE KEY `name` (…)".
std::string primary_key(const Draft& draft, const mig::ir::PrimaryKey& key,
                        const mig::ir::Table& table);
std::string unique_key(const Draft& draft, const mig::ir::Unique& key, const mig::ir::Table& table);

// "[UNIQUE|FULLTEXT|SPATIAL] KEY `name` (…)" of an index, as CREATE TABLE and ALTER TABLE ADD take
// it. Refuses what the server has no index for.
std::string index_key(Draft& draft, const mig::ir::Index& index, const mig::ir::Table& table);
// Says which columns of a new key take values for equal that other databases tell apart.
void note_case(Draft& draft, const std::vector<std::string>& columns, const mig::ir::Table& table);
void note_case(Draft& draft, const mig::ir::Index& index, const mig::ir::Table& table);
// What building it costs.
Work index_work(const mig::ir::Index& index);

// "(`a`, `b`)" of columns that a key or foreign key holds whole.
std::string key_columns(const Draft& draft, const std::vector<std::string>& columns,
                        const mig::ir::Table& table, const std::string& what);

// An expression of the table's definition, as the server reads it.
std::string expression(Draft& draft, const std::string& sql, const mig::ir::Table& table);

}  // namespace mig_mysql
