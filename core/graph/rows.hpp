// What the rows of the version table say about the graph.
//
// The invariant of the table: its rows are the maximal applied revisions, counting both edge kinds.
// A revision is applied when it is a row or an ancestor of one.
#pragma once

#include "graph/graph.hpp"
#include "graph/target.hpp"

#include <span>
#include <string>
#include <vector>

namespace mig::graph {

// The revisions of the rows, each once. Throws MIG-340 naming every row that no file has.
[[nodiscard]] Nodes row_nodes(const Graph& graph, const Rows& rows);

// Everything that the rows say is applied. Throws MIG-340.
[[nodiscard]] Nodes applied_set(const Graph& graph, const Rows& rows);

// Those of `set` that no other member of it is built on. set: with each revision its ancestors.
[[nodiscard]] Nodes maximal(const Graph& graph, const Nodes& set);
// The same, looking at down_revision only: the tips of the applied branches.
[[nodiscard]] Nodes versioned_tips(const Graph& graph, const Nodes& set);

// The rows of a database at exactly these revisions and all that they need, sorted by application.
[[nodiscard]] Rows rows_at(const Graph& graph, std::span<const Node> nodes);

// Throws MIG-341 when a row is already implied by another one.
void require_unrelated(const Graph& graph, const Nodes& rows);

// For `current`: never throws, so that a damaged table can still be looked at.
struct Current {
  Nodes rows;
  Nodes implied;    // tips of further branches that are applied because a row depends on them
  Nodes redundant;  // rows that another row implies already
  Rows unknown;     // rows that no file has
};
[[nodiscard]] Current current(const Graph& graph, const Rows& rows);

// True when every revision is applied. A head that only has its row swallowed by a revision that
// depends on it counts as applied. Throws MIG-340.
[[nodiscard]] bool is_at_heads(const Graph& graph, const Rows& rows);

}  // namespace mig::graph
