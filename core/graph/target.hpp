// The text of a target ("billing@head", "3f2a+1", "-1", "a:b") -> a Target -> the revisions it
// means.
//
//   target = [branch "@"] [anchor] [("+" | "-") count]
//   anchor = "head" | "heads" | "base" | "current" | id | partial id | label
//   branch = id | partial id | label
//   range  = [target] ":" [target]
//
// Nothing is guessed: every part is looked up even where it could not matter, and what could mean
// two things is refused with the candidates.
#pragma once

#include "graph/graph.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::graph {

// The version table's rows: ids of revisions, one for each head of what is applied.
using Rows = std::vector<std::string>;

struct Target {
  enum class Anchor { rows, head, heads, base, current, name };

  std::string branch;            // before the '@'; empty: none
  Anchor anchor = Anchor::rows;  // rows: none given, the count starts at what is applied
  std::string name;              // with Anchor::name: an id, its beginning, or a label
  int steps = 0;                 // +N, -N; 0: none

  bool operator==(const Target&) const = default;
};

struct Range {
  std::optional<Target> from;  // nothing: open
  std::optional<Target> to;

  bool operator==(const Range&) const = default;
};

// Reads one target. Throws MIG-320 with the part that is wrong.
[[nodiscard]] Target parse_target(std::string_view text);
// Reads "a:b", "a:" or ":b". Throws MIG-320.
[[nodiscard]] Range parse_range(std::string_view text);
// True when the text is meant as a range: it has a ':'.
[[nodiscard]] bool is_range(std::string_view text);
// The text that parse_target or parse_range reads as the same value.
[[nodiscard]] std::string print(const Target& target);
[[nodiscard]] std::string print(const Range& range);

// What a target is for; it decides which forms make sense.
//   upgrade:   +N counts up from what is applied
//   downgrade: -N counts down from what is applied
//   stamp:     names revisions; nothing that is counted from what is applied
//   show:      everything, `current` too (show, edit, history)
//   start:     the beginning of a plan without a database: nothing that needs one
enum class Use { upgrade, downgrade, stamp, show, start };

struct Resolved {
  Nodes nodes;                 // what the target means; empty: base, below all revisions
  std::optional<Node> branch;  // what stood before '@', or where a count down from the rows began
  std::optional<Node> above;   // a count down that ended at base: the first revision, just above it

  bool operator==(const Resolved&) const = default;
};

// Finds what the target means. rows: what is applied; each must be a revision of the graph.
// Throws MIG-321..330 for a target that does not exist, is ambiguous, walks past an end or has no
// meaning for this use, MIG-340 for a row that no file has (only when the rows are needed).
[[nodiscard]] Resolved resolve(const Graph& graph, const Target& target, const Rows& rows, Use use);

// The revision with this id, partial id (at least four characters) or label. Throws MIG-321..323.
// within: only these revisions can be meant by a partial id.
[[nodiscard]] Node resolve_name(const Graph& graph, std::string_view name,
                                const Nodes* within = nullptr);

}  // namespace mig::graph
