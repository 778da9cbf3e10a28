// Names of columns, for databases that do not tell capitals from small letters.
#pragma once

#include <mig/ir/identifiers.hpp>
#include <mig/ir/schema.hpp>

#include <algorithm>
#include <string>

namespace mig::sdk {

// The column that has the name but for its capitals (ASCII); null when none has. A column of
// exactly this name is not looked at: core refuses two of them.
[[nodiscard]] inline const ir::Column* column_alike(const ir::Table& table,
                                                    const std::string& name) {
  const auto found =
      std::find_if(table.columns.begin(), table.columns.end(), [&](const ir::Column& each) {
        return each.name != name && ir::detail::same_name(each.name, name);
      });
  return found == table.columns.end() ? nullptr : &*found;
}

// Refuses what an operation brings that differs from a column of the table, as it is before, in
// capitals alone. refuse: called with reason and advice; does not return. database: "SQLite".
template <class Refuse>
void check_new_name(const ir::Table& table, const std::string& name, const std::string& database,
                    Refuse refuse) {
  const ir::Column* other = column_alike(table, name);
  if (other == nullptr) return;
  refuse("columns '" + other->name + "' and '" + name + "' of table '" + table.name +
             "' have one name for " + database + ", which does not tell capitals apart",
         "call one of them otherwise");
}

}  // namespace mig::sdk
