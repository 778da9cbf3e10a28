// An answer while it is being written: statements with what they cost, notices, and how much of the
// operation the database does by itself.
#pragma once

#include "engine.hpp"
#include <mig/sdk/dialect.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

// What a statement of DDL does to the table while it works.
enum class Work {
  create,   // makes something that nobody uses yet
  instant,  // changes the definition alone; whoever uses the table has to be done for a moment
  catalog,  // the same, although the server does not call it INSTANT
  inplace,  // works through the table; reads and writes go on
  rebuild,  // builds the table anew; reads and writes go on
  shared,   // works through the table; writes wait
  copy,     // copies the table; writes wait, but for MariaDB from 11.2 on
  locked    // copies the table; writes wait there too
};

// Of an ALTER TABLE that drops indexes or keys: the definition alone changes, unless a foreign key
// gets an index of its own in exchange.
Work dropping_work(const std::vector<std::string>& clauses);

class Draft {
 public:
  Draft(const mig::sdk::Context& around, const Engine& server_engine)
      : context(around), engine(server_engine) {
    answer_.support = mig::ir::Support::native;
  }

  const mig::sdk::Context& context;
  const Engine engine;

  // A statement that commits the open transaction.
  void ddl(std::string sql, Work work = Work::instant);
  // ALTER TABLE with these clauses in one statement, which happens whole or not at all. Nothing
  // without clauses.
  void alter(std::string_view table, const std::vector<std::string>& clauses, Work work);
  // A statement that can be rolled back.
  void dml(std::string sql);
  // A statement as it stands.
  void raw(mig::ir::Statement statement) { answer_.statements.push_back(std::move(statement)); }
  // Refuses to go on, with this message, when the query finds a row.
  void none(const std::string& query, std::string message);
  // The clauses as one ALTER TABLE; where nobody is to wait with the ALGORITHM and LOCK of the
  // work, so that the server refuses what would take more, instead of doing it.
  std::string alter_sql(std::string_view table, const std::vector<std::string>& clauses,
                        Work work) const;
  // Runs one DDL statement only if the query about information_schema finds something (or nothing):
  // the IF [NOT] EXISTS that MySQL lacks. Both texts are complete statements.
  void when(const std::string& query, bool found, const std::string& sql, Work work);

  // table: which it is about, where that is not the operation's own.
  void note(std::string code, mig::ir::Severity severity, std::string message,
            std::string advice = {}, std::string table = {});
  // The notices and the loss of another answer.
  void adds(const mig::ir::Translation& other);
  // Says that values go or change, and which.
  void lose(mig::ir::DataLoss loss, std::string message);
  // Says that values may be others afterwards, as was asked for.
  void replaces(std::string message);
  // Other statements, same result.
  void emulates();
  // The result differs, as the message says.
  void differs(std::string message, std::string advice = {});
  // A type holds less than it promises; code: the stable name of what is lost.
  void approximates(std::string code, std::string message);

  mig::ir::Translation take() { return std::move(answer_); }

 private:
  mig::ir::Statement& add(std::string sql, Work work);

  mig::ir::Translation answer_;
};

}  // namespace mig_mysql
