// A database with rows, one operation that is about to run on it, and what the dialect says of it.
#pragma once

#include "compile/compiler.hpp"
#include "live/assess/cases.hpp"
#include "support/scratch_database.hpp"
#include <mig/mig.hpp>

#include <map>
#include <string>
#include <vector>

namespace mig::test {

// The values of every column of every table that is not computed, sorted; which column they are of
// does not matter.
using Values = std::vector<std::vector<std::string>>;

// The word of an answer, so that a failure can be read.
template <class T>
std::string word(T value) {
  return ir::Words<T>::list().at(static_cast<std::size_t>(value));
}

class Bench {
 public:
  Bench(const std::string& engine, const Case& what);

  Database& database() { return database_; }
  const Case& what() const { return case_; }
  // Another session; sqlite gives up at once where it would wait.
  Database another() const;
  void run(const std::string& sql) { database_.connection().run(sql, {}, nullptr); }
  std::string cell(const std::string& sql) { return rows(database_, sql).at(0).at(0); }

  // How the operation is going to be done on the database as it is.
  const compile::Unit& unit() const { return step_.units.at(0); }
  const ir::Translation& answer() const { return answer_; }
  // What the whole operation says: the heaviest of its statements.
  ir::Work work() const;
  bool transactional() const;

  // Runs the operation as `mig upgrade` does. Throws what it throws.
  void upgrade() { mig::upgrade(history_, database_); }
  // Tables, views and sequences but mig's own table.
  std::vector<std::string> relations();
  Values values();

 private:
  const Case& case_;
  std::string engine_;
  ScratchDatabase scratch_;
  Database database_;
  History history_;
  compile::Step step_;
  ir::Translation answer_;
};

// Statements that change the schema must say what they do; rows and raw SQL need not.
bool is_ddl(const std::string& sql);
// Whether a statement is part of the operation itself, and no check or setting around it.
bool works_on_schema(const ir::Statement& statement);

// What one operation does on each engine, statement by statement, held against what was said.
// Everything is reported by gtest. The database of the bench may be changed afterwards.
void observe_postgres(Bench& bench);
void observe_sqlite(Bench& bench);
void observe_mysql(Bench& bench);

}  // namespace mig::test
