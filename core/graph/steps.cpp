// Plans of steps, and what each step does to the rows of the version table.
#include "graph/steps.hpp"

#include "graph/codes.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

namespace mig::graph {

namespace {

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         std::vector<std::string> notes = {}) {
  throw Error(Diagnostic{.code = code,
                         .message = std::move(message),
                         .hint = std::move(hint),
                         .place = {},
                         .notes = std::move(notes)});
}

// Keeps for each revision how many applied ones are built on it: a row is an applied one with none.
class Ledger {
 public:
  Ledger(const Graph& graph, const Nodes& applied) : graph_(graph), built_on_(graph.size()) {
    for (const auto node : applied) {
      each_parent(node, [&](Node parent) { ++built_on_[parent]; });
    }
  }

  std::vector<RowChange> up(Node node) {
    Nodes covered;
    each_parent(node, [&](Node parent) {
      if (built_on_[parent]++ == 0) covered.push_back(parent);
    });
    if (covered.empty()) return {{RowChange::Kind::insert, {}, graph_.id(node)}};
    std::sort(covered.begin(), covered.end());
    std::vector<RowChange> out;
    for (std::size_t i = 1; i < covered.size(); ++i) {
      out.push_back({RowChange::Kind::remove, graph_.id(covered[i]), {}});
    }
    out.push_back({RowChange::Kind::update, graph_.id(covered.front()), graph_.id(node)});
    return out;
  }

  std::vector<RowChange> down(Node node) {
    Nodes uncovered;
    each_parent(node, [&](Node parent) {
      if (--built_on_[parent] == 0) uncovered.push_back(parent);
    });
    if (uncovered.empty()) return {{RowChange::Kind::remove, graph_.id(node), {}}};
    std::sort(uncovered.begin(), uncovered.end());
    std::vector<RowChange> out;
    out.push_back({RowChange::Kind::update, graph_.id(node), graph_.id(uncovered.front())});
    for (std::size_t i = 1; i < uncovered.size(); ++i) {
      out.push_back({RowChange::Kind::insert, {}, graph_.id(uncovered[i])});
    }
    return out;
  }

 private:
  template <typename Visit>
  void each_parent(Node node, const Visit& visit) const {
    for (const auto parent : graph_.parents(node)) visit(parent);
    for (const auto other : graph_.dependencies(node)) visit(other);
  }

