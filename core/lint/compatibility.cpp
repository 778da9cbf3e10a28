// What breaks the programs that run while, and shortly after, the migration does.
#include "lint/look.hpp"
#include <mig/ir/describe.hpp>

#include <variant>

namespace mig::lint {

namespace {

struct Compatibility {
  const Look& look;
  Findings& out;

  void say(const char* rule, std::string message) const {
    out.add(rule, look.spot(), std::move(message));
  }

  void operator()(const ir::RenameTable& op) const {
    if (look.made.table(op.table)) return;
    const auto stands_in = [&](const ir::CreateView& view) { return view.view.name == op.table; };
    if (look.later<ir::CreateView>(stands_in)) return;
    say("rename-table", "programs that use '" + op.table + "' do not find it any more");
  }
  void operator()(const ir::RenameColumn& op) const {
    if (look.made.column(op.table, op.name)) return;
    const auto stands_in = [&](const ir::AddColumn& add) {
      return add.table == op.table && add.column.name == op.name && add.column.generated;
    };
    if (look.later<ir::AddColumn>(stands_in)) return;
    say("rename-column",
        "programs that use '" + op.name + "' of '" + op.table + "' do not find it any more");
  }
  void operator()(const ir::RenameEnumValue& op) const {
    if (look.made.object(op.name)) return;
    say("rename-enum-value", "programs that use the value '" + op.value + "' of '" + op.name +
                                 "' do not find it any more");
  }
  void operator()(const ir::DropView& op) const {
    if (look.made.object(op.name)) return;
    const auto again = [&](const ir::CreateView& view) { return view.view.name == op.name; };
    if (look.later<ir::CreateView>(again)) {
      say("replace-view", "the query of view '" + op.name + "' changes");
    } else {
      say("drop-view", "programs that read the view '" + op.name + "' do not find it any more");
    }
  }
  void operator()(const ir::AlterView& op) const {
    if (look.made.object(op.view.name)) return;
    say("replace-view", "the query of view '" + op.view.name + "' changes");
  }
  void operator()(const ir::AlterColumn& op) const {
    if (look.made.column(op.table, op.name)) return;
    if (const ir::Column* column = look.column(op.table, op.name)) of_column(op, *column);
    const std::string what = "column '" + op.name + "' of '" + op.table + "'";
    if (op.generated || op.drop_generated) {
      say("generated-changed", "how " + what + " is computed changes");
    }
    if (op.identity) {
      say("generated-changed", *op.identity ? what + " is numbered by the database from now on"
                                            : what + " is no longer numbered by the database");
    }
    if (!op.collation.empty()) {
      say("collation-changed", "values of " + what + " compare and sort otherwise from now on");
    }
  }
  template <class T>
  void operator()(const T&) const {}

  void of_column(const ir::AlterColumn& op, const ir::Column& column) const {
    const std::string what = "column '" + op.name + "' of '" + op.table + "'";
    const ir::Type* to = op.type.get();
    const ir::Type* from = column.type.get();
    if (to != nullptr && from != nullptr && !widens(*from, *to)) {
      say("type-change", what + " changes from " + ir::to_text(*from) + " to " + ir::to_text(*to));
    }
    if (op.nullable.value_or(false) && !column.nullable) {
      say("not-null-dropped", what + " may hold NULL from now on");
    }
    const bool had = column.default_value || !column.default_sql.empty();
    if (op.drop_default && had) {
      say("default-changed",
          what + " loses its default" +
              (column.nullable ? "" : ": writers that leave it out fail from now on"));
    } else if (had && (op.default_value || !op.default_sql.empty())) {
      say("default-changed", what + " gets another default");
    }
  }
};

}  // namespace

void check_compatibility(const Look& look, Findings& out) {
  std::visit(Compatibility{look, out}, look.operation().body);
}

}  // namespace mig::lint
