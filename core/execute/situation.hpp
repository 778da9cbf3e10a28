// Where a revision under way is, and what a failure there is told as.
#pragma once

#include "compile/compiler.hpp"
#include "port/dialect.hpp"
#include <mig/error.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mig::execute {

struct Situation {
  Situation(const compile::Step& of, std::string versions_table)
      : step(of), versions(std::move(versions_table)) {}

  const compile::Step& step;
  std::string versions;        // the version table
  bool transactional = false;  // a transaction holds its definitions
  bool journalled = false;     // without transactions, each statement has its mark
  const compile::Unit* unit = nullptr;
  const ir::Statement* statement = nullptr;
  bool committing = false;
  bool recording = false;
  bool recorded = false;
  bool halfway = false;  // a mark of where it is was committed
  bool unsure = false;   // the statement that was refused may have done a part of its work
  // What was there of a statement's result before it ran in a revision without transactions.
  std::string unsplit_remains;
  // How much stays whatever comes: so many units, and a part of the next one.
  std::size_t kept_units = 0;
  bool kept_part = false;
};

// "operation 3 (add_column on 'users')", "operations 3, 4 (…)".
[[nodiscard]] std::string numbered(const compile::Unit& unit);

// MIG-610. troubles: what could not be put back.
[[nodiscard]] Error describe(const Situation& at, const port::DatabaseError& error,
                             const std::vector<std::string>& troubles);

// What of the revision is in the database now.
[[nodiscard]] std::string effect_of(const Situation& at);

}  // namespace mig::execute
