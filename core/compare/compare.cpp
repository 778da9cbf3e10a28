#include "compare/compare.hpp"

#include "compare/candidates.hpp"
#include "compare/draft.hpp"
#include "compare/places.hpp"
#include <mig/ir/describe.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <variant>

namespace mig::compare {

namespace {

// The renames of one kind that fit, each made before the next is looked at: a target may be free
// only because its own bearer was renamed. taken: further names that are not free.
std::vector<Rename> fitting_names(std::set<std::string> names, std::vector<Rename> wanted,
                                  const std::set<std::string>& taken = {}) {
  std::vector<Rename> out;
  for (bool found = true; found;) {
    found = false;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
      if (names.count(it->from) == 0 || names.count(it->to) + taken.count(it->to) > 0) continue;
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

// Whether the one schema is the other, in whatever order their tables are.
bool is_same(const ir::Schema& from, const ir::Schema& to) {
  if (from.tables.size() != to.tables.size() || from.views != to.views || from.enums != to.enums ||
      from.sequences != to.sequences) {
    return false;
  }
  const Places places(to.tables);
  return std::all_of(from.tables.begin(), from.tables.end(), [&](const ir::Table& table) {
    const ir::Table* other = places.find(to.tables, table.name);
    return other != nullptr && table == *other;
  });
}

template <class T>
std::set<std::string> names_of(const std::vector<T>& list) {
  std::set<std::string> out;
  for (const auto& each : list) out.insert(each.name);
  return out;
}

// The rename that what comes as new was said to be; null when it was said to be none.
const Rename* said_of(const ir::Operation& operation, const std::vector<Rename>& renames) {
  const auto* table = std::get_if<ir::CreateTable>(&operation.body);
  const auto* column = std::get_if<ir::AddColumn>(&operation.body);
  const auto found = std::find_if(renames.begin(), renames.end(), [&](const Rename& each) {
    return (table != nullptr && each.table.empty() && each.to == table->definition.name) ||
           (column != nullptr && each.table == column->table && each.to == column->column.name);
  });
  return found == renames.end() ? nullptr : &*found;
}

// A former name with a slip in it is ignored otherwise, and the data goes with the real one.
void note_unfit(Difference& difference, const std::vector<Rename>& renames) {
  for (auto& change : difference.changes) {
    const Rename* said = said_of(change.operation, renames);
    if (said == nullptr) continue;
    change.notes.push_back(
        fmt::format("there is no '{}' that it could be renamed from: this is a new one, and empty",
                    said->from));
  }
}

}  // namespace

std::vector<Rename> fitting(const ir::Schema& from, const ir::Schema& to,
                            const std::vector<Rename>& renames) {
  std::vector<Rename> wanted;
  std::copy_if(renames.begin(), renames.end(), std::back_inserter(wanted), [&](const Rename& each) {
    return each.table.empty() && to.table(each.to) != nullptr;
  });
  auto views = names_of(from.views);
  std::erase_if(views, [&](const std::string& name) { return to.view(name) == nullptr; });
  std::vector<Rename> out = fitting_names(names_of(from.tables), std::move(wanted), views);
  std::map<std::string, const ir::Table*> by_new_name;
  for (const auto& table : from.tables) by_new_name[table.name] = &table;
  for (const auto& each : out) {
    by_new_name[each.to] = by_new_name[each.from];
    by_new_name.erase(each.from);
  }
  for (const auto& table : to.tables) {
    const auto found = by_new_name.find(table.name);
    const ir::Table* now = found == by_new_name.end() ? nullptr : found->second;
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
  if (is_same(from, to)) return {};
  Draft draft(from, to);
  const auto fit = fitting(from, to, renames);
  drop_views(draft, fit);
  rename(draft, fit);
  draft.propose(candidates(draft));
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
  auto out = draft.take();
  if (from.tables.empty()) return out;
  auto unfit = renames;
  std::erase_if(unfit, [&](const Rename& each) {
    return std::find(fit.begin(), fit.end(), each) != fit.end();
  });
  note_unfit(out, unfit);
  return out;
}

}  // namespace mig::compare
