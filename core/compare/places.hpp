// Where the tables of a schema stand, by name: a schema may have thousands of them. Inside
// core/compare only.
#pragma once

#include <mig/ir/schema.hpp>

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace mig::compare {

class Places {
 public:
  explicit Places(const std::vector<ir::Table>& tables) {
    places_.reserve(tables.size());
    for (std::size_t i = 0; i < tables.size(); ++i) places_.emplace(tables[i].name, i);
  }

  // The table of that name in the list that this was made of; null when there is none.
  [[nodiscard]] const ir::Table* find(const std::vector<ir::Table>& tables,
                                      const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &tables[found->second];
  }
  // The last one of the list has just been put there.
  void add_last_of(const std::vector<ir::Table>& tables) {
    places_.emplace(tables.back().name, tables.size() - 1);
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace mig::compare
