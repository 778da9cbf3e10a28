// What depends on the rows that are there.
#include "lint/look.hpp"
#include <mig/ir/apply.hpp>

#include <algorithm>
#include <variant>

namespace mig::lint {

namespace {

bool has_default(const ir::Column& column) {
  const bool literal =
      column.default_value && !std::holds_alternative<ir::Null>(*column.default_value);
  return literal || !column.default_sql.empty() || column.identity || column.generated;
}

struct Data {
  const Look& look;
  Findings& out;

  void say(const char* rule, std::string message) const {
    out.add(rule, look.spot(), std::move(message));
  }
  // Whether every row holds NULL in the column, as the revision has just added it.
  [[nodiscard]] bool all_null(const std::string& table, const std::string& name) const {
    const ir::Column* column = look.column(table, name);
    return column != nullptr && look.made.column(table, name) && column->nullable &&
           !has_default(*column);
  }
  [[nodiscard]] bool any_null(const std::string& table,
                              const std::vector<std::string>& columns) const {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return all_null(table, column); });
  }
  // Whether the revision has just added a column to them that is another in every row.
  [[nodiscard]] bool any_numbered(const std::string& table,
                                  const std::vector<std::string>& columns) const {
    return std::any_of(columns.begin(), columns.end(), [&](const std::string& name) {
      const ir::Column* column = look.column(table, name);
      if (column == nullptr || !look.made.column(table, name)) return false;
      const std::string* expression = column->default_sql.get();
      return column->identity || (expression != nullptr && *expression == "uuid()");
    });
  }
  // Whether the check is about a column that holds NULL in every row, which no check refuses.
  [[nodiscard]] bool about_null(const std::string& table, const ir::Sql& check) const {
    const ir::Table* known = look.before.table(table);
    return known != nullptr &&
           std::any_of(known->columns.begin(), known->columns.end(), [&](const ir::Column& each) {
             return all_null(table, each.name) && ir::names_column(check, each.name);
           });
  }
  // Whether the revision puts something into a column that it has added.
  [[nodiscard]] bool filled(const std::string& table, const std::string& name) const {
    if (!all_null(table, name)) return look.made.column(table, name);
    return look.earlier<ir::Execute>([](const ir::Execute&) { return true; }) ||
           look.earlier<ir::UpdateRows>([&](const ir::UpdateRows& update) {
             return update.table == table &&
                    std::any_of(update.set.begin(), update.set.end(),
                                [&](const auto& cell) { return cell.first == name; });
           }) ||
           look.earlier<ir::Backfill>([&](const ir::Backfill& backfill) {
             return backfill.table == table &&
                    std::any_of(backfill.set.begin(), backfill.set.end(),
                                [&](const auto& cell) { return cell.first == name; });
           });
  }

  // A new column that holds NULL in every row is equal to nothing.
  void unique(const std::string& table, const std::vector<std::string>& columns) const {
    if (look.made.table(table) || any_null(table, columns) || any_numbered(table, columns)) return;
    say("unique-on-rows",
        "rows of '" + table + "' with equal values in " + quoted(columns) + " make it fail");
  }

  void operator()(const ir::AddUnique& op) const { unique(op.table, op.constraint.columns); }
  void operator()(const ir::CreateIndex& op) const {
    if (!op.index.unique) return;
    std::vector<std::string> columns;
    for (const auto& part : op.index.columns) {
      columns.push_back(part.name.empty() ? "an expression" : part.name);
    }
    unique(op.table, columns);
  }
  void operator()(const ir::AddPrimaryKey& op) const {
    if (look.made.table(op.table) || any_numbered(op.table, op.key.columns)) return;
    say("primary-key-on-rows", "rows of '" + op.table + "' with equal values, or none, in " +
                                   quoted(op.key.columns) + " make it fail");
  }
  void operator()(const ir::AddForeignKey& op) const {
    if (look.made.table(op.table) || any_null(op.table, op.constraint.columns)) return;
    say("foreign-key-on-rows", "rows of '" + op.table + "' that refer to no row of '" +
                                   op.constraint.references.table + "' make it fail");
  }
  void operator()(const ir::AddCheck& op) const {
    if (look.made.table(op.table) || about_null(op.table, op.constraint.check)) return;
    say("check-on-rows", "rows of '" + op.table + "' that do not meet the check '" +
                             op.constraint.name + "' make it fail");
  }
  void operator()(const ir::AddColumn& op) const {
    if (look.made.table(op.table) || op.column.nullable || has_default(op.column)) return;
    say("column-required", "column '" + op.column.name +
                               "' has no default and may not be NULL: "
                               "with rows in '" +
                               op.table + "' there is nothing to put into it");
  }
  void operator()(const ir::AlterColumn& op) const {
    if (!op.nullable || *op.nullable || look.made.table(op.table)) return;
    const ir::Column* column = look.column(op.table, op.name);
    if ((column != nullptr && !column->nullable) || filled(op.table, op.name)) return;
    if (all_null(op.table, op.name)) {
      return say("column-required", "column '" + op.name + "' of '" + op.table +
                                        "' was added without a value: with rows it holds NULL");
    }
    say("not-null-added", "rows of '" + op.table + "' without a value in '" + op.name +
                              "' make it fail; so do programs that leave it out, later");
  }
  template <class T>
  void operator()(const T&) const {}
};

}  // namespace

void check_data(const Look& look, Findings& out) {
  std::visit(Data{look, out}, look.operation().body);
}

}  // namespace mig::lint
