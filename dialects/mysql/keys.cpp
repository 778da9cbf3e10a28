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

// The columns of an index as far as they are whole columns.
Names whole_columns(const ir::Index& index) {
  Names out;
  const std::string* method = index.method.get();
  const std::string kind = method == nullptr ? std::string() : lower(*method);
  if (kind == "fulltext" || kind == "spatial") return out;
  for (const auto& part : index.columns) {
    if (part.name.empty() || part.length) break;
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
  bool later = false;
  for (const auto& other : table.foreign_keys) {
    if (other.name == key.name) {
      later = true;
    } else if (begins_with(other.columns, key.columns) &&
               (later || other.columns.size() > key.columns.size())) {
      return false;  // the longest one is made, of equal ones the last
    }
  }
  return true;
}

Names index_upkeep(const ir::Table& before, const ir::Table& after) {
  Names out;
  for (const auto& key : before.foreign_keys) {
    if (find_key(after, key.name) == nullptr && has_own_index(before, key)) {
      out.push_back("DROP INDEX " + quote(key.name));
    }
  }
  for (const auto& key : after.foreign_keys) {
    const ir::ForeignKey* old = find_key(before, key.name);
    if (old == nullptr || has_own_index(before, *old) || !has_own_index(after, key)) continue;
    out.push_back("ADD INDEX " + quote(key.name) + " (" + quote_all(key.columns) + ")");
  }
  return out;
}

}  // namespace mig_mysql
