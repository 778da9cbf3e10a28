// What a revision has made itself so far: nobody uses it yet, so that nothing about it needs care.
#pragma once

#include <mig/ir/operation.hpp>

#include <set>
#include <string>
#include <utility>

namespace mig::lint {

class Made {
 public:
  // What an execute is said to do counts when its operations are taken themselves.
  void take(const ir::Operation& operation);

  [[nodiscard]] bool table(const std::string& name) const { return tables_.count(name) > 0; }
  // Also true for the parts of a table that was made.
  [[nodiscard]] bool column(const std::string& table, const std::string& name) const {
    return this->table(table) || columns_.count({table, name}) > 0;
  }
  [[nodiscard]] bool constraint(const std::string& table, const std::string& name) const {
    return this->table(table) || constraints_.count({table, name}) > 0;
  }
  [[nodiscard]] bool index(const std::string& table, const std::string& name) const {
    return this->table(table) || indexes_.count({table, name}) > 0;
  }
  // A view, enum or sequence.
  [[nodiscard]] bool object(const std::string& name) const { return objects_.count(name) > 0; }

 private:
  struct Taker;
  using Parts = std::set<std::pair<std::string, std::string>>;  // table, name

  std::set<std::string> tables_;
  Parts columns_;
  Parts constraints_;
  Parts indexes_;
  std::set<std::string> objects_;
};

}  // namespace mig::lint
