// How far a revision is that commits on its way: because a statement of it runs outside of its
// transaction, or because it has none. Written together with what it tells of, or in front of it,
// so that a run that is interrupted can be taken up by a later process where it stopped. Nothing is
// written for other revisions.
#pragma once

#include "compile/compiler.hpp"
#include "graph/steps.hpp"
#include "port/dialect.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mig::store {

// What somebody has said of the statement in flight, in Mark::seen.
inline constexpr const char* kTookEffect = "applied";
inline constexpr const char* kNoEffect = "not applied";

struct Mark {
  std::string revision;
  graph::Direction direction = graph::Direction::up;
  std::size_t operations = 0;  // so many are complete
  std::size_t statements = 0;  // and so many of the next one
  std::string digest;          // of those operations: that they were edited since shows by it
  std::string part;            // of those statements
  // Of the statement behind them, when it was begun; with what it says of its remains.
  std::string begun;
  std::string remains;
  std::string recover;
  // What the live schema was then, where the statement does not roll back: a digest.
  std::string seen;
  // The statements of the operation under way, when the live schema told them, and the operation's
  // digest.
  std::string plan;
  std::string planned;
  // Written by a revision without transactions, of which each statement is one step.
  bool alone = false;
};

class Progress {
 public:
  // catalog: null: nothing is known before it is written. versions: the version table's name.
  Progress(const compile::Compiler& compiler, port::Connection& connection, port::Catalog* catalog,
           const std::string& versions);

  // Reads what earlier runs left.
  void load();
  [[nodiscard]] const std::vector<Mark>& marks() const { return marks_; }
  [[nodiscard]] const Mark* find(const std::string& revision, graph::Direction direction) const;

  // Makes the table when it is not there. Where definitions are not transactional, that has to be
  // done before a transaction begins.
  void prepare();
  // Both belong to the transaction under way; the table is made when it is not there.
  void write(const Mark& mark);
  void remove(const std::string& revision);
  // Takes the table away again.
  void drop_when_empty();

 private:
  void run(const ir::Operation& operation);

  const compile::Compiler& compiler_;
  port::Connection& connection_;
  port::Catalog* catalog_;
  std::string table_;
  bool exists_ = false;
  std::vector<Mark> marks_;
};

// Of the table, by the name of the version table.
[[nodiscard]] std::string progress_table(const std::string& versions, std::size_t longest_name);

}  // namespace mig::store
