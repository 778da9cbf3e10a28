// What goes, and cannot be brought back.
#include "ir/conditions.hpp"
#include "lint/look.hpp"

#include <algorithm>
#include <variant>

namespace mig::lint {

namespace {

struct Destructive {
  const Look& look;
  Findings& out;

  void say(const char* rule, std::string message) const {
    out.add(rule, look.spot(), std::move(message));
  }

  void operator()(const ir::DropTable& op) const {
    if (!look.made.table(op.table)) {
      say("drop-table", "table '" + op.table + "' is dropped with its rows");
    }
    if (op.cascade) say("drop-cascade", "what depends on table '" + op.table + "' is dropped too");
  }
  void operator()(const ir::DropColumn& op) const {
    if (look.made.column(op.table, op.name) || computed(op)) return;
    say("drop-column", "column '" + op.name + "' of '" + op.table + "' is dropped with its values");
  }
  void operator()(const ir::DropEnumValue& op) const {
    if (look.made.object(op.name)) return;
    say("drop-enum-value", "value '" + op.value + "' is removed from the enum '" + op.name +
                               "'; rows that hold it make it fail");
  }
  void operator()(const ir::DropEnum& op) const {
    if (!look.made.object(op.name)) say("drop-type", "the enum '" + op.name + "' is dropped");
  }
  void operator()(const ir::DropSequence& op) const {
    if (!look.made.object(op.name)) say("drop-type", "the sequence '" + op.name + "' is dropped");
  }
  void operator()(const ir::DeleteRows& op) const {
    if (look.made.table(op.table)) return;
    const ir::Table* table = look.before.partial ? nullptr : look.before.table(op.table);
    if (ir::takes_every_row(op, table)) {
      say("delete-without-where", "every row of '" + op.table + "' is deleted");
    } else {
      say("delete-rows", "rows of '" + op.table + "' are deleted");
    }
  }
  void operator()(const ir::UpdateRows& op) const {
    if (op.where.empty() && op.match.empty()) changes_all(op);
  }
  void operator()(const ir::Backfill& op) const {
    if (op.where.empty()) changes_all(op);
  }
  template <class T>
  void operator()(const T&) const {}

  // Of update_rows and backfill without a condition.
  template <class T>
  void changes_all(const T& op) const {
    if (look.made.table(op.table)) return;
    const bool fills = std::all_of(op.set.begin(), op.set.end(), [&](const auto& cell) {
      return look.made.column(op.table, cell.first);  // nothing is replaced
    });
    if (!fills) say("update-without-where", "every row of '" + op.table + "' is changed");
  }

  // Nothing is stored in a column that is computed when it is read.
  [[nodiscard]] bool computed(const ir::DropColumn& op) const {
    const ir::Column* column = look.column(op.table, op.name);
    return column != nullptr && column->generated && !column->generated->stored;
  }
};

}  // namespace

void check_destructive(const Look& look, Findings& out) {
  std::visit(Destructive{look, out}, look.operation().body);
}

}  // namespace mig::lint
