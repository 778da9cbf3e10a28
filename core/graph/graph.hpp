// Revision headers -> a checked, immutable graph.
//
// Nodes are numbered in the order in which they are applied, so a parent's number is always smaller
// than its child's, a sorted list of nodes is a valid upgrade order, and its reverse a valid
// downgrade order. The numbers depend on the revisions only, never on the order of the files.
#pragma once

#include "revision/header.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig::graph {

using Node = std::size_t;
// A set of nodes is a list of them in ascending order, each once.
using Nodes = std::vector<Node>;

// versioned: down_revision. all: down_revision and depends_on.
enum class Edges { versioned, all };

class Graph {
 public:
  // The graph without revisions.
  Graph() = default;

  // revisions: in any order. Throws one Error that holds every problem found: illegal or duplicate
  // ids (MIG-306, 301), illegal or duplicate labels (307, 308), parents and dependencies that do
  // not exist (302, 303), a revision that names itself (304), a parent named twice (309), cycles
  // (305). depends_on may name an id, a label, or the beginning (at least four characters) of one
  // id only.
  explicit Graph(std::vector<revision::Header> revisions);

  [[nodiscard]] std::size_t size() const { return revisions_.size(); }
  [[nodiscard]] bool empty() const { return revisions_.empty(); }
  [[nodiscard]] const revision::Header& revision(Node node) const { return revisions_[node]; }
  [[nodiscard]] const std::string& id(Node node) const { return revisions_[node].id; }

  // The revision with exactly this id.
  [[nodiscard]] std::optional<Node> find(std::string_view id) const;
  // The revision whose file gives this branch label.
  [[nodiscard]] std::optional<Node> find_label(std::string_view label) const;
  // The revisions whose id begins with `prefix`.
  [[nodiscard]] Nodes starting_with(std::string_view prefix) const;
  // Every id and every label, for suggestions.
  [[nodiscard]] std::vector<std::string> names() const;

  [[nodiscard]] const Nodes& parents(Node node) const { return links_[node].parents; }
  [[nodiscard]] const Nodes& children(Node node) const { return links_[node].children; }
  // What depends_on names, without what is a parent anyway; and the other direction.
  [[nodiscard]] const Nodes& dependencies(Node node) const { return links_[node].dependencies; }
  [[nodiscard]] const Nodes& dependents(Node node) const { return links_[node].dependents; }

  // Revisions without a parent.
  [[nodiscard]] const Nodes& bases() const { return bases_; }
  // Revisions without a child.
  [[nodiscard]] const Nodes& heads() const { return heads_; }
  // Heads that no other revision depends on: applying these applies everything.
  [[nodiscard]] const Nodes& real_heads() const { return real_heads_; }
  // Revisions with several children; with several parents.
  [[nodiscard]] Nodes branch_points() const;
  [[nodiscard]] Nodes merge_points() const;
  [[nodiscard]] bool is_branch_point(Node node) const { return children(node).size() > 1; }
  [[nodiscard]] bool is_merge_point(Node node) const { return parents(node).size() > 1; }

  // All nodes in the order in which they are applied. Ties go to the smaller (created, id); a
  // branch is followed to its end, where it can be, before the next begins.
  [[nodiscard]] Nodes order() const;

  // `of` and everything below / above it.
  [[nodiscard]] Nodes ancestors(std::span<const Node> of, Edges edges) const;
  [[nodiscard]] Nodes ancestors(Node of, Edges edges) const { return ancestors({&of, 1}, edges); }
  [[nodiscard]] Nodes descendants(std::span<const Node> of, Edges edges) const;
  [[nodiscard]] Nodes descendants(Node of, Edges edges) const {
    return descendants({&of, 1}, edges);
  }
  // True also when both are the same.
  [[nodiscard]] bool is_ancestor(Node ancestor, Node of, Edges edges) const;

  // The ancestors and descendants of a revision along down_revision, itself included.
  [[nodiscard]] Nodes lineage(Node node) const;
  // The revisions that carry the label of `node`, or would if it had one: it, its descendants
  // (through merges), and those below it as long as the line has no branch point or merge point.
  [[nodiscard]] Nodes branch(Node node) const;
  // The heads that descend from `node`.
  [[nodiscard]] Nodes tips(Node node) const;
  // The labels that `node` carries, sorted.
  [[nodiscard]] std::vector<std::string> labels(Node node) const;
  // Every label and the revision that gives it.
  [[nodiscard]] const std::map<std::string, Node, std::less<>>& all_labels() const {
    return labels_;
  }

 private:
  struct Links {
    Nodes parents;
    Nodes dependencies;
    Nodes children;
    Nodes dependents;
  };

  void link(std::vector<Nodes> parents, std::vector<Nodes> dependencies, const Nodes& order);
  void carry_labels();

  std::vector<revision::Header> revisions_;
  std::vector<Links> links_;
  Nodes by_id_;
  Nodes bases_;
  Nodes heads_;
  Nodes real_heads_;
  std::map<std::string, Node, std::less<>> labels_;
  // Nodes with the same labels share one set: carried_[node] is an index into label_sets_.
  std::vector<std::vector<std::string>> label_sets_;
  std::vector<std::size_t> carried_;
};

// Words that have a meaning as a target, so that no revision or branch may be called so.
[[nodiscard]] bool is_reserved(std::string_view word);

// A revision in one line for a list of candidates: id, message, labels, file.
[[nodiscard]] std::string describe(const Graph& graph, Node node);
// One line for each, at most `limit` of them and a last one that counts the rest.
[[nodiscard]] std::vector<std::string> describe(const Graph& graph, std::span<const Node> nodes,
                                                std::size_t limit = 20);

// Set operations on sorted lists.
[[nodiscard]] bool contains(const Nodes& set, Node node);
[[nodiscard]] Nodes intersection(const Nodes& a, const Nodes& b);
[[nodiscard]] Nodes difference(const Nodes& a, const Nodes& b);
[[nodiscard]] Nodes united(const Nodes& a, const Nodes& b);

}  // namespace mig::graph
