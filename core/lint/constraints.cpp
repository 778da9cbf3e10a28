// What is no longer held to.
#include "lint/look.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace mig::lint {

namespace {

template <class T>
const T* named(const std::vector<T>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

struct Constraints {
  const Look& look;
  Findings& out;

  void say(const char* rule, std::string message) const {
    out.add(rule, look.spot(), std::move(message));
  }

  void operator()(const ir::DropConstraint& op) const {
    if (look.made.constraint(op.table, op.name)) return;
    const ir::Table* table = look.before.table(op.table);
    const std::string what = "'" + op.name + "' of '" + op.table + "' is dropped";
    const auto kind = op.kind ? op.kind : kind_of(table, op.name);
    if (!kind) return say("drop-constraint", "the constraint " + what);
    switch (*kind) {
      case ir::ConstraintKind::primary_key:
        return primary_key(op, what);
      case ir::ConstraintKind::unique:
        return unique(op, table, what);
      case ir::ConstraintKind::foreign_key:
        return foreign_key(op, table, what);
      case ir::ConstraintKind::check:
        return check(op, what);
    }
  }
  void operator()(const ir::DropIndex& op) const {
    if (look.made.index(op.table, op.name)) return;
    const ir::Table* table = look.before.table(op.table);
    const ir::Index* index = table == nullptr ? nullptr : named(table->indexes, op.name);
    if (index == nullptr || !index->unique || unique_again(op.table, columns_of(*index))) return;
    say("drop-unique", "the unique index '" + op.name + "' of '" + op.table + "' is dropped");
  }
  template <class T>
  void operator()(const T&) const {}

 private:
  using Names = std::vector<std::string>;

  static Names columns_of(const ir::Index& index) {
    Names out;
    for (const auto& part : index.columns) out.push_back(part.name);
    return out;
  }
  // What the same revision adds for the same columns was replaced, not dropped.
  [[nodiscard]] bool unique_again(const std::string& table, const Names& columns) const {
    return look.elsewhere<ir::AddUnique>([&](const ir::AddUnique& add) {
      return add.table == table && add.constraint.columns == columns;
    }) || look.elsewhere<ir::CreateIndex>([&](const ir::CreateIndex& create) {
      return create.table == table && create.index.unique && create.index.where.empty() &&
             columns_of(create.index) == columns;
    });
  }
  void unique(const ir::DropConstraint& op, const ir::Table* table, const std::string& what) const {
    const ir::Unique* known = table == nullptr ? nullptr : named(table->unique, op.name);
    if (known != nullptr && unique_again(op.table, known->columns)) return;
    say("drop-unique", "the unique constraint " + what);
  }
  void primary_key(const ir::DropConstraint& op, const std::string& what) const {
    const auto again = [&](const ir::AddPrimaryKey& add) { return add.table == op.table; };
    if (!look.elsewhere<ir::AddPrimaryKey>(again))
      say("drop-primary-key", "the primary key " + what);
  }
  void foreign_key(const ir::DropConstraint& op, const ir::Table* table,
                   const std::string& what) const {
    const ir::ForeignKey* key = table == nullptr ? nullptr : named(table->foreign_keys, op.name);
    const auto again = [&](const ir::AddForeignKey& add) {
      return add.table == op.table && key != nullptr && add.constraint.columns == key->columns;
    };
    if (!look.elsewhere<ir::AddForeignKey>(again))
      say("drop-foreign-key", "the foreign key " + what);
  }
  void check(const ir::DropConstraint& op, const std::string& what) const {
    const auto again = [&](const ir::AddCheck& add) {
      return add.table == op.table;  // whether it says the same nobody can tell
    };
    if (!look.elsewhere<ir::AddCheck>(again)) say("drop-check", "the check " + what);
  }

  static std::optional<ir::ConstraintKind> kind_of(const ir::Table* table,
                                                   const std::string& name) {
    if (table == nullptr) return std::nullopt;
    if (table->primary_key && table->primary_key->name == name) {
      return ir::ConstraintKind::primary_key;
    }
    if (named(table->unique, name) != nullptr) return ir::ConstraintKind::unique;
    if (named(table->foreign_keys, name) != nullptr) return ir::ConstraintKind::foreign_key;
    if (named(table->checks, name) != nullptr) return ir::ConstraintKind::check;
    return std::nullopt;
  }
};

}  // namespace

void check_constraints(const Look& look, Findings& out) {
  std::visit(Constraints{look, out}, look.operation().body);
}

}  // namespace mig::lint
