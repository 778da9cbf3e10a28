// Rows of the version table <-> sets of applied revisions.
#include "graph/rows.hpp"

#include "graph/codes.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mig::graph {

namespace {

struct Found {
  Nodes nodes;
  Rows unknown;
};

Found look_up(const Graph& graph, const Rows& rows) {
  Found found;
  for (const auto& row : rows) {
    if (const auto node = graph.find(row)) {
      found.nodes.push_back(*node);
    } else {
      found.unknown.push_back(row);
    }
  }
  std::sort(found.nodes.begin(), found.nodes.end());
  found.nodes.erase(std::unique(found.nodes.begin(), found.nodes.end()), found.nodes.end());
  std::sort(found.unknown.begin(), found.unknown.end());
  return found;
}

// Rows that lie strictly below another row.
Nodes implied_by_others(const Graph& graph, const Nodes& rows) {
  return difference(rows, maximal(graph, graph.ancestors(rows, Edges::all)));
}

}  // namespace

Nodes row_nodes(const Graph& graph, const Rows& rows) {
  auto found = look_up(graph, rows);
  if (found.unknown.empty()) return std::move(found.nodes);
  std::vector<Diagnostic> problems;
  for (const auto& row : found.unknown) {
    problems.push_back(Diagnostic{
        .code = code::kUnknownRow,
        .message = fmt::format("the database is at revision '{}', but no file has that id", row),
        .hint = "restore its file (it may be on another branch of version control), or, when the "
                "schema is known to be at another revision, record that one with "
                "'mig stamp --purge <revision>'"});
  }
  throw Error(std::move(problems));
}

Nodes applied_set(const Graph& graph, const Rows& rows) {
  return graph.ancestors(row_nodes(graph, rows), Edges::all);
}

Nodes maximal(const Graph& graph, const Nodes& set) {
  std::vector<bool> needed(graph.size());
  for (const auto node : set) {
    for (const auto parent : graph.parents(node)) needed[parent] = true;
    for (const auto other : graph.dependencies(node)) needed[other] = true;
  }
  Nodes out;
  std::copy_if(set.begin(), set.end(), std::back_inserter(out),
               [&](Node node) { return !needed[node]; });
  return out;
}

Nodes versioned_tips(const Graph& graph, const Nodes& set) {
  std::vector<bool> continued(graph.size());
  for (const auto node : set) {
    for (const auto parent : graph.parents(node)) continued[parent] = true;
  }
  Nodes out;
  std::copy_if(set.begin(), set.end(), std::back_inserter(out),
               [&](Node node) { return !continued[node]; });
  return out;
}

Rows rows_at(const Graph& graph, std::span<const Node> nodes) {
  Rows out;
  for (const auto node : maximal(graph, graph.ancestors(nodes, Edges::all))) {
    out.push_back(graph.id(node));
  }
  return out;
}

void require_unrelated(const Graph& graph, const Nodes& rows) {
  const auto redundant = implied_by_others(graph, rows);
  if (redundant.empty()) return;
  const auto kept = difference(rows, redundant);
  std::vector<Diagnostic> problems;
  for (const auto node : redundant) {
    const auto over = std::find_if(kept.begin(), kept.end(), [&](Node row) {
      return graph.is_ancestor(node, row, Edges::all);
    });
    problems.push_back(Diagnostic{
        .code = code::kOverlappingRows,
        .message = fmt::format("the version table has a row '{}' and a row '{}', but '{}' is "
                               "applied whenever '{}' is",
                               graph.id(node), graph.id(*over), graph.id(node), graph.id(*over)),
        .hint = fmt::format("when both are in the schema, record that with 'mig stamp --purge {}'",
                            support::join(rows_at(graph, rows), " "))});
  }
  throw Error(std::move(problems));
}

Current current(const Graph& graph, const Rows& rows) {
  auto found = look_up(graph, rows);
  const auto applied = graph.ancestors(found.nodes, Edges::all);
  Current out;
  out.implied = difference(versioned_tips(graph, applied), found.nodes);
  out.redundant = implied_by_others(graph, found.nodes);
  out.rows = std::move(found.nodes);
  out.unknown = std::move(found.unknown);
  return out;
}

bool is_at_heads(const Graph& graph, const Rows& rows) {
  return applied_set(graph, rows).size() == graph.size();
}

}  // namespace mig::graph
