// What holds for every graph: random ones with branches, merges, several roots and dependencies.
#include "graph/graph.hpp"
#include "graph/history.hpp"
#include "graph/rows.hpp"
#include "graph/steps.hpp"
#include "graph/target.hpp"
#include <mig/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mig::graph {
namespace {

// Up to 24 revisions; each has some earlier ones as parents and dependencies, and perhaps a label.
std::vector<revision::Header> any_files() {
  const auto count = *rc::gen::inRange<std::size_t>(0, 24);
  std::vector<revision::Header> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& header = out[i];
    header.id = "id" + std::to_string(*rc::gen::inRange(100, 1000)) + "_" + std::to_string(i);
    header.message = "message " + std::to_string(i);
    header.file = header.id + ".toml";
    header.created = "2026-01-0" + std::to_string(*rc::gen::inRange(1, 4)) + "T00:00:00Z";
    if (*rc::gen::inRange(0, 4) == 0) header.branch_labels = {"label" + std::to_string(i)};
    const auto earlier = [&](int most) {
      std::set<std::string> chosen;
      const int wanted = i == 0 ? 0 : *rc::gen::inRange(0, most + 1);
      for (int k = 0; k < wanted; ++k) chosen.insert(out[*rc::gen::inRange<std::size_t>(0, i)].id);
      return std::vector<std::string>(chosen.begin(), chosen.end());
    };
    header.down_revisions = earlier(2);
    if (*rc::gen::inRange(0, 4) == 0) header.depends_on = earlier(2);
  }
  return out;
}

Graph any_graph() { return Graph(any_files()); }

// Some revisions and all that they need.
Nodes any_applied(const Graph& graph) {
  Nodes chosen;
  for (Node node = 0; node < graph.size(); ++node) {
    if (*rc::gen::inRange(0, 4) == 0) chosen.push_back(node);
  }
  return graph.ancestors(chosen, Edges::all);
}

std::vector<Target> at(const Graph& graph, const Nodes& nodes) {
  std::vector<Target> out;
  for (const auto node : nodes) out.push_back(parse_target(graph.id(node)));
  return out;
}

// Applies the steps one by one; after each the rows are exactly those of what is applied.
Rows run(const Graph& graph, const Rows& from, const std::vector<Step>& steps) {
  Rows rows = from;
  auto applied = applied_set(graph, rows);
  for (const auto& step : steps) {
    if (step.direction == Direction::up) {
      RC_ASSERT(!contains(applied, step.revision));
      for (const auto parent : graph.parents(step.revision)) RC_ASSERT(contains(applied, parent));
      for (const auto other : graph.dependencies(step.revision)) {
        RC_ASSERT(contains(applied, other));
      }
      applied = united(applied, {step.revision});
    } else {
      RC_ASSERT(contains(maximal(graph, applied), step.revision));
      applied = difference(applied, {step.revision});
    }
    rows = changed(rows, step.rows);
    auto expected = rows_at(graph, applied);
    std::sort(expected.begin(), expected.end());
    RC_ASSERT(rows == expected);
    RC_ASSERT(applied_set(graph, rows) == applied);
  }
  return rows;
}

Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

RC_GTEST_PROP(GraphProperties, order_respects_both_edge_kinds, ()) {
  const auto graph = any_graph();
  for (Node node = 0; node < graph.size(); ++node) {
    for (const auto parent : graph.parents(node)) RC_ASSERT(parent < node);
    for (const auto other : graph.dependencies(node)) RC_ASSERT(other < node);
  }
}

