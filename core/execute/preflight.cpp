#include "execute/preflight.hpp"

#include "execute/recovery.hpp"
#include "execute/sql_words.hpp"

#include <algorithm>

namespace mig::execute {

namespace {

Error over_too_soon(const revision::Revision& revision, const compile::Unit& unit,
                    const ir::Statement& statement) {
  Diagnostic out{"MIG-623",
                 "revision '" + revision.header.id +
                     "' leaves its transaction on the way, and what a statement has set up for "
                     "that transaction is over then",
                 "put the statement and what needs it into a revision of their own; or set it up "
                 "for the session (SET in place of SET LOCAL, and RESET at the end); nothing of "
                 "the revision has run",
                 plan::place_of(revision, unit.at)};
  out.notes.push_back("statement: " + shown(statement.sql));
  return Error(std::move(out));
}

bool leaves(const compile::Unit& unit) {
  return unit.translation.batches || (unit.live && unit.operation.online.value_or(false));
}

void require_whole(const compile::Compiler& compiler, const compile::Step& step) {
  const revision::Revision& revision = *step.planned.revision;
  if (revision.transaction == revision::Transaction::off) return;
  if (!compiler.dialect().capabilities(compiler.settings().server).transactional_ddl) return;
  const compile::Unit* of = nullptr;
  const ir::Statement* bound = nullptr;
  for (const auto& unit : step.units) {
    if (bound != nullptr && leaves(unit)) throw over_too_soon(revision, *of, *bound);
    for (const auto& statement : unit.translation.statements) {
      if (statement.phase != ir::Phase::main) continue;
      if (bound != nullptr && !statement.transactional) {
        throw over_too_soon(revision, *of, *bound);
      }
      if (!is_raw(unit.operation) || !ends_with_transaction(statement.sql)) continue;
      of = &unit;
      bound = &statement;
    }
  }
}

void require_queries(const revision::Revision& revision,
                     const std::vector<compile::Check>& checks) {
  for (const auto& check : checks) {
    if (is_query(check.statement.sql)) continue;
    Diagnostic out{"MIG-402",
                   "revision '" + revision.header.id +
                       "': an assertion is a query, and this may change something",
                   "write a query; what changes something is an operation, such as execute",
                   plan::place_of(revision, check.at)};
    out.notes.push_back("statement: " + shown(check.statement.sql));
    throw Error(std::move(out));
  }
}

}  // namespace

void preflight(const compile::Compiler& compiler, const compile::Step& step) {
  require_queries(*step.planned.revision, step.before);
  require_queries(*step.planned.revision, step.after);
  require_whole(compiler, step);
}

}  // namespace mig::execute
