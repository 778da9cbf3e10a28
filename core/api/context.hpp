// What upgrade, downgrade, stamp, scripts and validate share: a history, a dialect, and how the one
// is compiled for the other.
#pragma once

#include "compile/compiler.hpp"
#include "graph/rows.hpp"
#include "graph/steps.hpp"
#include "plan/plan.hpp"
#include "port/dialect.hpp"
#include <mig/migrate.hpp>

#include <string>
#include <vector>

namespace mig::api {

[[nodiscard]] compile::Settings settings_for(const port::Dialect& dialect, const ir::Server& server,
                                             const Options& options);

// The same for a database that can be looked at; it has to outlive them.
[[nodiscard]] compile::Settings live_settings(Database& database, const Options& options);

// For text that somebody else runs: nothing can be looked at.
[[nodiscard]] compile::Settings offline_settings(const port::Dialect& dialect,
                                                 const Options& options,
                                                 const ScriptOptions& script);

// Steps → compiled steps. rows: what is applied before the first one.
[[nodiscard]] std::vector<compile::Step> prepare(const History& history,
                                                 const compile::Compiler& compiler,
                                                 const graph::Rows& rows,
                                                 const std::vector<graph::Step>& steps);

// Throws what keeps the steps from running on one of the dialects, as far as that shows without a
// database. What several of them say alike is said once.
void require_dialects(const History& history,
                      const std::vector<std::shared_ptr<const port::Dialect>>& dialects,
                      const graph::Rows& rows, const std::vector<graph::Step>& steps,
                      const Options& options);

// A step as it is reported, without what only its execution tells.
[[nodiscard]] Step report_of(const graph::Graph& graph, const graph::Step& step, std::size_t number,
                             std::size_t of);

[[nodiscard]] std::vector<graph::Target> parse_targets(const std::vector<std::string>& texts);

// A range, or a target that is counted from base.
[[nodiscard]] graph::Range range_of(const std::string& text);
// The version rows of a database that is at `from`; none without it.
[[nodiscard]] graph::Rows start_rows(const graph::Graph& graph,
                                     const std::optional<graph::Target>& from);

// Runs `body` in a transaction of its own.
template <class F>
void in_transaction(port::Connection& connection, F body) {
  connection.transaction(port::Transaction::begin);
  try {
    body();
    connection.transaction(port::Transaction::commit);
  } catch (...) {
    try {
      connection.transaction(port::Transaction::rollback);
    } catch (const port::DatabaseError&) {  // NOLINT(bugprone-empty-catch): the first one counts
    }
    throw;
  }
}

// A database's error that nothing else has translated.
template <class F>
auto guarded(F body) {
  try {
    return body();
  } catch (const port::DatabaseError& error) {
    throw Error({"MIG-604", "the database refused: " + error.message,
                 error.hint.empty() ? "check the connection and the rights of the database user"
                                    : error.hint});
  }
}

}  // namespace mig::api
