#include "execute/expectations.hpp"

#include "execute/recovery.hpp"
#include "support/text.hpp"

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

void require_result(const revision::Revision& revision, const ir::Statement& statement,
                    const std::vector<port::Row>& rows, const std::string& where,
                    const ir::Position& at) {
  std::vector<std::vector<std::string>> found;
  for (const auto& row : rows) {
    auto& cells = found.emplace_back();
    for (const auto& cell : row) cells.push_back(port::to_text(cell));
  }
  if (found == statement.expect->rows) return;
  Diagnostic out;
  out.code = "MIG-614";
  out.message = "revision '" + revision.header.id + "'" + where + ": " + statement.expect->message;
  out.notes.push_back("statement: " + shown(statement.sql));
  constexpr std::size_t kMost = 5;
  for (std::size_t i = 0; i < found.size() && i < kMost; ++i) {
    out.notes.push_back("found: " + support::join(found[i], " | "));
  }
  if (found.empty()) out.notes.emplace_back("found: no rows");
  if (found.size() > kMost) {
    out.notes.push_back("… " + std::to_string(found.size()) + " rows in all");
  }
  out.hint = "repair what the check found, then run the command again";
  out.place = plan::place_of(revision, at);
  throw Error(std::move(out));
}

}  // namespace mig::execute
