// One type to another: how existing values get across, what is refused on the way, what is lost.
//
// MODIFY converts nearly everything to nearly everything, often without a word: '1' becomes the
// first value of an enum, '1.5' the number 2, a date a number. What means nothing is refused here;
// what may go wrong is looked for before anything changes.
#pragma once

#include "engine.hpp"
#include <mig/ir/type.hpp>

#include <string>
#include <vector>

namespace mig_mysql {

struct TypeChange {
  struct Guard {
    std::string condition;  // true for a value that must not be there
    std::string what;       // such values, in words
  };
  std::string refused;     // why there is no conversion; empty when there is one
  std::string conversion;  // expression of the new values; empty where MODIFY does it
  std::vector<Guard> guards;
  std::vector<std::string> may_fail;  // values that the database itself refuses
  std::vector<std::string> losses;
  std::vector<std::string> differences;
  bool reinterpreted = false;  // read in the session's time zone
};

// How values of `from` in `column`, a quoted name, become `to`.
TypeChange change_type(const mig::ir::Type& from, const mig::ir::Type& to,
                       const std::string& column, const Engine& engine);

}  // namespace mig_mysql
