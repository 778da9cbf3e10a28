// What upgrade, downgrade, stamp, scripts and validate share: a history, a dialect, and how the one
// is compiled for the other.
#pragma once

#include "compile/compiler.hpp"
#include "graph/rows.hpp"
#include "graph/steps.hpp"
#include "plan/plan.hpp"
#include <mig/migrate.hpp>

#include <string>
#include <vector>

namespace mig::api {

[[nodiscard]] compile::Settings settings_for(const port::Dialect& dialect, const ir::Server& server,
                                             const Options& options);

// Steps → compiled steps. rows: what is applied before the first one.
[[nodiscard]] std::vector<compile::Step> prepare(const History& history,
                                                 const compile::Compiler& compiler,
                                                 const graph::Rows& rows,
                                                 const std::vector<graph::Step>& steps);

// A step as it is reported, without what only its execution tells.
[[nodiscard]] Step report_of(const graph::Graph& graph, const graph::Step& step, std::size_t number,
                             std::size_t of);

[[nodiscard]] std::vector<graph::Target> parse_targets(const std::vector<std::string>& texts);

}  // namespace mig::api
