#include "compile/checks.hpp"

#include <utility>

namespace mig::compile {

namespace {

// As an operation it is resolved as all SQL is.
ir::Operation as_operation(const revision::Assertion& assertion) {
  ir::Execute query;
  query.sql = assertion.sql;
  query.state.emplace();
  ir::Operation out;
  out.body = std::move(query);
  out.only = assertion.only;
  out.except = assertion.except;
  out.at = assertion.at;
  return out;
}

}  // namespace

std::vector<Check> checks_of(const std::vector<revision::Assertion>& assertions, bool before,
                             const revision::Revision& revision, const port::Dialect& dialect,
                             const Settings& settings, std::vector<Diagnostic>& problems) {
  std::vector<Check> out;
  for (const auto& assertion : assertions) {
    ir::Problems found;
    const auto operation = ir::resolve(as_operation(assertion), settings.resolve, {}, found);
    for (const auto& problem : found) {
      problems.push_back(plan::diagnose("MIG-402", revision, problem));
    }
    if (!operation || !found.empty()) continue;
    const std::string& sql = *std::get<ir::Execute>(operation->body).sql.get();
    const auto parts = dialect.split(sql, settings.server);
    if (parts.size() != 1) {
      problems.push_back({"MIG-402",
                          "revision '" + revision.header.id + "': an assertion is one query, and " +
                              std::to_string(parts.size()) + " statements stand there",
                          "write each under a [[before]] or [[after]] of its own",
                          plan::place_of(revision, assertion.at)});
      continue;
    }
    Check check;
    check.at = assertion.at;
    check.statement.sql = sql.substr(parts.front().first, parts.front().second);
    ir::Expectation& expect = check.statement.expect.emplace();
    for (const auto& row : assertion.expect.rows) {
      auto& cells = expect.rows.emplace_back();
      for (const auto& cell : row) cells.push_back(revision::cell_text(cell));
    }
    expect.message = assertion.message;
    if (expect.message.empty()) {
      expect.message = before ? "the database is not what the revision begins with"
                              : "the database is not what the revision ends with";
    }
    out.push_back(std::move(check));
  }
  return out;
}

}  // namespace mig::compile
