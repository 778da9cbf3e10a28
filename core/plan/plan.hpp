// Steps on the graph → steps with their operations: what is written in the revisions, or, on the
// way down, what takes it back. The applied revisions are replayed for that, so the recorded schema
// at the start of the plan comes out as well.
#pragma once

#include "graph/graph.hpp"
#include "graph/steps.hpp"
#include "ir/resolve.hpp"
#include "revision/revision.hpp"
#include <mig/error.hpp>
#include <mig/ir/schema.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mig::plan {

// A revision by its id, whole.
using Lookup = std::function<const revision::Revision&(const std::string& id)>;

// The recorded schema behind a step down whose operations do not tell it (raw SQL): the schema
// before the step, changed by these operations.
struct Resync {
  std::vector<ir::Operation> operations;  // resolved
  bool partial = false;
};

struct Step {
  graph::Step step;
  const revision::Revision* revision = nullptr;
  std::vector<ir::Operation> operations;
  bool derived = false;           // the operations were derived by inverting the upgrade
  std::vector<std::string> lost;  // what a derived downgrade does not bring back
  std::optional<Resync> resync;
};

struct Plan {
  std::vector<Step> steps;
  ir::Schema schema;  // recorded, before the first step
};

// applied: the applied revisions in the order of application. Throws Error with everything found:
// MIG-410 for a revision that cannot be taken back.
[[nodiscard]] Plan make(const graph::Graph& graph, const Lookup& revisions,
                        const graph::Nodes& applied, const std::vector<graph::Step>& steps,
                        const ir::ResolveContext& context);

// The problem of an operation with its place: file, line and the line itself.
[[nodiscard]] Diagnostic diagnose(std::string code, const revision::Revision& revision,
                                  const ir::Problem& problem);
// Where something stands in a revision's file.
[[nodiscard]] Place place_of(const revision::Revision& revision, ir::Position at);

}  // namespace mig::plan
