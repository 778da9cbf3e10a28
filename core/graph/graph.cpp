// Numbering, links, walks over the graph, and which revision carries which label.
#include "graph/graph.hpp"

#include "graph/check.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

namespace mig::graph {

namespace {

// The nodes that can be reached from `from`, ascending.
template <typename Neighbours>
Nodes reach(std::size_t size, std::span<const Node> from, const Neighbours& neighbours) {
  std::vector<bool> seen(size);
  Nodes stack;
  Nodes out;
  const auto visit = [&](Node node) {
    if (seen[node]) return;
    seen[node] = true;
    stack.push_back(node);
    out.push_back(node);
  };
  for (const auto node : from) visit(node);
  while (!stack.empty()) {
    const auto node = stack.back();
    stack.pop_back();
    neighbours(node, visit);
  }
  std::sort(out.begin(), out.end());
  return out;
}

using Labels = std::vector<std::string>;

Labels joined(const Labels& a, const Labels& b) {
  Labels out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

// Keeps each distinct set of labels once; 0 is the empty set.
class LabelSets {
 public:
  LabelSets() { index_.emplace(Labels(), 0); }

  std::size_t united(std::size_t a, std::size_t b) {
    if (a == b || b == 0) return a;
    if (a == 0) return b;
    const auto [at, fresh] = unions_.try_emplace(std::minmax(a, b), 0);
    if (fresh) at->second = add(joined(sets_[a], sets_[b]));
    return at->second;
  }

  std::size_t add(Labels set) {
    const auto [at, fresh] = index_.emplace(std::move(set), sets_.size());
    if (fresh) sets_.push_back(at->first);
    return at->second;
  }

  std::vector<Labels> take() { return std::move(sets_); }

 private:
  std::vector<Labels> sets_{Labels()};
  std::map<Labels, std::size_t> index_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> unions_;
};

}  // namespace

Graph::Graph(std::vector<revision::Header> revisions) {
  // Sorting numbers and then moving each header once: headers are large.
  Nodes sorted(revisions.size());
  std::iota(sorted.begin(), sorted.end(), Node{0});
  std::sort(sorted.begin(), sorted.end(), [&](Node a, Node b) {
    return std::tie(revisions[a].id, revisions[a].file) <
           std::tie(revisions[b].id, revisions[b].file);
  });
  revisions_.reserve(sorted.size());
  for (const auto old : sorted) revisions_.push_back(std::move(revisions[old]));
  auto checked = check(revisions_);
  if (!checked.problems.empty()) throw Error(std::move(checked.problems));
  link(std::move(checked.parents), std::move(checked.dependencies), checked.order);
  carry_labels();
}

void Graph::link(std::vector<Nodes> parents, std::vector<Nodes> dependencies, const Nodes& order) {
  const auto count = order.size();
  Nodes renumbered(count);
  std::vector<revision::Header> sorted;
  sorted.reserve(count);
  for (Node node = 0; node < count; ++node) {
    renumbered[order[node]] = node;
    sorted.push_back(std::move(revisions_[order[node]]));
  }
  revisions_ = std::move(sorted);
  by_id_ = renumbered;  // the old numbers went by id
  const auto renumber = [&](Nodes list) {
    for (auto& node : list) node = renumbered[node];
    std::sort(list.begin(), list.end());
    return list;
  };
  links_.resize(count);
  for (Node node = 0; node < count; ++node) {
    auto& links = links_[node];
    links.parents = renumber(std::move(parents[order[node]]));
    links.dependencies = renumber(std::move(dependencies[order[node]]));
    for (const auto parent : links.parents) links_[parent].children.push_back(node);
    for (const auto other : links.dependencies) links_[other].dependents.push_back(node);
  }
  for (Node node = 0; node < count; ++node) {
    const auto& links = links_[node];
    if (links.parents.empty()) bases_.push_back(node);
    if (links.children.empty()) heads_.push_back(node);
    if (links.children.empty() && links.dependents.empty()) real_heads_.push_back(node);
    for (const auto& label : revisions_[node].branch_labels) labels_.emplace(label, node);
  }
}

void Graph::carry_labels() {
  carried_.assign(size(), 0);
  LabelSets sets;
  if (!labels_.empty()) {
    std::vector<std::size_t> own(size());
    for (Node node = 0; node < size(); ++node) {
      auto labels = revisions_[node].branch_labels;
      std::sort(labels.begin(), labels.end());
      own[node] = sets.add(std::move(labels));
      carried_[node] = own[node];
      for (const auto parent : parents(node)) {
        carried_[node] = sets.united(carried_[node], carried_[parent]);
      }
    }
    // Upwards, from child to its only parent, while that is no branch or merge point.
    std::vector<std::size_t> raised = own;
    for (Node node = size(); node-- > 0;) {
      if (parents(node).size() != 1) continue;
      const auto parent = parents(node).front();
      if (is_branch_point(parent) || is_merge_point(parent)) continue;
      raised[parent] = sets.united(raised[parent], raised[node]);
      carried_[parent] = sets.united(carried_[parent], raised[node]);
    }
  }
  label_sets_ = sets.take();
}

std::optional<Node> Graph::find(std::string_view id) const {
  const auto found =
      std::lower_bound(by_id_.begin(), by_id_.end(), id,
                       [&](Node node, std::string_view wanted) { return this->id(node) < wanted; });
  if (found == by_id_.end() || this->id(*found) != id) return std::nullopt;
  return *found;
}

std::optional<Node> Graph::find_label(std::string_view label) const {
  const auto found = labels_.find(label);
  if (found == labels_.end()) return std::nullopt;
  return found->second;
}

Nodes Graph::starting_with(std::string_view prefix) const {
  Nodes out;
  auto at = std::lower_bound(by_id_.begin(), by_id_.end(), prefix,
                             [&](Node node, std::string_view wanted) { return id(node) < wanted; });
  for (; at != by_id_.end() && id(*at).starts_with(prefix); ++at) out.push_back(*at);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Graph::names() const {
  std::vector<std::string> out;
  out.reserve(size() + labels_.size());
  for (const auto node : by_id_) out.push_back(id(node));
  for (const auto& [label, unused] : labels_) out.push_back(label);
  return out;
}

Nodes Graph::branch_points() const {
  Nodes out;
  for (Node node = 0; node < size(); ++node) {
    if (is_branch_point(node)) out.push_back(node);
  }
  return out;
}

Nodes Graph::merge_points() const {
  Nodes out;
  for (Node node = 0; node < size(); ++node) {
    if (is_merge_point(node)) out.push_back(node);
  }
  return out;
}

Nodes Graph::order() const {
  Nodes out(size());
  std::iota(out.begin(), out.end(), Node{0});
  return out;
}

Nodes Graph::ancestors(std::span<const Node> of, Edges edges) const {
  return reach(size(), of, [&](Node node, const auto& visit) {
    for (const auto parent : parents(node)) visit(parent);
    if (edges == Edges::versioned) return;
    for (const auto other : dependencies(node)) visit(other);
  });
}

Nodes Graph::descendants(std::span<const Node> of, Edges edges) const {
  return reach(size(), of, [&](Node node, const auto& visit) {
    for (const auto child : children(node)) visit(child);
    if (edges == Edges::versioned) return;
    for (const auto other : dependents(node)) visit(other);
  });
}

bool Graph::is_ancestor(Node ancestor, Node of, Edges edges) const {
  if (ancestor >= of) return ancestor == of;
  // What is numbered below `ancestor` cannot lead to it.
  const auto reached = reach(size(), {&of, 1}, [&](Node node, const auto& visit) {
    for (const auto parent : parents(node)) {
      if (parent >= ancestor) visit(parent);
    }
    if (edges == Edges::versioned) return;
    for (const auto other : dependencies(node)) {
      if (other >= ancestor) visit(other);
    }
  });
  return reached.front() == ancestor;
}

Nodes Graph::lineage(Node node) const {
  return united(ancestors(node, Edges::versioned), descendants(node, Edges::versioned));
}

Nodes Graph::branch(Node node) const {
  Nodes above = descendants(node, Edges::versioned);
  Nodes below;
  while (parents(node).size() == 1) {
    node = parents(node).front();
    if (is_branch_point(node) || is_merge_point(node)) break;
    below.push_back(node);
  }
  std::reverse(below.begin(), below.end());
  below.insert(below.end(), above.begin(), above.end());
  return below;
}

Nodes Graph::tips(Node node) const {
  return intersection(heads_, descendants(node, Edges::versioned));
}

std::vector<std::string> Graph::labels(Node node) const { return label_sets_[carried_[node]]; }

bool is_reserved(std::string_view word) {
  return word == "head" || word == "heads" || word == "base" || word == "current";
}

std::string describe(const Graph& graph, Node node) {
  const auto& revision = graph.revision(node);
  std::string out = "'" + revision.id + "'";
  if (!revision.message.empty()) out += fmt::format(" {}", revision.message);
  if (const auto labels = graph.labels(node); !labels.empty()) {
    out += fmt::format(" [{}]", support::join(labels, ", "));
  }
  if (!revision.file.empty()) out += fmt::format(" ({})", revision.file);
  return out;
}

std::vector<std::string> describe(const Graph& graph, std::span<const Node> nodes,
                                  std::size_t limit) {
  std::vector<std::string> out;
  for (const auto node : nodes.first(std::min(limit, nodes.size()))) {
    out.push_back(describe(graph, node));
  }
  if (nodes.size() > limit) out.push_back(fmt::format("and {} more", nodes.size() - limit));
  return out;
}

bool contains(const Nodes& set, Node node) {
  return std::binary_search(set.begin(), set.end(), node);
}

Nodes intersection(const Nodes& a, const Nodes& b) {
  Nodes out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Nodes difference(const Nodes& a, const Nodes& b) {
  Nodes out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Nodes united(const Nodes& a, const Nodes& b) {
  Nodes out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace mig::graph
