// What the statements of a revision do to each other, in one transaction or without.
#include "lint/look.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <variant>

namespace mig::lint {

namespace {

bool changes_rows(const ir::Operation& operation) {
  return std::holds_alternative<ir::UpdateRows>(operation.body) ||
         std::holds_alternative<ir::DeleteRows>(operation.body) ||
         std::holds_alternative<ir::InsertRows>(operation.body) ||
         std::holds_alternative<ir::LoadCsv>(operation.body);
}

bool runs_outside(const compile::Unit& unit) {
  const auto& all = unit.translation.statements;
  return std::any_of(all.begin(), all.end(), [](const ir::Statement& each) {
    return each.phase == ir::Phase::main && !each.transactional;
  });
}

bool locks_out(const compile::Unit& unit) {
  const auto& all = unit.translation.statements;
  return std::any_of(all.begin(), all.end(), [](const ir::Statement& each) {
    return each.transactional && each.blocks == ir::Blocks::everything;
  });
}

bool has_notice(const compile::Unit& unit, const char* code) {
  const auto& all = unit.translation.notices;
  return std::any_of(all.begin(), all.end(),
                     [&](const ir::Notice& each) { return each.code == code; });
}

Spot spot(const StepLook& look, const compile::Unit& unit) {
  return {look.step.planned.revision, unit.at, title(unit.operation)};
}

void check_mixture(const StepLook& look, Findings& out) {
  const auto& units = look.step.units;
  std::size_t working = 0;
  const compile::Unit* outside = nullptr;
  for (const auto& unit : units) {
    if (unit.translation.statements.empty()) continue;
    ++working;
    if (outside == nullptr && runs_outside(unit)) outside = &unit;
  }
  if (working < 2) return;
  if (!look.in_transaction) {
    out.add_of_dialect("not-atomic", {look.step.planned.revision},
                       std::to_string(working) +
                           " operations, each committed by itself: after a failure some of "
                           "them stay");
  } else if (outside != nullptr) {
    out.add_of_dialect("mixed-transaction", spot(look, *outside),
                       "it runs outside of the transaction that the other operations of the "
                       "revision are in: after a failure one part of them stays");
  }
}

void check_locks(const StepLook& look, Findings& out) {
  std::vector<std::string> locked;
  for (std::size_t i = 0; i < look.step.units.size(); ++i) {
    const compile::Unit& unit = look.step.units[i];
    const std::string table = ir::table_of(unit.operation);
    if (const auto* rename = std::get_if<ir::RenameTable>(&unit.operation.body)) {
      std::replace(locked.begin(), locked.end(), rename->table, rename->to);
    }
    const bool held = std::find(locked.begin(), locked.end(), table) != locked.end();
    if (held && changes_rows(unit.operation)) {
      out.add_of_dialect("data-with-schema", spot(look, unit),
                         "rows of '" + table +
                             "' are changed while the transaction keeps everybody "
                             "out of it");
    }
    if (held || table.empty() || !look.on_existing[i] || !locks_out(unit)) continue;
    const auto* rename = std::get_if<ir::RenameTable>(&unit.operation.body);
    const std::string& now = rename != nullptr ? rename->to : table;
    if (std::find(locked.begin(), locked.end(), now) == locked.end()) locked.push_back(now);
  }
  if (locked.size() > 1) {
    out.add_of_dialect("locks-several-tables", {look.step.planned.revision},
                       "one transaction keeps everybody out of " + quoted(locked));
  }
}

// Whether the operation writes this text into rows, or makes it a default.
class Uses {
 public:
  explicit Uses(const std::string& value) : value_(value) {}

  bool operator()(const ir::InsertRows& op) const {
    return std::any_of(op.rows.begin(), op.rows.end(), [&](const ir::Row& row) { return in(row); });
  }
  bool operator()(const ir::UpdateRows& op) const { return in(op.set); }
  bool operator()(const ir::LoadCsv& op) const { return op.text.find(value_) != std::string::npos; }
  bool operator()(const ir::AddColumn& op) const {
    return is(op.column.default_value) || in(op.column.default_sql);
  }
  bool operator()(const ir::AlterColumn& op) const {
    return is(op.default_value) || in(op.default_sql);
  }
  bool operator()(const ir::Execute& op) const { return in(op.sql); }
  template <class T>
  bool operator()(const T&) const {
    return false;
  }

 private:
  [[nodiscard]] bool is(const std::optional<ir::Literal>& literal) const {
    const auto* text = literal ? std::get_if<std::string>(&*literal) : nullptr;
    return text != nullptr && *text == value_;
  }
  [[nodiscard]] bool in(const ir::Sql& sql) const {
    return sql.get() != nullptr && sql.get()->find("'" + value_ + "'") != std::string::npos;
  }
  [[nodiscard]] bool in(const ir::Row& row) const {
    return std::any_of(row.begin(), row.end(), [&](const auto& cell) {
      const auto* literal = std::get_if<ir::Literal>(&cell.second);
      const auto* expression = std::get_if<ir::Expression>(&cell.second);
      return literal != nullptr ? is(*literal) : in(expression->sql);
    });
  }

  const std::string& value_;
};

void check_enum_values(const StepLook& look, Findings& out) {
  std::set<std::string> made;  // enums of the revision, whose values can be used at once
  std::vector<std::string> added;
  for (const auto& unit : look.step.units) {
    if (const auto* create = std::get_if<ir::CreateEnum>(&unit.operation.body)) {
      made.insert(create->name);
    } else if (const auto* add = std::get_if<ir::AddEnumValue>(&unit.operation.body)) {
      const bool later = has_notice(unit, "not-usable-in-this-transaction");
      if (later && made.count(add->name) == 0) added.push_back(add->value);
    }
    for (const auto& value : added) {
      if (!std::visit(Uses(value), unit.operation.body)) continue;
      out.add_of_dialect("enum-value-used", spot(look, unit),
                         "it uses '" + value + "' in the transaction that adds it to the enum");
    }
  }
}

// A constraint that is added without looking at the rows, and looked at right away.
void check_validation(const StepLook& look, Findings& out) {
  std::set<std::string> added;
  for (const auto& unit : look.step.units) {
    if (const auto* foreign = std::get_if<ir::AddForeignKey>(&unit.operation.body)) {
      added.insert(foreign->constraint.name);
    } else if (const auto* check = std::get_if<ir::AddCheck>(&unit.operation.body)) {
      added.insert(check->constraint.name);
    } else if (const auto* op = std::get_if<ir::ValidateConstraint>(&unit.operation.body)) {
      if (added.count(op->name) == 0 || unit.translation.statements.empty()) continue;
      out.add_of_dialect("validate-in-same-transaction", spot(look, unit),
                         "'" + op->name + "' is validated in the transaction that adds it");
    }
  }
}

}  // namespace

void check_transaction(const StepLook& look, Findings& out) {
  check_mixture(look, out);
  if (!look.in_transaction) return;
  check_locks(look, out);
  check_enum_values(look, out);
  check_validation(look, out);
}

}  // namespace mig::lint
