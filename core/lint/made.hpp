// What a revision has made itself so far: nobody uses it yet, so that nothing about it needs care.
#pragma once

#include <mig/ir/operation.hpp>

#include <set>
#include <string>

namespace mig::lint {

class Made {
 public:
  void take(const ir::Operation& operation);

  [[nodiscard]] bool table(const std::string& name) const { return tables_.count(name) > 0; }
  // A column, constraint or index of a table.
  [[nodiscard]] bool part(const std::string& table, const std::string& name) const;
  // A view, enum or sequence.
  [[nodiscard]] bool object(const std::string& name) const { return objects_.count(name) > 0; }

 private:
  struct Taker;

  std::set<std::string> tables_;
  std::set<std::pair<std::string, std::string>> parts_;  // table, name
  std::set<std::string> objects_;
};

}  // namespace mig::lint
