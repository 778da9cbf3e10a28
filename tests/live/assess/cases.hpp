// The operations that are tried out on a database with rows, and what stands there before each.
#pragma once

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace mig::test {

struct Case {
  std::string name;
  std::string operation;   // an operation as the inside of an inline table of TOML
  std::string setup = {};  // another one before it
  // SQL by engine that runs behind the setup and the rows: what no operation can do
  std::map<std::string, std::string> by_hand = {};
  // engines that cannot do the setup, which is what they have to say
  std::set<std::string> lacking = {};
  // stored values that the operation replaces one for one, as it was asked to
  std::map<std::string, std::string> becomes = {};
};

// For messages of gtest.
inline void PrintTo(const Case& what, std::ostream* out) { *out << what.name; }

const std::vector<Case>& cases();

// What every case starts with: owners, items, logs, tags and a view, as operations.
const std::string& base_operations();
// The rows of those tables, some 2,000 in each but owners, as SQL that every engine takes. No two
// columns hold the same values, so that a column that goes is missed.
const std::vector<std::string>& base_rows();

}  // namespace mig::test
