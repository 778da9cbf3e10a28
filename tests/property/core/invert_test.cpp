// For any schema and any operation that fits it: apply, then apply the inverse, and nothing has
// changed but the order of what has no order.
#include "ir/invert.hpp"

#include "ir/fits.hpp"
#include "support/operations.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mig::test {
namespace {

template <class T>
void sort_by_name(std::vector<T>& list) {
  std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.name < b.name; });
}
ir::Schema normal(ir::Schema schema) {
  sort_by_name(schema.tables);
  sort_by_name(schema.enums);
  sort_by_name(schema.views);
  sort_by_name(schema.sequences);
  for (auto& table : schema.tables) {
    sort_by_name(table.columns);
    sort_by_name(table.unique);
    sort_by_name(table.foreign_keys);
    sort_by_name(table.checks);
    sort_by_name(table.indexes);
  }
  return schema;
}

template <class T>
T pick(const std::vector<T>& list) {
  return *rc::gen::elementOf(list);
}
int below(int limit) { return *rc::gen::inRange(0, limit); }
bool coin() { return below(2) == 0; }

const std::vector<std::string> kTables = {"a", "b", "c", "d"};
const std::vector<std::string> kColumns = {"p", "q", "r", "length"};
const std::vector<std::string> kEnums = {"e", "f"};

std::vector<std::string> columns_of(const ir::Table& table) {
  std::vector<std::string> out;
  for (const auto& column : table.columns) out.push_back(column.name);
  return out;
}

ir::Type any_type(const ir::Schema& schema) {
  ir::Type type;
  switch (below(4)) {
    case 0:
      type.kind = ir::TypeKind::text;
      return type;
    case 1:
      type.kind = ir::TypeKind::varchar;
      type.size = 1 + below(9);
      return type;
    case 2: {
      type.kind = ir::TypeKind::enumeration;
      type.name = pick(kEnums);
      const auto* known = schema.enum_type(type.name);
      type.values = known == nullptr ? std::vector<std::string>{"x", "y"} : known->values;
      return type;
    }
    default:
      return type;
  }
}
ir::Column any_column(const ir::Schema& schema, const std::string& name) {
  ir::Column out;
  out.name = name;
  out.type = any_type(schema);
  out.nullable = coin();
  if (coin()) out.default_value = ir::Literal(std::string("x"));
  if (coin()) out.comment = "c";
  return out;
}
ir::Check any_check(const ir::Table& table) {
  const std::string column = pick(columns_of(table));
  ir::Check out;
  out.name = "ck" + std::to_string(below(3));
  out.check = std::string("length(") + column + ") > 1 and " + table.name + "." + column + " <> '" +
              column + "'";
  return out;
}
ir::ForeignKey any_key(const ir::Schema& schema, const ir::Table& table) {
  const ir::Table& other = pick(schema.tables);
  ir::ForeignKey out;
  out.name = "fk" + std::to_string(below(3));
  out.columns = {pick(columns_of(table))};
  out.references = {other.name, {pick(columns_of(other))}};
  return out;
}
ir::Index any_index(const ir::Table& table) {
  ir::Index out;
  out.name = "ix" + std::to_string(below(3));
  out.columns.emplace_back();
  if (coin()) {
    out.columns[0].name = pick(columns_of(table));
  } else {
    out.columns[0].expression = "lower(" + pick(columns_of(table)) + ")";
  }
  if (coin()) out.where = pick(columns_of(table)) + " > 'p'";
  return out;
}

ir::AnyOperation on_table(const ir::Schema& schema) {
  const ir::Table& table = pick(schema.tables);
  const std::string& name = table.name;
  switch (below(17)) {
    case 0:
      return ir::DropTable{name, false, coin()};
    case 1:
      return ir::RenameTable{name, pick(kTables)};
    case 2: {
      ir::AlterTable op;
      op.table = name;
      op.comment = coin() ? "x" : "";
      return op;
    }
    case 3: {
      ir::AddColumn op;
      op.table = name;
      op.column = any_column(schema, pick(kColumns));
      op.first = coin();
      return op;
    }
    case 4:
      return ir::DropColumn{name, pick(columns_of(table)), false};
    case 5:
      return ir::RenameColumn{name, pick(columns_of(table)), pick(kColumns)};
    case 6: {
      ir::AlterColumn op;
      op.table = name;
      op.name = pick(columns_of(table));
      if (coin()) op.type = any_type(schema);
      if (coin()) op.nullable = coin();
      if (coin()) op.drop_default = true;
      if (coin()) op.comment = "d";
      if (coin()) op.identity = coin();
      return op;
    }
    case 7:
      return ir::AddPrimaryKey{name, {"pk", {pick(columns_of(table))}}};
    case 8:
      return ir::AddUnique{name, {"uq" + std::to_string(below(3)), {pick(columns_of(table))}}};
    case 9:
      return ir::AddForeignKey{name, any_key(schema, table)};
    case 10:
      return ir::AddCheck{name, any_check(table)};
    case 11:
      return ir::DropConstraint{
          name, pick(std::vector<std::string>{"pk", "uq0", "uq1", "fk0", "fk1", "ck0", "ck1"}), {}};
    case 12:
      return ir::RenameConstraint{name, pick(std::vector<std::string>{"pk", "uq0", "fk0", "ck0"}),
                                  "uq2"};
    case 13: {
      ir::CreateIndex op;
      op.table = name;
      op.index = any_index(table);
      return op;
    }
    case 14: {
      ir::DropIndex op;
      op.table = name;
      op.name = "ix" + std::to_string(below(3));
      return op;
    }
    case 15:
      return ir::RenameIndex{name, "ix0", "ix" + std::to_string(below(3))};
    default: {
      ir::Execute op;
      op.sql = std::string("x");
      op.undo = std::string("y");
      ir::Operation state;
      state.body = ir::DropColumn{name, pick(columns_of(table)), false};
      op.state = {state};
      return op;
    }
  }
}

