// The revisions between two targets, for listing.
#pragma once

#include "graph/graph.hpp"
#include "graph/target.hpp"

#include <vector>

namespace mig::graph {

// The revisions of the range, newest first, both ends included, over both edge kinds: those that
// `from` is an ancestor of and that are ancestors of `to`. An open side has no limit.
// `<label>@base` as `from` keeps to that branch's lineage. A bare +N or -N counts from the other
// side when that is given, else from the rows; `current` is the rows. Throws what resolve() throws,
// and MIG-345 when the sides are the wrong way round or unrelated.
[[nodiscard]] std::vector<Node> history(const Graph& graph, const Range& range, const Rows& rows);

}  // namespace mig::graph
