#include "lint/made.hpp"

#include <variant>

namespace mig::lint {

struct Made::Taker {
  Made& made;

  static void rename(Parts& parts, const std::string& table, const std::string& from,
                     const std::string& to) {
    if (parts.erase({table, from}) > 0) parts.insert({table, to});
  }
  // The parts of a table under its other name; without one they go.
  static void move(Parts& parts, const std::string& table, const std::string* to) {
    Parts out;
    for (const auto& [of, name] : parts) {
      if (of != table) {
        out.insert({of, name});
      } else if (to != nullptr) {
        out.insert({*to, name});
      }
    }
    parts = std::move(out);
  }
  void move_all(const std::string& table, const std::string* to) const {
    for (auto* parts : {&made.columns_, &made.constraints_, &made.indexes_}) {
      move(*parts, table, to);
    }
  }

  void operator()(const ir::CreateTable& op) const { made.tables_.insert(op.definition.name); }
  void operator()(const ir::DropTable& op) const {
    made.tables_.erase(op.table);
    move_all(op.table, nullptr);
  }
  void operator()(const ir::RenameTable& op) const {
    if (made.tables_.erase(op.table) > 0) made.tables_.insert(op.to);
    move_all(op.table, &op.to);
  }
  void operator()(const ir::AddColumn& op) const {
    made.columns_.insert({op.table, op.column.name});
  }
  void operator()(const ir::DropColumn& op) const { made.columns_.erase({op.table, op.name}); }
  void operator()(const ir::RenameColumn& op) const {
    rename(made.columns_, op.table, op.name, op.to);
  }
  void operator()(const ir::AddPrimaryKey& op) const { add(op.table, op.key.name); }
  void operator()(const ir::AddUnique& op) const { add(op.table, op.constraint.name); }
  void operator()(const ir::AddForeignKey& op) const { add(op.table, op.constraint.name); }
  void operator()(const ir::AddCheck& op) const { add(op.table, op.constraint.name); }
  void operator()(const ir::DropConstraint& op) const {
    made.constraints_.erase({op.table, op.name});
  }
  void operator()(const ir::RenameConstraint& op) const {
    rename(made.constraints_, op.table, op.name, op.to);
  }
  void operator()(const ir::CreateIndex& op) const {
    made.indexes_.insert({op.table, op.index.name});
  }
  void operator()(const ir::DropIndex& op) const { made.indexes_.erase({op.table, op.name}); }
  void operator()(const ir::RenameIndex& op) const {
    rename(made.indexes_, op.table, op.name, op.to);
  }
  void operator()(const ir::CreateView& op) const { made.objects_.insert(op.view.name); }
  void operator()(const ir::DropView& op) const { made.objects_.erase(op.name); }
  void operator()(const ir::CreateEnum& op) const { made.objects_.insert(op.name); }
  void operator()(const ir::DropEnum& op) const { made.objects_.erase(op.name); }
  void operator()(const ir::CreateSequence& op) const { made.objects_.insert(op.sequence.name); }
  void operator()(const ir::DropSequence& op) const { made.objects_.erase(op.name); }
  template <class T>
  void operator()(const T&) const {}

 private:
  void add(const std::string& table, const std::string& name) const {
    made.constraints_.insert({table, name});
  }
};

void Made::take(const ir::Operation& operation) { std::visit(Taker{*this}, operation.body); }

}  // namespace mig::lint
