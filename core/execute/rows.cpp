#include "execute/rows.hpp"

#include "execute/recovery.hpp"

#include <string>
#include <utility>

namespace mig::execute {

namespace {

std::string words_of(const ir::ExpectedRows& wanted) {
  if (wanted.exactly) return std::to_string(*wanted.exactly);
  if (!wanted.max) return std::to_string(*wanted.min) + " or more";
  if (!wanted.min) return std::to_string(*wanted.max) + " or fewer";
  return std::to_string(*wanted.min) + " to " + std::to_string(*wanted.max);
}

bool meets(const ir::ExpectedRows& wanted, std::int64_t affected) {
  return (!wanted.exactly || affected == *wanted.exactly) &&
         (!wanted.min || affected >= *wanted.min) && (!wanted.max || affected <= *wanted.max);
}

}  // namespace

void require_rows(const revision::Revision& revision, const compile::Unit& unit,
                  const ir::Statement& statement, std::int64_t affected) {
  const ir::ExpectedRows* wanted = ir::expected_rows(unit.operation);
  if (wanted == nullptr || affected < 0 || meets(*wanted, affected)) return;
  Diagnostic out{"MIG-616",
                 "revision '" + revision.header.id + "': the statement affected " +
                     std::to_string(affected) + (affected == 1 ? " row" : " rows") + ", not " +
                     words_of(*wanted) + " as expect_rows says",
                 "look at the data, then mend expect_rows or the statement",
                 plan::place_of(revision, unit.at)};
  out.notes.push_back("statement: " + shown(statement.sql));
  throw Error(std::move(out));
}

}  // namespace mig::execute
