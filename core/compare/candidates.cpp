#include "compare/candidates.hpp"

#include "compare/same.hpp"
#include "support/characters.hpp"
#include <mig/ir/lists.hpp>
#include <mig/ir/sql_names.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

namespace mig::compare {

namespace {

constexpr int kLeast = 50;  // less is no resemblance worth a question
constexpr int kAll = 100;

// How alike two names are, of 100: the share of letters that stay, in their order.
int likeness(const std::string& left, const std::string& right) {
  const std::string a = support::lower(left);
  const std::string b = support::lower(right);
  std::vector<std::size_t> row(b.size() + 1);
  for (const char c : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = c == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  const std::size_t longer = std::max(a.size(), b.size());
  return longer == 0 ? kAll : static_cast<int>(row.back() * kAll / longer);
}

// Collects what speaks for a rename.
struct Score {
  int points = 0;
  int most = 0;
  std::vector<std::string> reasons = {};

  void add(bool holds, int weight, const std::string& reason) {
    most += weight;
    if (!holds) return;
    points += weight;
    if (!reason.empty()) reasons.push_back(reason);
  }
  void add_share(int share, int weight) {
    most += weight;
    points += weight * share / kAll;
  }
  [[nodiscard]] int of_100() const { return most == 0 ? 0 : points * kAll / most; }
};

std::size_t position_of(const ir::Table& table, const std::string& column) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const ir::Column& each) { return each.name == column; });
  return static_cast<std::size_t>(found - table.columns.begin());
}

// What hangs on a column: keys, checks and indexes, and what its keys refer to.
std::multiset<std::string> roles_of(const ir::Table& table, const std::string& column) {
  std::multiset<std::string> out;
  const auto has = [&](const std::vector<std::string>& list) { return ir::contains(list, column); };
  if (table.primary_key && has(table.primary_key->columns)) out.insert("primary key");
  for (const auto& each : table.unique) {
    if (has(each.columns)) out.insert("unique");
  }
  for (const auto& each : table.foreign_keys) {
    if (has(each.columns)) out.insert("foreign key to " + each.references.table);
  }
  for (const auto& each : table.checks) {
    if (ir::names_column(each.check, column)) out.insert("check");
  }
  for (const auto& each : table.indexes) {
    if (ir::names_column(each, column)) out.insert("index");
  }
  return out;
}

Candidate of_column(const ir::Table& now, const ir::Column& from, const ir::Table& then,
                    const ir::Column& to) {
  Score score;
  const bool type = same_type(from.type, to.type);
  const int name = likeness(from.name, to.name);
  score.add_share(name, 35);
  score.add(type, 25, "the same type");
  score.add(position_of(now, from.name) == position_of(then, to.name), 15, "the same place");
  score.add(from.nullable == to.nullable && same_default(from, to) &&
                from.identity == to.identity && same_generated(from, to),
            10, "");
  const auto roles = roles_of(now, from.name);
  const bool same_roles = roles == roles_of(then, to.name);
  score.add(same_roles, 15, roles.empty() ? "" : "the same keys, checks and indexes");
  Candidate out{{then.name, from.name, to.name}, score.of_100(), std::move(score.reasons)};
  if (!type && name < kLeast) out.score = 0;  // nothing but its place
  return out;
}

Candidate of_table(const ir::Table& from, const ir::Table& to) {
  Score score;
  int common = 0;
  for (const auto& column : from.columns) {
    const ir::Column* other = ir::find_column(to, column.name);
    if (other != nullptr && same_type(column.type, other->type)) ++common;
  }
  const auto most = static_cast<int>(std::max(from.columns.size(), to.columns.size()));
  if (common == 0) return {};
  score.add_share(likeness(from.name, to.name), 30);
  score.add_share(common * kAll / most, 70);
  score.reasons.push_back(fmt::format("{} of {} columns in common", common, most));
  return {{{}, from.name, to.name}, score.of_100(), std::move(score.reasons)};
}

// The likeliest of all pairs, then the likeliest of those that are left, and so on.
void take_best(std::vector<Candidate> pairs, std::vector<Candidate>& out) {
  std::sort(pairs.begin(), pairs.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(b.score, a.rename.from, a.rename.to) <
           std::tie(a.score, b.rename.from, b.rename.to);
  });
  std::set<std::string> gone;
  std::set<std::string> come;
  for (auto& pair : pairs) {
    if (pair.score < kLeast || gone.count(pair.rename.from) > 0 || come.count(pair.rename.to) > 0) {
      continue;
    }
    gone.insert(pair.rename.from);
    come.insert(pair.rename.to);
    out.push_back(std::move(pair));
  }
}

}  // namespace

std::vector<Candidate> candidates(const Draft& draft) {
  std::vector<Candidate> out;
  std::vector<Candidate> pairs;
  for (const auto& from : draft.now().tables) {
    if (draft.to(from.name) != nullptr) continue;
    for (const auto& other : draft.to().tables) {
      if (draft.now(other.name) == nullptr) pairs.push_back(of_table(from, other));
    }
  }
  take_best(std::move(pairs), out);
  for (const auto& table : draft.now().tables) {
    const ir::Table* then = draft.to(table.name);
    if (then == nullptr) continue;
    pairs.clear();
    for (const auto& from : table.columns) {
      if (ir::find_column(*then, from.name) != nullptr) continue;
      for (const auto& other : then->columns) {
        if (ir::find_column(table, other.name) != nullptr) continue;
        pairs.push_back(of_column(table, from, *then, other));
      }
    }
    take_best(std::move(pairs), out);
    pairs = {};
  }
  return out;
}

}  // namespace mig::compare
