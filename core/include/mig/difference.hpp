// What two schemas differ in, as operations: a value to look at, print or write into a revision.
#pragma once

#include <mig/ir/operation.hpp>

#include <string>
#include <vector>

namespace mig {

// A table or column that goes on under another name.
struct SchemaRename {
  std::string table = {};  // of the column, by its new name; empty: a table is renamed
  std::string from = {};
  std::string to = {};

  bool operator==(const SchemaRename&) const = default;
};

struct SchemaChange {
  ir::Operation operation;
  bool destructive = false;        // what it takes away does not come back
  std::vector<std::string> notes;  // what to know before it runs
};

// Something that goes and something that comes, which may be one and the same.
struct RenameCandidate {
  SchemaRename rename;
  int score = 0;                     // of 100
  std::vector<std::string> reasons;  // "the same type", "4 of 5 columns in common"
};

struct SchemaDifference {
  std::vector<SchemaChange> changes;        // in an order in which they can run
  std::vector<RenameCandidate> candidates;  // that nobody has answered yes to
  std::vector<std::string> unexpressed;     // what differs and no operation changes
  std::vector<std::string> uncompared;      // what could not be compared, and why
  std::vector<ir::Opaque> opaque;           // what a live schema has and was not compared
  // Raw SQL ran whose effect is not known: there may be more than what was compared.
  bool partial = false;

  [[nodiscard]] bool empty() const { return changes.empty() && unexpressed.empty(); }
};

}  // namespace mig
