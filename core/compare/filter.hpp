// Which parts of a schema count in a comparison.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig::compare {

// Whether the name fits the pattern: "*" stands for any characters, "?" for one; upper and lower
// case count.
[[nodiscard]] bool fits_pattern(std::string_view name, std::string_view pattern);

// Takes tables and columns out of the schema, with what hangs on them. include: patterns of tables
// that stay; empty: all. exclude: patterns of tables, and of columns as "<table>.<column>".
void leave_out(ir::Schema& schema, const std::vector<std::string>& include,
               const std::vector<std::string>& exclude);

}  // namespace mig::compare
