// Columns and expressions by SQLite's rules: names in any case, with quotes or without.
#include "unnamed.hpp"

#include "spelling.hpp"

#include <algorithm>
#include <cstddef>

namespace mig_sqlite {

namespace ir = mig::ir;

namespace {

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return same_name(one, other); });
}

bool same_reference(const ir::Reference& text, const ir::Reference& known) {
  // without columns it is the primary key that the text means
  return same_name(text.table, known.table) &&
         (text.columns.empty() || same_names(text.columns, known.columns));
}

bool same_expression(std::string_view a, std::string_view b, const TableText& table) {
  const std::string one = plain_expression(a, table);
  const std::string other = plain_expression(b, table);
  const auto left = tokenize(one);
  const auto right = tokenize(other);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](const Token& x, const Token& y) {
                      const auto first = text_at(one, x.at);
                      const auto second = text_at(other, y.at);
                      return x.kind == TokenKind::word ? same_name(first, second) : first == second;
                    });
}

template <class T>
const T* named(const std::vector<T>& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const T& each) { return same_name(each.name, name); });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

bool says_the_same(const Clause& clause, const std::vector<std::string>& columns,
                   const TableText& table, std::string_view sql, const ir::Table& known,
                   const std::string& name) {
  if (clause.kind == ClauseKind::primary_key) {
    return known.primary_key && same_name(known.primary_key->name, name);
  }
  if (clause.kind == ClauseKind::unique) {
    const auto* unique = named(known.unique, name);
    return unique != nullptr && same_names(unique->columns, columns);
  }
  if (clause.kind == ClauseKind::foreign_key) {
    const auto* key = named(known.foreign_keys, name);
    return key != nullptr && same_names(key->columns, columns) &&
           same_reference(clause.target, key->references);
  }
  if (clause.kind != ClauseKind::check) return false;
  const auto* check = named(known.checks, name);
  const std::string* condition = check == nullptr ? nullptr : check->check.get();
  return condition != nullptr && same_expression(text_at(sql, clause.body), *condition, table);
}

}  // namespace mig_sqlite
