// Enums: a column of text with a check that lists the values. There is nothing to create; a change
// of the values is a rebuild of every table with such a column.
#include "rebuild.hpp"
#include "render.hpp"
#include "translate.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

ir::Translation nothing() {
  ir::Translation answer;
  answer.support = ir::Support::emulated;
  return answer;
}

std::vector<std::string> values_of(const ir::Schema& schema, const std::string& name) {
  const ir::Enum* found = schema.enum_type(name);
  if (found == nullptr) {
    throw Refusal{"the values of the enum '" + name + "' are not known",
                  "create the enum in the history"};
  }
  return found->values;
}

ir::Translation change(const std::string& name, const std::vector<std::string>& values,
                       const std::optional<std::pair<std::string, std::string>>& renamed,
                       const sdk::Context& context) {
  std::vector<std::string> tables;
  for (const auto& table : context.before.tables) {
    const bool used =
        std::any_of(table.columns.begin(), table.columns.end(), [&](const ir::Column& column) {
          const ir::Type* type = column.type.get();
          return type != nullptr && type->kind == ir::TypeKind::enumeration && type->name == name;
        });
    if (used) tables.push_back(table.name);
  }
  ir::Translation answer = nothing();
  if (tables.empty()) return answer;
  RebuildSet rebuilds(context);
  for (const auto& table : tables) rebuilds.add(table).set_enum(name, values, renamed);
  rebuilds.finish(answer);
  return answer;
}

}  // namespace

ir::Translation SqliteDialect::create_enum(const ir::CreateEnum&, const Context&) const {
  return nothing();
}

ir::Translation SqliteDialect::drop_enum(const ir::DropEnum&, const Context&) const {
  return nothing();
}

ir::Translation SqliteDialect::add_enum_value(const ir::AddEnumValue& op,
                                              const Context& context) const {
  auto values = values_of(context.before, op.name);
  auto at = values.end();
  const std::string& anchor = op.before.empty() ? op.after : op.before;
  if (!anchor.empty()) {
    at = std::find(values.begin(), values.end(), anchor);
    if (at == values.end()) {
      throw Refusal{"enum '" + op.name + "' has no value '" + anchor + "'", "check the name"};
    }
    if (op.before.empty()) ++at;
  }
  values.insert(at, op.value);
  return change(op.name, values, std::nullopt, context);
}

ir::Translation SqliteDialect::rename_enum_value(const ir::RenameEnumValue& op,
                                                 const Context& context) const {
  auto values = values_of(context.before, op.name);
  std::replace(values.begin(), values.end(), op.value, op.to);
  return change(op.name, values, std::make_pair(op.value, op.to), context);
}

ir::Translation SqliteDialect::drop_enum_value(const ir::DropEnumValue& op,
                                               const Context& context) const {
  auto values = values_of(context.before, op.name);
  values.erase(std::remove(values.begin(), values.end(), op.value), values.end());
  if (values.empty()) {
    throw Refusal{"'" + op.value + "' is the only value of enum '" + op.name + "'",
                  "drop the enum instead"};
  }
  return change(op.name, values, std::nullopt, context);
}

}  // namespace mig_sqlite
