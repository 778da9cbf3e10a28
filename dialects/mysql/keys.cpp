// The indexes that foreign keys need (see keys.hpp).
#include "keys.hpp"

#include "text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

using Names = std::vector<std::string>;

bool begins_with(const Names& key, const Names& columns) {
  return key.size() >= columns.size() && std::equal(columns.begin(), columns.end(), key.begin());
}

// The columns of an index as far as a foreign key can use them: whole and ascending (MariaDB takes
// descending ones as well, MySQL does not).
Names whole_columns(const ir::Index& index) {
  Names out;
  const std::string* method = index.method.get();
  const std::string kind = method == nullptr ? std::string() : lower(*method);
  if (kind == "fulltext" || kind == "spatial") return out;
  for (const auto& part : index.columns) {
    if (part.name.empty() || part.length || part.order == ir::Order::desc) break;
    out.push_back(part.name);
  }
  return out;
}

const ir::ForeignKey* find_key(const ir::Table& table, const std::string& name) {
  for (const auto& key : table.foreign_keys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

}  // namespace

bool covered(const ir::Table& table, const Names& columns) {
  if (table.primary_key && begins_with(table.primary_key->columns, columns)) return true;
  for (const auto& each : table.unique) {
    if (begins_with(each.columns, columns)) return true;
  }
  for (const auto& each : table.indexes) {
    if (begins_with(whole_columns(each), columns)) return true;
  }
  return false;
}

bool has_own_index(const ir::Table& table, const ir::ForeignKey& key) {
  if (covered(table, key.columns)) return false;
  return std::none_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const auto& other) {
    return begins_with(other.columns, key.columns) &&
           (other.columns.size() > key.columns.size() || other.name < key.name);
  });
}

bool is_unique_key(const ir::Table& table, const std::vector<std::string>& columns) {
  if (table.primary_key && table.primary_key->columns == columns) return true;
  for (const auto& each : table.unique) {
    if (each.columns == columns) return true;
  }
  for (const auto& each : table.indexes) {
    std::vector<std::string> names;
    for (const auto& part : each.columns) names.push_back(part.name);
    if (each.unique && names == columns) return true;
  }
  return false;
}

void check_own_index(const ir::Table& table, const ir::ForeignKey& key) {
  const auto same = [&](const auto& each) { return each.name == key.name; };
  if (std::none_of(table.indexes.begin(), table.indexes.end(), same) &&
      std::none_of(table.unique.begin(), table.unique.end(), same)) {
    return;
  }
  refuse("the foreign key '" + key.name + "' of table '" + table.name +
             "' needs an index on its columns, which bears its name; another index of the table "
             "has that name",
         "give the other index or the foreign key another name");
}

std::string own_index(const ir::ForeignKey& key) {
  return quote(key.name) + " (" + quote_all(key.columns) + ")";
}

bool orders_rows(const ir::Table& table, const Names& columns) {
  const auto without_nulls = [&](const Names& key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [&](const std::string& name) {
      const ir::Column* column = find_column(table, name);
      return column != nullptr && !column->nullable;
    });
  };
  if (table.primary_key || !without_nulls(columns)) return false;
  for (const auto& each : table.unique) {
    if (each.columns != columns && without_nulls(each.columns)) return false;
  }
  for (const auto& each : table.indexes) {
    if (each.unique && whole_columns(each) != columns && without_nulls(whole_columns(each))) {
      return false;
    }
  }
  return true;
}

namespace {

// The foreign keys of a table that have an index of their own and had none in another state of it.
std::vector<const ir::ForeignKey*> newly_indexed(const ir::Table& now, const ir::Table& other) {
  std::vector<const ir::ForeignKey*> out;
  for (const auto& key : now.foreign_keys) {
    const ir::ForeignKey* there = find_key(other, key.name);
    if (has_own_index(now, key) && (there == nullptr || !has_own_index(other, *there))) {
      out.push_back(&key);
    }
  }
  return out;
}

// Its columns, if it is one that the server might have made for a foreign key.
Names plain_columns(const ir::Index& index) {
  Names columns = whole_columns(index);
  const bool plain = columns.size() == index.columns.size() && !index.unique;
  return plain ? columns : Names();
}

}  // namespace

const ir::ForeignKey* twin(const ir::Index& index, const ir::Table& now, const ir::Table& other) {
  const Names columns = plain_columns(index);
  for (const auto* key : newly_indexed(now, other)) {
    if (key->columns == columns && key->name != index.name) return key;
  }
  return nullptr;
}

Names index_upkeep(const Engine& engine, const ir::Table& before, const ir::Table& after,
                   const ir::ForeignKey* without) {
  Names out;
  if (before.columns.empty()) return out;  // nothing is known of it: the server sees to itself
  const char* if_exists = engine.maria ? "IF EXISTS " : "";
  const char* if_not_exists = engine.maria ? "IF NOT EXISTS " : "";
  auto added = newly_indexed(after, before);
  for (const auto* key : added) check_own_index(after, *key);
  std::erase(added, without);
  for (const auto* key : newly_indexed(before, after)) {
    if (key == without) continue;
    const auto heir = std::find_if(added.begin(), added.end(),
                                   [&](const auto* each) { return each->columns == key->columns; });
    if (heir == added.end()) {
      out.push_back(std::string("DROP INDEX ") + if_exists + quote(key->name));
      continue;
    }
    out.push_back(std::string("RENAME INDEX ") + if_exists + quote(key->name) + " TO " +
                  quote((*heir)->name));
    added.erase(heir);
  }
  for (const auto* key : added) {
    out.push_back(std::string("ADD INDEX ") + if_not_exists + own_index(*key));
  }
  return out;
}

}  // namespace mig_mysql
