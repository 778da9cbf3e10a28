// Changes of a column's type, tried on a real database and held against what was said of them.
#pragma once

#include "live/types/values.hpp"
#include "support/scratch_database.hpp"
#include <mig/ir/translation.hpp>

#include <string>
#include <vector>

namespace mig::test {

// What a dialect says of one change.
struct Said {
  bool refused = false;
  bool may_fail = false;
  bool loses = false;
  bool differs = false;  // approximated, or a notice says how the values end
  std::string words;     // all notices, or the reason
};

// One value on its way: what became of it.
struct Outcome {
  std::string value;
  Expected wanted;
  std::string failure = {};  // the database's words; empty: it went through
  std::string got = {};      // canonical
  std::string shown = {};    // as the database shows it
};

struct Cell {
  const Kind* to = nullptr;
  Said said;
  std::vector<Outcome> outcomes;
  std::vector<std::string> faults;  // where deed and word differ
};

// Every change from one type, on a database of its own.
std::vector<Cell> try_changes(const std::string& engine, const Kind& from);

// The cells as a table, with the faults below it.
std::string report(const std::string& engine, const Kind& from, const std::vector<Cell>& cells);

}  // namespace mig::test