RC_GTEST_PROP(GraphProperties, the_order_of_the_files_changes_nothing, ()) {
  auto files = any_files();
  const Graph first(files);
  for (std::size_t i = files.size(); i > 1; --i) {
    std::swap(files[i - 1], files[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const Graph second(files);
  RC_ASSERT(first.size() == second.size());
  for (Node node = 0; node < first.size(); ++node) {
    RC_ASSERT(first.revision(node) == second.revision(node));
    RC_ASSERT(first.parents(node) == second.parents(node));
    RC_ASSERT(first.dependencies(node) == second.dependencies(node));
    RC_ASSERT(first.children(node) == second.children(node));
    RC_ASSERT(first.labels(node) == second.labels(node));
  }
}

RC_GTEST_PROP(GraphProperties, walks_agree_in_both_directions, ()) {
  const auto graph = any_graph();
  RC_PRE(!graph.empty());
  const auto a = *rc::gen::inRange<Node>(0, graph.size());
  const auto b = *rc::gen::inRange<Node>(0, graph.size());
  for (const auto edges : {Edges::versioned, Edges::all}) {
    const bool is = graph.is_ancestor(a, b, edges);
    RC_ASSERT(is == contains(graph.ancestors(b, edges), a));
    RC_ASSERT(is == contains(graph.descendants(a, edges), b));
  }
}

RC_GTEST_PROP(GraphProperties, labels_are_carried_by_the_branch_of_their_revision, ()) {
  const auto graph = any_graph();
  for (const auto& [label, owner] : graph.all_labels()) {
    const auto branch = graph.branch(owner);
    for (Node node = 0; node < graph.size(); ++node) {
      const auto labels = graph.labels(node);
      RC_ASSERT(contains(branch, node) == (std::count(labels.begin(), labels.end(), label) == 1));
    }
  }
}

RC_GTEST_PROP(StepProperties, up_to_heads_and_down_to_base_leaves_no_row, ()) {
  const auto graph = any_graph();
  const auto rows = run(graph, {}, upgrade_steps(graph, {}, {parse_target("heads")}));
  RC_ASSERT(is_at_heads(graph, rows));
  RC_ASSERT(run(graph, rows, downgrade_steps(graph, rows, parse_target("base"))).empty());
}

RC_GTEST_PROP(StepProperties, an_upgrade_in_two_legs_ends_as_in_one, ()) {
  const auto graph = any_graph();
  const auto first = any_applied(graph);
  const auto second = united(first, any_applied(graph));
  const auto half = run(graph, {}, upgrade_steps(graph, {}, at(graph, first)));
  const auto two = run(graph, half, upgrade_steps(graph, half, at(graph, second)));
  const auto one = run(graph, {}, upgrade_steps(graph, {}, at(graph, second)));
  RC_ASSERT(one == two);
  RC_ASSERT(applied_set(graph, one) == second);
}

RC_GTEST_PROP(StepProperties, a_downgrade_keeps_its_target_and_what_is_beside_it, ()) {
  const auto graph = any_graph();
  const auto applied = any_applied(graph);
  RC_PRE(!applied.empty());
  const auto rows = rows_at(graph, applied);
  const auto target = *rc::gen::elementOf(applied);
  const auto left = applied_set(
      graph, run(graph, rows, downgrade_steps(graph, rows, parse_target(graph.id(target)))));
  RC_ASSERT(contains(left, target));
  const auto above = graph.descendants(graph.children(target), Edges::all);
  RC_ASSERT(left == difference(applied, above));
}

// A downgrade of one branch takes down its own revisions and no others, or is refused.
RC_GTEST_PROP(StepProperties, a_branch_at_base_takes_down_exactly_the_branch_or_nothing, ()) {
  const auto graph = any_graph();
  const auto applied = any_applied(graph);
  RC_PRE(!applied.empty());
  const auto rows = rows_at(graph, applied);
  const auto branch = *rc::gen::elementOf(applied);
  const auto target = parse_target(graph.id(branch) + "@base");
  const auto own = intersection(graph.branch(branch), applied);
  const bool closed =
      difference(intersection(graph.descendants(own, Edges::all), applied), own).empty();
  try {
    const auto left = applied_set(graph, run(graph, rows, downgrade_steps(graph, rows, target)));
    RC_ASSERT(left == difference(applied, own));
    RC_ASSERT(closed);
    const auto stamp = stamp_rows(graph, rows, {target}, false);
    RC_ASSERT(applied_set(graph, changed(rows, stamp.changes)) == left);
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-343");
    RC_ASSERT(!closed);
  }
}

RC_GTEST_PROP(StepProperties, a_count_down_undoes_a_count_up, ()) {
  const auto graph = any_graph();
  const auto applied = any_applied(graph);
  const auto rows = sorted(rows_at(graph, applied));
  RC_PRE(rows.size() == 1U);
  std::vector<Step> up;
  Rows higher;
  try {
    up = upgrade_steps(graph, rows, {parse_target("+1")});
    higher = run(graph, rows, up);
    if (up.size() != 1U || higher.size() != 1U) RC_DISCARD("more than one revision went up");
    RC_ASSERT(run(graph, higher, downgrade_steps(graph, higher, parse_target("-1"))) == rows);
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-325" || error.first().code == "MIG-326");
  }
}

RC_GTEST_PROP(StepProperties, a_stamp_leaves_rows_that_fit_and_hold_its_targets, ()) {
  const auto graph = any_graph();
  const auto rows = rows_at(graph, any_applied(graph));
  const auto wanted = maximal(graph, any_applied(graph));
  RC_PRE(!wanted.empty());
  const bool purge = *rc::gen::arbitrary<bool>();
  const auto stamp = stamp_rows(graph, rows, at(graph, wanted), purge);
  const auto after = row_nodes(graph, changed(rows, stamp.changes));
  require_unrelated(graph, after);
  RC_ASSERT(difference(wanted, after).empty());
  RC_ASSERT(!purge || after == wanted);
  const auto before = applied_set(graph, rows);
  RC_ASSERT(united(difference(before, stamp.forgotten), stamp.recorded) ==
            graph.ancestors(after, Edges::all));
}

RC_GTEST_PROP(TargetProperties, what_is_printed_is_read_as_the_same_target, ()) {
  const auto graph = any_graph();
  RC_PRE(!graph.empty());
  const auto some_id = [&] {
    const auto& id = graph.id(*rc::gen::inRange<Node>(0, graph.size()));
    return *rc::gen::element(id, id.substr(0, 5));
  };
  Target target;
  target.anchor =
      *rc::gen::element(Target::Anchor::rows, Target::Anchor::head, Target::Anchor::heads,
                        Target::Anchor::base, Target::Anchor::current, Target::Anchor::name);
  if (*rc::gen::arbitrary<bool>()) target.branch = some_id();
  if (target.anchor == Target::Anchor::name) target.name = some_id();
  if (target.anchor != Target::Anchor::heads) target.steps = *rc::gen::inRange(-3, 4);
  if (target.anchor == Target::Anchor::rows && target.steps == 0) target.steps = 1;
  const auto again = parse_target(print(target));
  RC_ASSERT(again == target);
  const auto rows = rows_at(graph, any_applied(graph));
  const auto found = [&](const Target& which) -> std::pair<Resolved, std::string> {
    try {
      return {resolve(graph, which, rows, Use::show), ""};
    } catch (const Error& error) {
      return {{}, error.first().code + error.first().message};
    }
  };
  RC_ASSERT(found(again) == found(target));
}

RC_GTEST_PROP(TargetProperties, any_text_is_read_or_refused_as_no_target, ()) {
  const auto text = *rc::gen::arbitrary<std::string>();
  try {
    RC_ASSERT(print(parse_target(text)) == text || text.find("+0") != std::string::npos ||
              text.find("-0") != std::string::npos);
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-320");
  }
}

RC_GTEST_PROP(TargetProperties, text_near_a_target_is_read_or_refused, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab@+-01:")));
  try {
    (void)parse_target(text);
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-320");
  }
  try {
    RC_ASSERT(parse_range(print(parse_range(text))) == parse_range(text));
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-320");
  }
}

RC_GTEST_PROP(HistoryProperties, a_range_holds_both_ends_and_only_what_is_between, ()) {
  const auto graph = any_graph();
  RC_PRE(!graph.empty());
  const auto from = *rc::gen::inRange<Node>(0, graph.size());
  const auto to = *rc::gen::inRange<Node>(0, graph.size());
  const auto range = parse_range(graph.id(from) + ":" + graph.id(to));
  try {
    const auto found = history(graph, range, {});
    RC_ASSERT(found.front() == to);
    RC_ASSERT(found.back() == from);
    for (const auto node : found) {
      RC_ASSERT(graph.is_ancestor(from, node, Edges::all));
      RC_ASSERT(graph.is_ancestor(node, to, Edges::all));
    }
  } catch (const Error& error) {
    RC_ASSERT(error.first().code == "MIG-345");
    RC_ASSERT(!graph.is_ancestor(from, to, Edges::all));
  }
}

}  // namespace
}  // namespace mig::graph
