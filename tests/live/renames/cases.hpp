// What may depend on a name, how it is made on each engine, and how it is used afterwards.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace mig::test {

using Script = std::vector<std::string>;

struct Dependant {
  std::string rename;  // a section of docs/renames.md
  std::string name;    // a row of its table
  // operations that make it, so that the history knows it, as TOML
  std::string operations = {};
  // SQL that makes it by hand, by engine; "" stands for every engine that is not named
  std::map<std::string, Script> by_hand = {};
  // SQL that uses it under the new names: one that begins with "!" must fail, one that begins with
  // "=" returns one cell, which begins it: "=2 SELECT count(*) FROM v"
  std::map<std::string, Script> use = {};
  // engines that have nothing of the kind
  std::vector<std::string> lacking = {};
};

// For messages of gtest.
inline void PrintTo(const Dependant& what, std::ostream* out) {
  *out << what.rename << ": " << what.name;
}

// The operations that rename, by section, as TOML.
const std::map<std::string, std::string>& renames();
const std::vector<Dependant>& dependants();

// What is there before all of them: items, audit, logs, nums, and a few rows.
const std::string& renames_base();
const Script& renames_rows();

}  // namespace mig::test
