// A table or column that goes on under another name.
#pragma once

#include <string>

namespace mig::compare {

struct Rename {
  std::string table = {};  // of the column, by its new name; empty: a table is renamed
  std::string from = {};
  std::string to = {};

  bool operator==(const Rename&) const = default;
};

}  // namespace mig::compare
