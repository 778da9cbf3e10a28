// The order in which things can be made that need each other.
#pragma once

#include <mig/ir/schema.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mig::compare {

// Indexes of `needs`, each behind those that it needs, the earlier ones first where there is a
// choice. needs[i]: indexes that i needs. What is left in a circle follows at the end, and
// `in_circle`, when given, says which.
[[nodiscard]] std::vector<std::size_t> ordered(const std::vector<std::vector<std::size_t>>& needs,
                                               std::vector<std::size_t>* in_circle = nullptr);

// The tables and views that the query of a view reads, on any dialect, each as it is written there,
// and maybe more than once.
[[nodiscard]] std::vector<std::string> sources(const ir::View& view);

// Whether the query of a view reads the table or view, on any dialect.
[[nodiscard]] bool reads(const ir::View& view, const std::string& name);

// Views behind those that they read.
[[nodiscard]] std::vector<std::size_t> view_order(const std::vector<ir::View>& views,
                                                  std::vector<std::size_t>* in_circle = nullptr);
// Tables behind those that their foreign keys refer to.
[[nodiscard]] std::vector<std::size_t> table_order(const std::vector<ir::Table>& tables);

}  // namespace mig::compare
