// What depends on the rows that are there.
#include "lint/look.hpp"

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
  // Columns that the revision itself has added hold NULL in every row, or one value.
  [[nodiscard]] bool all_new(const std::string& table,
                             const std::vector<std::string>& columns) const {
    return look.made.table(table) ||
           std::all_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return look.made.part(table, column); });
  }
  // A new column holds NULL in every row, which is equal to nothing.
  [[nodiscard]] bool all_null(const std::string& table, const std::string& name) const {
    const ir::Table* known = look.before.table(table);
    const ir::Column* column = known == nullptr ? nullptr : ir::find_column(*known, name);
    return column != nullptr && look.made.part(table, name) && column->nullable &&
           !has_default(*column);
  }
  void unique(const std::string& table, const std::vector<std::string>& columns) const {
    const bool none = std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
      return all_null(table, column);
    });
    if (none || look.made.table(table)) return;
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
    if (look.made.table(op.table)) return;
    say("primary-key-on-rows", "rows of '" + op.table + "' with equal values, or none, in " +
                                   quoted(op.key.columns) + " make it fail");
  }
  void operator()(const ir::AddForeignKey& op) const {
    if (all_new(op.table, op.constraint.columns)) return;
    say("foreign-key-on-rows", "rows of '" + op.table + "' that refer to no row of '" +
                                   op.constraint.references.table + "' make it fail");
  }
  void operator()(const ir::AddCheck& op) const {
    if (look.made.table(op.table)) return;
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
    if (!op.nullable || *op.nullable || look.made.part(op.table, op.name)) return;
    const ir::Table* table = look.before.table(op.table);
    const ir::Column* column = table == nullptr ? nullptr : ir::find_column(*table, op.name);
    if (column != nullptr && !column->nullable) return;
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
