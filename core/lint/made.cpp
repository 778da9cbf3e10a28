#include "lint/made.hpp"

#include <utility>
#include <variant>

namespace mig::lint {

struct Made::Taker {
  Made& made;

  void part(const std::string& table, const std::string& name) const {
    made.parts_.insert({table, name});
  }
  void rename_part(const std::string& table, const std::string& from, const std::string& to) const {
    if (made.parts_.erase({table, from}) > 0) part(table, to);
  }

  void operator()(const ir::CreateTable& op) const { made.tables_.insert(op.definition.name); }
  void operator()(const ir::DropTable& op) const { made.tables_.erase(op.table); }
  void operator()(const ir::RenameTable& op) const {
    if (made.tables_.erase(op.table) > 0) made.tables_.insert(op.to);
    std::set<std::pair<std::string, std::string>> parts;
    for (auto [table, name] : made.parts_) {
      parts.insert({table == op.table ? op.to : table, name});
    }
    made.parts_ = std::move(parts);
  }
  void operator()(const ir::AddColumn& op) const { part(op.table, op.column.name); }
  void operator()(const ir::RenameColumn& op) const { rename_part(op.table, op.name, op.to); }
  void operator()(const ir::AddPrimaryKey& op) const { part(op.table, op.key.name); }
  void operator()(const ir::AddUnique& op) const { part(op.table, op.constraint.name); }
  void operator()(const ir::AddForeignKey& op) const { part(op.table, op.constraint.name); }
  void operator()(const ir::AddCheck& op) const { part(op.table, op.constraint.name); }
  void operator()(const ir::RenameConstraint& op) const { rename_part(op.table, op.name, op.to); }
  void operator()(const ir::CreateIndex& op) const { part(op.table, op.index.name); }
  void operator()(const ir::RenameIndex& op) const { rename_part(op.table, op.name, op.to); }
  void operator()(const ir::CreateView& op) const { made.objects_.insert(op.view.name); }
  void operator()(const ir::CreateEnum& op) const { made.objects_.insert(op.name); }
  void operator()(const ir::CreateSequence& op) const { made.objects_.insert(op.sequence.name); }
  void operator()(const ir::Execute& op) const {
    for (const auto& each : op.state) made.take(each);
  }
  template <class T>
  void operator()(const T&) const {}
};

void Made::take(const ir::Operation& operation) { std::visit(Taker{*this}, operation.body); }

bool Made::part(const std::string& table, const std::string& name) const {
  return tables_.count(table) > 0 || parts_.count({table, name}) > 0;
}

}  // namespace mig::lint
