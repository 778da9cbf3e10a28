// Which part of the schema goes to the dialect with an operation.
#include "compile/compiler.hpp"

#include <algorithm>
#include <set>

namespace mig::compile {

namespace {

const std::string* enum_name(const ir::Column& column) {
  const ir::Type* type = column.type.get();
  if (type == nullptr || type->kind != ir::TypeKind::enumeration) return nullptr;
  return &type->name;
}

// The enums that an operation is about, by itself or through its columns.
struct Enums {
  std::set<std::string> names;

  void add(const ir::Column& column) {
    if (const auto* name = enum_name(column)) names.insert(*name);
  }
  void operator()(const ir::CreateTable& op) {
    for (const auto& column : op.definition.columns) add(column);
  }
  void operator()(const ir::AddColumn& op) { add(op.column); }
  void operator()(const ir::AlterColumn& op) {
    ir::Column column;
    column.type = op.type;
    add(column);
  }
  void operator()(const ir::RebuildTable& op) {
    for (const auto& change : op.changes) std::visit(*this, change.body);
  }
  void operator()(const ir::AddEnumValue& op) { names.insert(op.name); }
  void operator()(const ir::RenameEnumValue& op) { names.insert(op.name); }
  void operator()(const ir::DropEnumValue& op) { names.insert(op.name); }
  void operator()(const ir::DropEnum& op) { names.insert(op.name); }
  template <class T>
  void operator()(const T&) {}
};

std::set<std::string> referred(const ir::Operation& operation) {
  std::set<std::string> out;
  if (const auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
    for (const auto& key : create->definition.foreign_keys) out.insert(key.references.table);
  } else if (const auto* add = std::get_if<ir::AddForeignKey>(&operation.body)) {
    out.insert(add->constraint.references.table);
  } else if (const auto* rebuild = std::get_if<ir::RebuildTable>(&operation.body)) {
    for (const auto& change : rebuild->changes) out.merge(referred(change));
  }
  return out;
}

}  // namespace

ir::Schema relevant(const ir::Schema& schema, const ir::Operation& operation) {
  ir::Schema out;
  out.views = schema.views;
  out.sequences = schema.sequences;
  out.partial = schema.partial;
  const std::string table = ir::table_of(operation);
  std::set<std::string> wanted = referred(operation);
  Enums enums;
  std::visit(enums, operation.body);
  if (const ir::Table* known = table.empty() ? nullptr : schema.table(table)) {
    wanted.insert(table);
    for (const auto& key : known->foreign_keys) wanted.insert(key.references.table);
    for (const auto& column : known->columns) enums.add(column);
  }
  // an implicit enum without the tables that use it would look as if nobody used it any more
  for (const auto& each : schema.enums) {
    if (!each.implicit || enums.names.count(each.name) > 0) out.enums.push_back(each);
  }
  for (const auto& each : schema.tables) {
    bool take = wanted.count(each.name) > 0;
    for (const auto& key : each.foreign_keys) {
      take = take || (!table.empty() && key.references.table == table);
    }
    for (std::size_t i = 0; !take && !enums.names.empty() && i < each.columns.size(); ++i) {
      const auto* name = enum_name(each.columns[i]);
      take = name != nullptr && enums.names.count(*name) > 0;
    }
    if (take) out.tables.push_back(each);
  }
  return out;
}

}  // namespace mig::compile
