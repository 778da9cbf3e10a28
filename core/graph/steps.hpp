// Graph + applied rows + target -> the ordered steps, each with what it does to the version rows.
#pragma once

#include "graph/graph.hpp"
#include "graph/rows.hpp"
#include "graph/target.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mig::graph {

// One statement on the version table.
struct RowChange {
  enum class Kind { remove, update, insert };

  Kind kind;
  std::string from;  // remove, update: the row as it is
  std::string to;    // update, insert: the row as it becomes

  bool operator==(const RowChange&) const = default;
};

enum class Direction { up, down };

// One revision to apply or to take back. `rows` are executed in this order; each touches one row.
struct Step {
  Node revision;
  Direction direction;
  std::vector<RowChange> rows;

  bool operator==(const Step&) const = default;
};

// The rows after the changes, sorted. The changes must fit: removed rows exist, inserted ones do
// not.
[[nodiscard]] Rows changed(const Rows& rows, std::span<const RowChange> changes);

// The steps up to all of the targets and what they need, without what is applied already; a target
// that is applied adds none. Throws what resolve() throws, and MIG-340, 341 for rows that do not
// fit.
[[nodiscard]] std::vector<Step> upgrade_steps(const Graph& graph, const Rows& rows,
                                              const std::vector<Target>& targets);

// The steps down to the target, which stays applied.
//   <id>           everything that is built on it goes
//   base           everything goes
//   <label>@base   the branch's own revisions go (Graph::branch); what it shares with others stays
//   <label>@<id>   what is built on <id> goes, as far as it is of that branch's lineage
//   -N, <label>@-N as if the branch were that of the revision where the count begins
// In the last three forms it is an error (MIG-343) when a revision outside the branch would have to
// go too, as it is built on one that goes. Throws what resolve() throws, MIG-342 when the target is
// not applied, MIG-324 when it is several revisions, and MIG-340, 341.
[[nodiscard]] std::vector<Step> downgrade_steps(const Graph& graph, const Rows& rows,
                                                const Target& target);

// A plan from a range, without a database: `from` says what is applied (open: nothing), `to` where
// to go (open: all heads). A bare +N counts from `from`. Throws also MIG-345 when `to` lies below
// `from`.
[[nodiscard]] std::vector<Step> upgrade_steps(const Graph& graph, const Range& range);
// Both sides must be given (MIG-345). A bare -N counts from `from`.
[[nodiscard]] std::vector<Step> downgrade_steps(const Graph& graph, const Range& range);

// What `stamp` would write. Nothing but the version table changes.
struct Stamp {
  std::vector<RowChange> changes;
  Nodes recorded;   // counted as applied afterwards and not before
  Nodes forgotten;  // counted as applied before and not afterwards

  bool operator==(const Stamp&) const = default;
};

// Records that the database is at the targets. Rows that are related to a target (above or below
// it) give way to it, the others stay. `base` removes all rows; `<label>@base` records what
// `downgrade <label>@base` would leave; both stand alone. Targets that are the same revision count
// once; targets of which one implies another are refused (MIG-344). purge: all rows give way, those
// that no file has too; without it such rows are an error (MIG-340).
[[nodiscard]] Stamp stamp_rows(const Graph& graph, const Rows& rows,
                               const std::vector<Target>& targets, bool purge);

}  // namespace mig::graph
