// A backfill under way: batches of rows along a key, and the key that it came to as text, from
// which a later process goes on.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"
#include <mig/migrate.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mig::execute {

class Backfill {
 public:
  // Runs a statement with arguments; rows: where its result goes, or null. Answers with the number
  // of affected rows.
  using Run =
      std::function<std::int64_t(const std::string& sql, const std::vector<port::Cell>& arguments,
                                 std::vector<port::Row>* rows)>;

  // unit: of an ir::Backfill. The batches are borrowed.
  Backfill(const compile::Unit& unit, const ir::Batches& batches, Run run);

  // Goes on where position() was. False when that is of other work, or cannot be read.
  [[nodiscard]] bool resume(const std::string& position);

  // Whether rows may be left.
  [[nodiscard]] bool more() const { return !done_; }
  // Does the next batch in the transaction under way. tell: called with each statement before it
  // runs. Throws Error MIG-622 when the key that it comes to is the one that it began at.
  void next(const std::function<void(const std::string& sql)>& tell);
  // Where it is, to be kept together with what the batch did.
  [[nodiscard]] std::string position() const;
  // The statement under way or last run, for messages.
  [[nodiscard]] const ir::Statement& statement() const { return statement_; }

  // How many rows are left to do: reads all of them.
  [[nodiscard]] std::size_t count();
  [[nodiscard]] std::size_t rows() const { return rows_; }  // affected since it began or went on
  // Waits as long as the operation wants between batches, unless `stop` says true.
  void pause(const std::function<bool()>& stop) const;

 private:
  [[nodiscard]] const ir::BatchStatements& statements() const;
  [[nodiscard]] Error stands_still() const;
  std::int64_t run(const ir::BatchStatement& statement, const port::Row& end,
                   std::vector<port::Row>* rows);

  const ir::Batches& batches_;
  Run run_;
  std::string work_;  // what is done, as a digest: how many rows at once does not count
  std::chrono::milliseconds pause_{0};
  port::Row last_;  // the key that the batches so far ended with
  bool done_ = false;
  std::size_t rows_ = 0;
  ir::Statement statement_;
};

// Tells how far a backfill has come, when somebody wants to know.
class BatchReport {
 public:
  BatchReport(Backfill& rows, const ir::Operation& operation,
              const std::function<void(const RowProgress&)>& wanted);
  void tell() const;

 private:
  const Backfill& rows_;
  const std::function<void(const RowProgress&)>& wanted_;
  std::string table_;
  std::size_t total_ = 0;
  std::chrono::steady_clock::time_point from_;
};

}  // namespace mig::execute
