// Range -> revisions, newest first.
#include "graph/history.hpp"

#include "graph/codes.hpp"
#include "graph/rows.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace mig::graph {

namespace {

using Sides = std::pair<std::optional<Resolved>, std::optional<Resolved>>;

bool is_counted(const std::optional<Target>& side) {
  return side && side->anchor == Target::Anchor::rows;
}

Sides resolve_sides(const Graph& graph, const Range& range, const Rows& rows) {
  const auto find = [&](const std::optional<Target>& side,
                        const Rows& at) -> std::optional<Resolved> {
    if (!side) return std::nullopt;
    return resolve(graph, *side, at, Use::show);
  };
  const auto beside = [&](const std::optional<Target>& other, const std::optional<Resolved>& at) {
    return other && !is_counted(other) ? rows_at(graph, at->nodes) : rows;
  };
  Sides out;
  if (!is_counted(range.from)) out.first = find(range.from, rows);
  if (!is_counted(range.to)) out.second = find(range.to, rows);
  if (is_counted(range.from)) out.first = find(range.from, beside(range.to, out.second));
  if (is_counted(range.to)) out.second = find(range.to, beside(range.from, out.first));
  return out;
}

Nodes from_here_up(const Graph& graph, const Resolved& from) {
  if (!from.nodes.empty()) return graph.descendants(from.nodes, Edges::all);
  if (from.above) return graph.descendants(*from.above, Edges::all);
  return from.branch ? graph.lineage(*from.branch) : graph.order();
}

[[noreturn]] void refuse(const Graph& graph, const Range& range, const Sides& sides) {
  const auto& low = sides.first->nodes;
  const auto& high = sides.second->nodes;
  const bool turned =
      high.empty() ||
      !intersection(graph.ancestors(low, Edges::all), graph.descendants(high, Edges::all)).empty();
  throw Error(Diagnostic{
      .code = code::kBadRange,
      .message = turned ? fmt::format("'{}' is the wrong way round", print(range))
                        : fmt::format("the sides of '{}' are unrelated: neither is built on the "
                                      "other",
                                      print(range)),
      .hint = turned ? fmt::format("write '{}'", print(Range{range.to, range.from}))
                     : "name two revisions of one line, or one with an open side"});
}

}  // namespace

std::vector<Node> history(const Graph& graph, const Range& range, const Rows& rows) {
  const auto sides = resolve_sides(graph, range, rows);
  const auto& [from, to] = sides;
  auto found = graph.order();
  if (from) found = intersection(found, from_here_up(graph, *from));
  if (to) found = intersection(found, graph.ancestors(to->nodes, Edges::all));
  if (found.empty() && from && to) {
    const bool branch_base = from->nodes.empty() && from->branch && !to->nodes.empty();
    if (!from->nodes.empty() || branch_base) refuse(graph, range, sides);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace mig::graph
