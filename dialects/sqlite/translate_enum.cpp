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

bool has_enum(const ir::Column& column, const std::string& name) {
  const ir::Type* type = column.type.get();
  return type != nullptr && type->kind == ir::TypeKind::enumeration && type->name == name;
}

ir::Translation change(const std::string& name, const std::vector<std::string>& values,
                       const std::optional<std::pair<std::string, std::string>>& renamed,
                       const sdk::Context& context) {
  std::vector<std::string> tables;
  for (const auto& table : context.before.tables) {
    const bool used = std::any_of(table.columns.begin(), table.columns.end(),
                                  [&](const ir::Column& column) { return has_enum(column, name); });
    if (used) tables.push_back(table.name);
  }
  ir::Translation answer = nothing();
  if (tables.empty()) return answer;
  RebuildSet rebuilds(context);
  for (const auto& table : tables) rebuilds.add(table).set_enum(name, values, renamed);
  rebuilds.finish(answer);
  return answer;
}

bool holds(const ir::Sql& sql, const std::string& value) {
  const std::string* text = sql.get();
  if (text == nullptr) return false;
  const std::string quoted = mig_sqlite::text(value);
  for (const auto& token : tokenize(*text)) {
    if (token.kind == TokenKind::string && text_at(*text, token.at) == quoted) return true;
  }
  return false;
}

// The value is text here, and SQL that compares with it goes on asking for the old one.
void note_texts(ir::Translation& answer, const ir::RenameEnumValue& op,
                const sdk::Context& context) {
  const auto say = [&](const std::string& who, const std::string& advice) {
    answer.notices.push_back(
        notice("value-in-text", ir::Severity::warning,
               who + " holds the text '" + op.value + "', which no row of the enum has afterwards",
               advice));
  };
  for (const auto& view : context.before.views) {
    if (holds(view.query, op.value)) {
      say("view '" + view.name + "'", "change the view by alter_view behind this operation");
    }
  }
  for (const auto& table : context.before.tables) {
    if (std::none_of(table.columns.begin(), table.columns.end(),
                     [&](const ir::Column& each) { return has_enum(each, op.name); })) {
      continue;
    }
    const std::string advice = "drop it before this operation, and add it anew behind it";
    for (const auto& each : table.checks) {
      if (holds(each.check, op.value)) say("check '" + each.name + "'", advice);
    }
    for (const auto& each : table.indexes) {
      if (holds(each.where, op.value)) say("index '" + each.name + "'", advice);
    }
    for (const auto& each : table.columns) {
      if (each.generated && holds(each.generated->expression, op.value)) {
        say("generated column '" + each.name + "'", "change it by alter_column");
      }
    }
  }
  answer.notices.push_back(notice(
      "not-looked-at", ir::Severity::info,
      "triggers and programs that name '" + op.value + "' go on doing so: nobody looks at them"));
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
  ir::Translation answer = change(op.name, values, std::make_pair(op.value, op.to), context);
  note_texts(answer, op, context);
  return answer;
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
