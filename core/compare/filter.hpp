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

// Takes tables, views, sequences and columns out of the schema, with what hangs on them: keys that
// refer to a table that goes, views that read it, enums that nothing else uses. include: patterns
// of names that stay; empty: all. exclude: patterns of names, and of columns as "<table>.<column>".
void leave_out(ir::Schema& schema, const std::vector<std::string>& include,
               const std::vector<std::string>& exclude);

}  // namespace mig::compare
