// Keys and checks around a column that is replaced within one ALTER TABLE.
#include "rekey.hpp"

#include "definition.hpp"
#include "expression.hpp"
#include "text.hpp"
#include <mig/ir/lists.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

bool uses(const ir::Sql& sql, const std::string& column, const ir::Table& table) {
  return sql.get() != nullptr && names_column(own_names(*sql.get(), table), column);
}

bool uses(const ir::Index& index, const std::string& column, const ir::Table& table) {
  bool found = false;
  for (const auto& part : index.columns) {
    found = found || part.name == column || uses(part.expression, column, table);
  }
  return found;
}

bool drops_by_copy(const Engine& engine, const std::string& column) {
  constexpr std::size_t kRoom = 40;  // bytes of 64 beside the server's own prefix
  return !engine.maria && column.size() > kRoom &&
         std::any_of(column.begin(), column.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80U; });
}

std::vector<std::string> rekeyed(Draft& draft, const ir::Table& before, const ir::Table& after,
                                 const std::string& column,
                                 const std::vector<std::string>& clauses) {
  std::vector<std::string> first;
  std::vector<std::string> last;
  for (const auto& other : before.columns) {
    if (other.name == column || !other.generated) continue;
    if (!uses(other.generated->expression, column, before)) continue;
    refuse("the generated column '" + other.name + "' is computed from '" + column + "'",
           "drop it first and add it again behind this operation");
  }
  for (const auto& each : before.checks) {
    if (!uses(each.check, column, before)) continue;
    first.push_back(drop_check(draft.engine) + quote(each.name));
    last.push_back("ADD " + check(draft, each, after));
  }
  if (before.primary_key && ir::contains(before.primary_key->columns, column)) {
    first.emplace_back("DROP PRIMARY KEY");
    last.push_back("ADD " + primary_key(draft, *after.primary_key, after));
  }
  for (const auto& each : before.unique) {
    if (!ir::contains(each.columns, column)) continue;
    first.push_back("DROP INDEX " + quote(each.name));
    last.push_back("ADD " + unique_key(draft, each, after));
  }
  for (const auto& each : before.indexes) {
    if (!uses(each, column, before)) continue;
    first.push_back("DROP INDEX " + quote(each.name));
    last.push_back("ADD " + index_key(draft, each, after));
  }
  first.insert(first.end(), clauses.begin(), clauses.end());
  first.insert(first.end(), last.begin(), last.end());
  if (drops_by_copy(draft.engine, column)) first.emplace_back("ALGORITHM=COPY");
  return first;
}

void check_keys(Draft& draft, const ir::Table& after, const std::string& column) {
  if (after.primary_key && ir::contains(after.primary_key->columns, column)) {
    primary_key(draft, *after.primary_key, after);
  }
  for (const auto& each : after.unique) {
    if (ir::contains(each.columns, column)) unique_key(draft, each, after);
  }
  for (const auto& each : after.indexes) {
    if (uses(each, column, after)) index_key(draft, each, after);
  }
}

}  // namespace mig_mysql
