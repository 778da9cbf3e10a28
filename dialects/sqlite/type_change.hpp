// One type to another: how existing values get across, which of them are refused, what is lost.
//
// SQLite keeps in a column whatever its type cannot convert: every change is followed by a look at
// the copied values.
#pragma once

#include <mig/ir/type.hpp>

#include <string>
#include <vector>

namespace mig_sqlite {

struct TypeChange {
  struct Doubt {
    std::string condition;  // true for a copied value that must not be there
    std::string what;       // such values, in words
    bool likely = true;     // false: only a value that is not of the old type either
  };
  std::string refused;     // why there is no conversion; empty when there is one
  std::string conversion;  // expression of the new values; empty: they are copied
  std::vector<Doubt> doubts;
  std::string constrained;  // values that a constraint refuses, in words; empty: none
  std::vector<std::string> losses;
  std::vector<std::string> differences;
};

// How values of `from` become `to`. old_value: expression of a value before; column: the column
// after, a quoted name.
TypeChange change_type(const mig::ir::Type& from, const mig::ir::Type& to,
                       const std::string& old_value, const std::string& column);

// What values have to be that an expression of the author's gave.
TypeChange check_type(const mig::ir::Type& to, const std::string& column);

}  // namespace mig_sqlite
