// The interfaces that core needs of a database: translation, connection, catalog. The plugin host
// implements them over the C ABI, tests with fakes in memory.
#pragma once

#include <mig/ir/lock.hpp>
#include <mig/ir/translation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig::port {

// Translation of operations to SQL. No I/O; any thread. Errors are thrown as mig::Error (MIG-5xx).
class Dialect {
 public:
  virtual ~Dialect() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;
  // Own name first, then the families, nearest first: the order in which per-dialect values are
  // looked up.
  [[nodiscard]] virtual const std::vector<std::string>& names() const = 0;
  [[nodiscard]] virtual const ir::Capabilities& capabilities(const ir::Server& server) const = 0;
  [[nodiscard]] virtual ir::Translation compile(const ir::CompileRequest& request) const = 0;
  [[nodiscard]] virtual ir::RenderedType type(const ir::Type& type,
                                              const ir::Server& server) const = 0;
  // The statements of a raw script as [offset, length] in bytes, without separators and comments
  // between them.
  [[nodiscard]] virtual std::vector<std::pair<std::size_t, std::size_t>> split(
      std::string_view script, const ir::Server& server) const = 0;
};

// A cell of a result, or an argument of a statement.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;

// Text of a cell; "NULL" for no value.
[[nodiscard]] std::string to_text(const Cell& cell);

enum class Transaction { begin, commit, rollback };

// What kind of failure a database reported: what a caller may branch on.
enum class Failure { connection, statement, constraint, locked, cancelled, unsupported, internal };

// Thrown by Connection and Catalog. `message` is the database's own, without any secret.
struct DatabaseError : std::exception {
  Failure failure = Failure::statement;
  std::string message;
  std::string sqlstate;
  std::string code;  // the database's own number
  std::string hint;
  std::size_t position = 0;  // byte in the statement, counted from 1; 0: not said

  [[nodiscard]] const char* what() const noexcept override { return message.c_str(); }
};

// A session with one database. One thread at a time, except cancel(). Throws DatabaseError.
class Connection {
 public:
  virtual ~Connection() = default;

  [[nodiscard]] virtual const ir::Server& server() const = 0;
  // Runs one statement. args are bound by position. Returns the number of affected rows, or -1 when
  // the database does not say; rows go into `rows` when it is not null.
  virtual std::int64_t run(std::string_view sql, const std::vector<Cell>& args,
                           std::vector<Row>* rows) = 0;
  virtual void transaction(Transaction verb) = 0;
  // Asks the statement under way to stop; from any thread.
  virtual void cancel() = 0;
  // Copies the database as it is now to a new file, and returns its name. file: where it goes;
  // empty: beside the database, under its name and `suffix`. Nothing is overwritten, and nothing is
  // left of a copy that fails. Failure::unsupported where the database does not do that (a hint
  // says what does), which is what this one says.
  virtual std::string backup(const std::string& file, const std::string& suffix);
};

// What holds the migration lock, and lets go of it at its end.
enum class LockOf { session, transaction };

// What needs a session but no particular driver. Throws DatabaseError.
class Catalog {
 public:
  virtual ~Catalog() = default;

  // The live schema. tables: only these, with what hangs on them (empty: all).
  [[nodiscard]] virtual ir::Schema inspect(Connection& connection,
                                           const std::vector<std::string>& tables) = 0;
  [[nodiscard]] virtual bool can_lock(LockOf of) const = 0;
  // Takes the migration lock `name` for the session or for the transaction under way, waiting
  // `timeout` at the most; DatabaseError with Failure::locked when somebody else holds it.
  virtual void lock(Connection& connection, const std::string& name,
                    std::chrono::milliseconds timeout, LockOf of) = 0;
  // Of the session.
  virtual void unlock(Connection& connection, const std::string& name) = 0;
  // Who holds the lock; nothing when nobody does. Failure::unsupported when that is not told.
  [[nodiscard]] virtual std::optional<ir::LockHolder> lock_holder(Connection& connection,
                                                                  const std::string& name) = 0;
  // Ends the session that holds the lock, by the name that lock_holder() gave it.
  // Failure::statement when it does not hold it (any more), Failure::unsupported, with a hint,
  // where that cannot be done.
  virtual void release_lock(Connection& connection, const std::string& name,
                            const std::string& session) = 0;
};

}  // namespace mig::port