ir::AnyOperation any_operation(const ir::Schema& schema) {
  switch (below(schema.tables.empty() ? 9 : 22)) {
    case 0:
    case 1: {
      ir::CreateTable op;
      op.definition.name = pick(kTables);
      const int count = 1 + below(3);
      for (int i = 0; i < count; ++i) {
        op.definition.columns.push_back(any_column(schema, kColumns[static_cast<std::size_t>(i)]));
      }
      if (coin()) op.definition.primary_key = ir::PrimaryKey{"pk", {"p"}};
      if (coin()) op.definition.checks.push_back(any_check(op.definition));
      if (coin()) op.definition.indexes.push_back(any_index(op.definition));
      if (coin() && !schema.tables.empty()) {
        op.definition.foreign_keys.push_back(any_key(schema, op.definition));
      }
      return op;
    }
    case 2:
      return ir::CreateEnum{pick(kEnums), {"x", "y"}};
    case 3: {
      ir::AddEnumValue op;
      op.name = pick(kEnums);
      op.value = "z";
      if (coin()) op.before = "x";
      return op;
    }
    case 4:
      return ir::RenameEnumValue{pick(kEnums), pick(std::vector<std::string>{"x", "y"}), "w"};
    case 5:
      return ir::DropEnumValue{pick(kEnums), pick(std::vector<std::string>{"x", "y", "z"})};
    case 6:
      return ir::DropEnum{pick(kEnums), false};
    case 7: {
      ir::View view;
      view.name = "v";
      view.query = "select p from " + pick(kTables) + " where p <> 'a'";
      if (coin()) return ir::CreateView{view};
      if (coin()) return ir::AlterView{view};
      return ir::DropView{"v", false, false};
    }
    case 8: {
      ir::Sequence sequence;
      sequence.name = "s";
      sequence.increment = 2;
      if (coin()) return ir::CreateSequence{sequence};
      if (coin()) return ir::DropSequence{"s", false};
      ir::AlterSequence op;
      op.name = "s";
      op.increment = 3;
      op.cycle = coin();
      return op;
    }
    default:
      return on_table(schema);
  }
}

// A view of a table that is gone takes to the next one of that name: nothing can tell them apart.
bool takes_a_name_in_use(const ir::Operation& operation, const ir::Schema& schema) {
  const auto* rename = std::get_if<ir::RenameTable>(&operation.body);
  return rename != nullptr &&
         std::any_of(schema.views.begin(), schema.views.end(), [&](const ir::View& view) {
           return ir::mentions(*view.query.common, rename->to);
         });
}

// A default that is none of its enum's values becomes one when a value is renamed to it. No
// revision gets that far.
bool is_refused(const ir::Operation& operation, const ir::Schema& schema) {
  return !ir::misfits(operation, schema, [](const ir::Type&) { return true; }).empty();
}

RC_GTEST_PROP(Invert, applied_after_the_operation_gives_the_schema_back, ()) {
  ir::Schema schema;
  int fitted = 0;
  for (int i = 0; i < 40; ++i) {
    ir::Operation operation;
    operation.body = any_operation(schema);
    if (takes_a_name_in_use(operation, schema) || is_refused(operation, schema)) continue;
    ir::Schema after = schema;
    if (ir::apply(after, operation)) continue;
    ++fitted;
    const ir::Inverse inverse = ir::invert(operation, schema);
    RC_ASSERT(inverse.impossible.empty());
    ir::Schema back = after;
    for (const auto& each : inverse.operations) {
      const auto problem = ir::apply(back, each);
      if (problem) RC_FAIL(problem->message + " in " + ir::name_of(each));
    }
    if (!(normal(back) == normal(schema))) {
      RC_LOG() << ir::dump_json(ir::encode(operation), 1) << "\nbefore "
               << ir::dump_json(ir::encode(normal(schema)), 1) << "\nback "
               << ir::dump_json(ir::encode(normal(back)), 1);
      RC_FAIL("the schema is another one");
    }
    schema = std::move(after);
  }
  RC_TAG(fitted > 10 ? "many" : "few");
}

}  // namespace
}  // namespace mig::test
