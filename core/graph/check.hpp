// Revision headers -> what their names refer to, or a list of everything that is wrong with them.
// Inside core/graph only; Graph's constructor is the way in.
#pragma once

#include "revision/header.hpp"
#include <mig/error.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace mig::graph {

struct Checked {
  // Per header, in the order given: positions of the parents and of the dependencies, ascending,
  // each once; a dependency that is a parent too is left out.
  std::vector<std::vector<std::size_t>> parents;
  std::vector<std::vector<std::size_t>> dependencies;
  // Positions in the order of application; shorter than `parents` when there is a cycle.
  std::vector<std::size_t> order;
  std::vector<Diagnostic> problems;
};

// headers: sorted by (id, file).
[[nodiscard]] Checked check(const std::vector<revision::Header>& headers);

}  // namespace mig::graph