  const Graph& graph_;
  std::vector<std::size_t> built_on_;
};

Nodes sound_applied(const Graph& graph, const Rows& rows) {
  const auto nodes = row_nodes(graph, rows);
  require_unrelated(graph, nodes);
  return graph.ancestors(nodes, Edges::all);
}

enum class Verb { downgrade, stamp };

// The command that takes down `node` and what is built on it. The last parent: the others could
// lead to `node` by way of it.
std::string take_down(const Graph& graph, Node node) {
  const auto& parents = graph.parents(node);
  return fmt::format("'mig downgrade {}@{}'", graph.id(node),
                     parents.empty() ? "base" : graph.id(parents.back()));
}

std::string downgrade_hint(const Graph& graph, const Nodes& extra, Target target) {
  std::vector<std::string> commands;
  for (const auto node : extra) {
    const auto& parents = graph.parents(node);
    const bool lowest = std::none_of(parents.begin(), parents.end(),
                                     [&](Node parent) { return contains(extra, parent); });
    if (lowest) commands.push_back(take_down(graph, node));
  }
  std::reverse(commands.begin(), commands.end());  // what depends on others goes first
  auto hint = "take down what is outside first: " + support::join(commands, ", then ");
  target.branch.clear();
  if (target.anchor != Target::Anchor::rows && target.steps == 0) {
    hint += fmt::format("; or all together with 'mig downgrade {}'", print(target));
  }
  return hint;
}

std::string stamp_hint(const Graph& graph, const Nodes& left) {
  const auto rows = rows_at(graph, left);
  return fmt::format(
      "when they are not in the schema either, record what is: 'mig stamp --purge {}'",
      rows.empty() ? "base" : support::join(rows, " "));
}

// Refuses a plan for one branch that reaches into another.
void require_inside(const Graph& graph, const Nodes& applied, const Nodes& dropped,
                    const Nodes& allowed, const Target& target, Verb verb) {
  const auto extra = difference(dropped, allowed);
  if (extra.empty()) return;
  const bool down = verb == Verb::downgrade;
  refuse(
      code::kCrossesBranch,
      fmt::format("'{}' would also {} {} outside the branch, built on what goes", print(target),
                  down ? "take down" : "forget",
                  extra.size() == 1 ? "1 revision" : fmt::format("{} revisions", extra.size())),
      down ? downgrade_hint(graph, extra, target) : stamp_hint(graph, difference(applied, dropped)),
      describe(graph, extra));
}

// Those of `applied` that `label@base` takes down.
Nodes dropped_with_branch(const Graph& graph, Node branch, const Nodes& applied,
                          const Target& target, Verb verb) {
  const auto own = intersection(graph.branch(branch), applied);
  auto dropped = intersection(graph.descendants(own, Edges::all), applied);
  require_inside(graph, applied, dropped, own, target, verb);
  return dropped;
}

Nodes dropped_to_base(const Graph& graph, const Resolved& place, const Nodes& applied,
                      const Target& target) {
  if (!place.above) {
    return place.branch
               ? dropped_with_branch(graph, *place.branch, applied, target, Verb::downgrade)
               : applied;
  }
  auto dropped = intersection(graph.descendants(*place.above, Edges::all), applied);
  if (place.branch) {
    require_inside(graph, applied, dropped, graph.lineage(*place.branch), target, Verb::downgrade);
  }
  return dropped;
}

Nodes dropped_to(const Graph& graph, Node to, const std::optional<Node>& branch,
                 const Nodes& applied, const Target& target) {
  if (!contains(applied, to)) {
    refuse(code::kNotApplied,
           fmt::format("'{}' cannot be downgraded to: revision '{}' is not applied", print(target),
                       graph.id(to)),
           fmt::format("use 'mig upgrade {}' to apply it; 'mig current' shows what is applied",
                       graph.id(to)));
  }
  auto roots = graph.children(to);
  if (branch && to < *branch) {
    roots = intersection(roots, graph.ancestors(*branch, Edges::versioned));
  }
  roots = intersection(roots, applied);
  auto dropped = intersection(graph.descendants(roots, Edges::all), applied);
  if (branch) {
    require_inside(graph, applied, dropped, graph.lineage(*branch), target, Verb::downgrade);
  }
  return dropped;
}

// Whether two revisions are the same or one is built on the other.
bool related(const Graph& graph, Node a, Node b) {
  return graph.is_ancestor(std::min(a, b), std::max(a, b), Edges::all);
}

Rows without_repeats(Rows rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

// The fewest changes that turn the rows into those of `wanted`; a new row takes the place of one
// that it is related to, if there is one.
std::vector<RowChange> changes_between(const Graph& graph, const Rows& rows, const Nodes& wanted) {
  Nodes kept;
  Nodes gone;
  std::vector<RowChange> out;
  for (const auto& row : without_repeats(rows)) {
    const auto node = graph.find(row);
    if (!node) {
      out.push_back({RowChange::Kind::remove, row, {}});
    } else {
      (contains(wanted, *node) ? kept : gone).push_back(*node);
    }
  }
  std::sort(kept.begin(), kept.end());
  std::sort(gone.begin(), gone.end());
  std::vector<RowChange> updates;
  std::vector<RowChange> inserts;
  for (const auto node : difference(wanted, kept)) {
    const auto old =
        std::find_if(gone.begin(), gone.end(), [&](Node row) { return related(graph, row, node); });
    if (old == gone.end()) {
      inserts.push_back({RowChange::Kind::insert, {}, graph.id(node)});
    } else {
      updates.push_back({RowChange::Kind::update, graph.id(*old), graph.id(node)});
      gone.erase(old);
    }
  }
  for (const auto node : gone) out.push_back({RowChange::Kind::remove, graph.id(node), {}});
  out.insert(out.end(), updates.begin(), updates.end());
  out.insert(out.end(), inserts.begin(), inserts.end());
  return out;
}

Nodes known_rows(const Graph& graph, const Rows& rows) {
  Nodes out;
  for (const auto& row : rows) {
    if (const auto node = graph.find(row)) out.push_back(*node);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// The revisions that stamp is to record; empty: base.
Nodes stamp_nodes(const Graph& graph, const std::vector<Target>& targets,
                  const std::vector<Resolved>& places) {
  Nodes out;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].nodes.empty() && places.size() > 1) {
      refuse(code::kStampTargets,
             fmt::format("'{}' records that revisions are not applied, and cannot stand beside "
                         "another target",
                         print(targets[i])),
             "stamp one after the other");
    }
    out = united(out, places[i].nodes);
  }
  for (const auto node : difference(out, maximal(graph, graph.ancestors(out, Edges::all)))) {
    const auto over = std::find_if(out.begin(), out.end(), [&](Node other) {
      return other != node && graph.is_ancestor(node, other, Edges::all);
    });
    refuse(code::kStampTargets,
           fmt::format("'{}' and '{}' cannot both be recorded: '{}' is applied whenever '{}' is",
                       graph.id(node), graph.id(*over), graph.id(node), graph.id(*over)),
           fmt::format("leave out '{}'", graph.id(node)));
  }
  return out;
}

// The rows that stamp leaves.
Nodes stamped(const Graph& graph, const Nodes& rows, const Nodes& wanted, const Resolved& place,
              const Target& target) {
  const auto applied = graph.ancestors(rows, Edges::all);
  if (!wanted.empty()) {
    const auto touched =
        united(graph.ancestors(wanted, Edges::all), graph.descendants(wanted, Edges::all));
    auto left = united(difference(rows, touched), wanted);
    require_unrelated(graph, left);
    return left;
  }
  if (place.above) {
    const auto dropped = graph.descendants(*place.above, Edges::all);
    return maximal(graph, difference(applied, dropped));
  }
  if (!place.branch) return {};
  return maximal(graph, difference(applied, dropped_with_branch(graph, *place.branch, applied,
                                                                target, Verb::stamp)));
}

}  // namespace

