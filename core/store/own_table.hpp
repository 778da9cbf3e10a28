// Tables of mig's own: written by operations that the dialect translates, and read by the few
// queries that core writes itself: a select is no operation, and these are the same in every SQL.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mig::store {

// Rows in which a column has this text, which is a plain word; no column: every row.
struct Where {
  std::string column = {};
  std::string word = {};
};

// These columns of the rows.
[[nodiscard]] std::vector<port::Row> select_all(const compile::Compiler& compiler,
                                                port::Connection& connection,
                                                const std::vector<std::string>& columns,
                                                const std::string& table, const Where& where = {});

// The highest number in a column; 0 when there is no row.
[[nodiscard]] std::int64_t select_highest(const compile::Compiler& compiler,
                                          port::Connection& connection, const std::string& column,
                                          const std::string& table);

// Runs an operation on the table that `schema` describes; answers with the rows that its last
// statement affected, -1 when the database does not say. Throws Error MIG-420 when the dialect
// cannot do it.
std::int64_t run_own(const compile::Compiler& compiler, port::Connection& connection,
                     const ir::Operation& operation, const ir::Schema& schema);

// That a table of mig's own cannot be made: MIG-603. what: "the journal 'mig_journal'".
[[nodiscard]] Error not_made(const std::string& what, const port::DatabaseError& error);

}  // namespace mig::store
