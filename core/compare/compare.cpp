#include "compare/compare.hpp"

#include "compare/candidates.hpp"
#include "compare/draft.hpp"

#include <algorithm>
#include <set>

namespace mig::compare {

namespace {

// The renames of one kind that fit, each made before the next is looked at: a target may be free
// only because its own bearer was renamed.
std::vector<Rename> fitting_names(std::set<std::string> names, std::vector<Rename> wanted) {
  std::vector<Rename> out;
  for (bool found = true; found;) {
    found = false;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
      if (names.count(it->from) == 0 || names.count(it->to) > 0) continue;
      names.erase(it->from);
      names.insert(it->to);
      out.push_back(*it);
      wanted.erase(it);
      found = true;
      break;
    }
  }
  return out;
}

template <class T>
std::set<std::string> names_of(const std::vector<T>& list) {
  std::set<std::string> out;
  for (const auto& each : list) out.insert(each.name);
  return out;
}

}  // namespace

std::vector<Rename> fitting(const ir::Schema& from, const ir::Schema& to,
                            const std::vector<Rename>& renames) {
  std::vector<Rename> wanted;
  std::copy_if(renames.begin(), renames.end(), std::back_inserter(wanted), [&](const Rename& each) {
    return each.table.empty() && to.table(each.to) != nullptr;
  });
  auto names = names_of(from.tables);
  for (const auto& view : from.views) names.insert(view.name);
  std::vector<Rename> out = fitting_names(std::move(names), std::move(wanted));
  const std::vector<Rename> tables = out;
  for (const auto& table : to.tables) {
    std::string former = table.name;
    for (auto it = tables.rbegin(); it != tables.rend(); ++it) {
      if (it->to == former) former = it->from;
    }
    const ir::Table* now = from.table(former);
    if (now == nullptr) continue;
    wanted.clear();
    std::copy_if(renames.begin(), renames.end(), std::back_inserter(wanted),
                 [&](const Rename& each) {
                   return each.table == table.name && ir::find_column(table, each.to) != nullptr;
                 });
    auto columns = fitting_names(names_of(now->columns), std::move(wanted));
    out.insert(out.end(), columns.begin(), columns.end());
  }
  return out;
}

Difference compare(const ir::Schema& from, const ir::Schema& to,
                   const std::vector<Rename>& renames) {
  Draft draft(from, to);
  const auto fit = fitting(from, to, renames);
  rename(draft, fit);
  draft.propose(candidates(draft.now(), to));
  drop_views(draft);
  clear_the_way(draft);
  change_sequences(draft);
  grow_enums(draft);
  create_tables(draft);
  change_tables(draft);
  add_foreign_keys(draft);
  drop_tables(draft);
  create_views(draft);
  shrink_enums(draft);
  drop_sequences(draft);
  return draft.take();
}

}  // namespace mig::compare