Rows changed(const Rows& rows, std::span<const RowChange> changes) {
  std::multiset<std::string> out(rows.begin(), rows.end());
  for (const auto& change : changes) {
    if (change.kind != RowChange::Kind::insert) {
      const auto old = out.find(change.from);
      assert(old != out.end());
      out.erase(old);
    }
    if (change.kind != RowChange::Kind::remove) out.insert(change.to);
  }
  return {out.begin(), out.end()};
}

std::vector<Step> upgrade_steps(const Graph& graph, const Rows& rows,
                                const std::vector<Target>& targets) {
  const auto applied = sound_applied(graph, rows);
  Nodes wanted;
  for (const auto& target : targets) {
    wanted = united(wanted, resolve(graph, target, rows, Use::upgrade).nodes);
  }
  Ledger ledger(graph, applied);
  std::vector<Step> steps;
  for (const auto node : difference(graph.ancestors(wanted, Edges::all), applied)) {
    steps.push_back({node, Direction::up, ledger.up(node)});
  }
  return steps;
}

std::vector<Step> downgrade_steps(const Graph& graph, const Rows& rows, const Target& target) {
  const auto applied = sound_applied(graph, rows);
  const auto place = resolve(graph, target, rows, Use::downgrade);
  if (place.nodes.size() > 1) {
    refuse(code::kSeveralHeads,
           fmt::format("downgrade goes to one revision, and '{}' is {}", print(target),
                       place.nodes.size()),
           "name one of them", describe(graph, place.nodes));
  }
  const auto dropped = place.nodes.empty()
                           ? dropped_to_base(graph, place, applied, target)
                           : dropped_to(graph, place.nodes.front(), place.branch, applied, target);
  Ledger ledger(graph, applied);
  std::vector<Step> steps;
  for (auto node = dropped.rbegin(); node != dropped.rend(); ++node) {
    steps.push_back({*node, Direction::down, ledger.down(*node)});
  }
  return steps;
}

std::vector<Step> upgrade_steps(const Graph& graph, const Range& range) {
  Rows rows;
  if (range.from) {
    rows = rows_at(graph, resolve(graph, *range.from, {}, Use::start).nodes);
  }
  Target target;
  target.anchor = Target::Anchor::heads;
  if (range.to) target = *range.to;
  const auto start = row_nodes(graph, rows);
  const auto end = resolve(graph, target, rows, Use::upgrade).nodes;
  const auto applied = graph.ancestors(start, Edges::all);
  const bool below = !start.empty() && difference(end, applied).empty() && end != start;
  if (below) {
    refuse(code::kBadRange,
           fmt::format("'{}' goes down: '{}' is applied wherever '{}' is", print(range),
                       print(target), print(*range.from)),
           "give the lower revision first, or use 'mig downgrade'");
  }
  return upgrade_steps(graph, rows, {target});
}

std::vector<Step> downgrade_steps(const Graph& graph, const Range& range) {
  if (!range.from || !range.to) {
    refuse(code::kBadRange,
           fmt::format("'{}' leaves one side open, and a downgrade needs both", print(range)),
           "write where the database is and where it is to go, as in 'head:3f2a9c1b' or "
           "'head:base'");
  }
  const auto rows = rows_at(graph, resolve(graph, *range.from, {}, Use::start).nodes);
  return downgrade_steps(graph, rows, *range.to);
}

Stamp stamp_rows(const Graph& graph, const Rows& rows, const std::vector<Target>& targets,
                 bool purge) {
  if (targets.empty()) {
    refuse(code::kStampTargets, "stamp needs a revision to record", "name it, or 'head' or 'base'");
  }
  const auto before = purge ? known_rows(graph, rows) : row_nodes(graph, rows);
  std::vector<Resolved> places;
  for (const auto& target : targets) {
    places.push_back(resolve(graph, target, rows, Use::stamp));
  }
  const auto wanted = stamp_nodes(graph, targets, places);
  const auto& place = places.front();
  if (purge && wanted.empty() && (place.branch || place.above)) {
    refuse(code::kStampTargets,
           fmt::format("'{}' is about one branch, and --purge empties the whole version table",
                       print(targets.front())),
           "leave out --purge, or write 'mig stamp --purge base' to empty it");
  }
  const auto after = purge ? wanted : stamped(graph, before, wanted, place, targets.front());
  const auto applied_before = graph.ancestors(before, Edges::all);
  const auto applied_after = graph.ancestors(after, Edges::all);
  return {.changes = changes_between(graph, rows, after),
          .recorded = difference(applied_after, applied_before),
          .forgotten = difference(applied_before, applied_after)};
}

}  // namespace mig::graph
