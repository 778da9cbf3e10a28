// A constraint that the history knows by a name and the table's text has without one: it is told by
// what it says.
#pragma once

#include "table_text.hpp"
#include <mig/ir/schema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

// Whether the clause, over these columns, says what `known` has under the name.
bool says_the_same(const Clause& clause, const std::vector<std::string>& columns,
                   const TableText& table, std::string_view sql, const mig::ir::Table& known,
                   const std::string& name);

}  // namespace mig_sqlite
