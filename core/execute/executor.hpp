// Statements → database, one revision at a time: transactions where the database has them, checks,
// the version rows, and on failure a message that says what took effect.
#pragma once

#include "compile/compiler.hpp"
#include "execute/deadline.hpp"
#include "port/dialect.hpp"
#include "store/journal.hpp"
#include "store/version_table.hpp"
#include <mig/migrate.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mig::execute {

// done: applied and recorded. moved: the rows of the version table are no longer the expected ones,
// nothing was changed.
enum class Outcome { done, moved };

// The connection is gone: another one may go on.
class ConnectionLost : public Error {
 public:
  using Error::Error;
  explicit ConnectionLost(const Error& error) : Error(error) {}
};

// Waits between two tries, in the way that the options want.
void wait_between_tries(const Options& options, std::chrono::milliseconds time);

class Executor {
 public:
  // watch: read the version rows again in every transaction, because no lock is held from the
  // beginning to the end. begins: called in every transaction that has just begun; may be empty.
  // user: whom the database takes the session for, outside of a transaction; may be empty.
  Executor(const compile::Compiler& compiler, port::Connection& connection,
           store::VersionTable& versions, store::Journal& journal, const Options& options,
           bool watch, std::function<void()> begins = {}, std::function<std::string()> user = {});

  // Runs a step, again where it only lost a race for a lock; expected: the version rows as they
  // must be before it. Throws ConnectionLost, or Error: MIG-610 (a statement was refused), 614 (a
  // check did not hold), 616 (not the expected number of rows), 617 (an earlier run did a part of
  // it, and it was edited since), 619 (what somebody else has begun is in its way), 612, 615, 630
  // (interrupted), and what a callback throws.
  [[nodiscard]] Outcome run(const compile::Step& step, const graph::Rows& expected, Step& report);

 private:
  class Session;

  // Who reads a schema, and with what: another one may read the same schema as another one.
  const std::string& reader();

  const compile::Compiler& compiler_;
  port::Connection& connection_;
  store::VersionTable& versions_;
  store::Journal& journal_;
  const Options& options_;
  bool watch_;
  Deadline deadline_;
  std::function<void()> begins_;
  std::function<std::string()> user_;
  std::string reader_;
};

}  // namespace mig::execute
