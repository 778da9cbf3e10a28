// Enum types. PostgreSQL adds and renames values in place; to drop one, the type is made anew and
// every column that has it is converted.
#include "dependents.hpp"
#include "enums.hpp"
#include "render.hpp"
#include "translate.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/sql_names.hpp>

#include <algorithm>
#include <cstdint>

namespace mig_postgres {

using ir::Severity;
using ir::TypeKind;
using Answer = ir::Translation;

namespace {

const ir::Type* innermost(const ir::Type* type) {
  while (type != nullptr && type->kind == TypeKind::array && !type->element.empty()) {
    type = &type->element.front();
  }
  return type;
}

Answer one(std::string sql) {
  Answer out = nothing();
  out.statements.push_back(unhindering(std::move(sql)));
  return out;
}

// Enums inside arrays, which the schema does not keep.
void add_array_enums(EnumChanges& changes, const ir::AnyOperation& operation,
                     const sdk::Context& context) {
  const auto look = [&](const ir::PerDialect<ir::Type>& column) {
    const ir::Type* type = column.get();
    if (type == nullptr || type->kind != TypeKind::array) return;
    const ir::Type* inner = innermost(type);
    if (inner->kind != TypeKind::enumeration || inner->values.empty()) return;
    if (context.before.enum_type(inner->name) != nullptr) return;
    const bool made = std::any_of(changes.made.begin(), changes.made.end(),
                                  [&](const ir::Enum& each) { return each.name == inner->name; });
    if (!made) changes.made.push_back(ir::Enum{inner->name, inner->values, true});
  };
  if (const auto* create = std::get_if<ir::CreateTable>(&operation)) {
    for (const auto& column : create->definition.columns) look(column.type);
  } else if (const auto* add = std::get_if<ir::AddColumn>(&operation)) {
    look(add->column.type);
  } else if (const auto* alter = std::get_if<ir::AlterColumn>(&operation)) {
    look(alter->type);
  }
}

}  // namespace

EnumChanges enum_changes(ir::AnyOperation operation, const sdk::Context& context) {
  EnumChanges changes;
  ir::Schema after = context.before;
  after.partial = true;  // what is not known here is no problem
  ir::Operation whole;
  whole.body = std::move(operation);
  if (!ir::apply(after, whole)) {
    for (const auto& each : after.enums) {
      if (context.before.enum_type(each.name) == nullptr) changes.made.push_back(each);
    }
    for (const auto& each : context.before.enums) {
      if (after.enum_type(each.name) == nullptr) changes.gone.push_back(each.name);
    }
  }
  add_array_enums(changes, whole.body, context);
  return changes;
}

std::string create_type(const std::string& type, const std::vector<std::string>& values) {
  return "CREATE TYPE " + name(type) + " AS ENUM (" +
         sdk::list(values,
                   [](const std::string& each) {
                     if (each.size() > kLongestName) {
                       throw sdk::Error(MIG_E_UNSUPPORTED,
                                        "the enum value '" + each +
                                            "' is longer than 63 bytes, the most that "
                                            "PostgreSQL takes");
                     }
                     return text_literal(each);
                   }) +
         ")";
}

void make_types(ir::Translation& answer, const EnumChanges& changes, bool lenient) {
  for (const auto& each : changes.made) {
    const std::string sql = create_type(each.name, each.values);
    if (!lenient) {
      answer.statements.push_back(unhindering(sql));
      continue;
    }
    std::string tag = "$mig$";
    while (sql.find(tag) != std::string::npos) tag.insert(1, "_");
    answer.statements.push_back(unhindering(
        "DO " + tag + " BEGIN " + sql + "; EXCEPTION WHEN duplicate_object THEN NULL; END " + tag));
  }
}

void drop_types(ir::Translation& answer, const EnumChanges& changes) {
  for (const auto& each : changes.gone) {
    answer.statements.push_back(unhindering("DROP TYPE " + name(each)));
  }
}

bool uses_enum(const ir::Type* type, const std::string& wanted) {
  // an array of an enum has no portable form: it reads as the server calls it
  if (type != nullptr && type->kind == TypeKind::native) {
    return type->native == wanted + "[]" || type->native == name(wanted) + "[]";
  }
  const ir::Type* inner = innermost(type);
  return inner != nullptr && inner->kind == TypeKind::enumeration && inner->name == wanted;
}

Answer PostgresDialect::create_enum(const ir::CreateEnum& op, const Context&) const {
  return one(create_type(op.name, op.values));
}

Answer PostgresDialect::add_enum_value(const ir::AddEnumValue& op, const Context&) const {
  if (!op.before.empty() && !op.after.empty()) {
    return sdk::unsupported("a value of an enum cannot be placed both before and after another",
                            "write one of before and after");
  }
  if (op.value.size() > kLongestName) {
    return sdk::unsupported("the enum value '" + op.value + "' is longer than 63 bytes",
                            "use a shorter one");
  }
  std::string sql = "ALTER TYPE " + name(op.name) + " ADD VALUE " + text_literal(op.value);
  if (!op.before.empty()) sql += " BEFORE " + text_literal(op.before);
  if (!op.after.empty()) sql += " AFTER " + text_literal(op.after);
  Answer out = one(sql);
  out.notices.push_back(notice("not-usable-in-this-transaction", Severity::warning,
                               "'" + op.value +
                                   "' can be stored in rows only once the transaction that adds it "
                                   "has ended",
                               "use the new value in a later revision"));
  return out;
}

Answer PostgresDialect::rename_enum_value(const ir::RenameEnumValue& op, const Context&) const {
  if (op.to.size() > kLongestName) {
    return sdk::unsupported("the enum value '" + op.to + "' is longer than 63 bytes",
                            "use a shorter one");
  }
  Answer out = one("ALTER TYPE " + name(op.name) + " RENAME VALUE " + text_literal(op.value) +
                   " TO " + text_literal(op.to));
  out.notices.push_back(notice("not-looked-at", Severity::info,
                               "defaults, views, checks and indexes follow; functions and programs "
                               "that name '" +
                                   op.value + "' fail afterwards, and nobody looks at them"));
  return out;
}

namespace {

// A name for the outgoing type that nothing else has.
std::string old_name(const std::string& type, const ir::Schema& schema) {
  std::string out = "mig_old_" + type;
  if (out.size() > kLongestName) {
    std::uint64_t hash = 14695981039346656037U;
    for (char c : type) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    out = "mig_old_" + std::to_string(hash);
  }
  while (schema.enum_type(out) != nullptr) out += "_";
  return out;
}

// Converts every column that has the enum to the new type of the same name.
class EnumConversion {
 public:
  EnumConversion(const ir::Table& table, const std::string& type) : table_(table), type_(type) {
    for (const auto& column : table.columns) {
      if (uses_enum(column.type.get(), type)) columns_.push_back(&column);
    }
  }

  bool needed() const { return !columns_.empty(); }

  // Conditions that compare the column with the old type would stand in the way: off before, on
  // again afterwards.
  void run(Answer& out) const {
    std::vector<std::string> parts;
    std::vector<const ir::Index*> indexes;
    for (const auto& each : table_.checks) {
      if (concerns(each.check)) parts.push_back("DROP CONSTRAINT " + name(each.name));
    }
    for (const auto& each : table_.indexes) {
      if (!concerns(each)) continue;
      indexes.push_back(&each);
      out.statements.push_back(locking("DROP INDEX " + name(each.name), kAccessExclusive));
    }
    for (const auto* column : columns_) convert(*column, parts);
    ir::Statement each = locking("ALTER TABLE " + name(table_.name) + " " +
                                     sdk::list(parts, [](const std::string& part) { return part; }),
                                 kAccessExclusive, ir::Work::rewrite);
    out.statements.push_back(std::move(each));
    for (const auto& rule : table_.checks) {
      if (!concerns(rule.check)) continue;
      out.statements.push_back(locking("ALTER TABLE " + name(table_.name) + " ADD " + check(rule),
                                       kAccessExclusive, ir::Work::scan));
    }
    for (const auto* index : indexes) {
      out.statements.push_back(
          locking(create_index(table_.name, *index, false, false), kShare, ir::Work::index));
    }
    out.notices.push_back(notice("table-rewrite", Severity::warning,
                                 "'" + table_.name + "' is copied; nobody can read it meanwhile"));
  }

 private:
  bool concerns(const ir::Sql& sql) const {
    return std::any_of(columns_.begin(), columns_.end(), [&](const ir::Column* column) {
      return ir::names_column(sql, column->name);
    });
  }
  bool concerns(const ir::Index& index) const {
    return concerns(index.where) ||
           std::any_of(index.columns.begin(), index.columns.end(),
                       [&](const ir::IndexColumn& part) { return concerns(part.expression); });
  }

  void convert(const ir::Column& column, std::vector<std::string>& parts) const {
    const bool array = column.type.get()->kind != TypeKind::enumeration;
    const std::string type = name(type_) + (array ? "[]" : "");
    const std::string alter = "ALTER COLUMN " + name(column.name) + " ";
    const auto value = default_sql(column);
    if (value) parts.push_back(alter + "DROP DEFAULT");
    parts.push_back(alter + "TYPE " + type + " USING " + name(column.name) +
                    (array ? "::text[]::" : "::text::") + type);
    if (value) parts.push_back(alter + "SET DEFAULT " + *value);
  }

  const ir::Table& table_;
  const std::string& type_;
  std::vector<const ir::Column*> columns_;
};

// A generated column of the enum, or one that is computed from such a column; or null. PostgreSQL
// converts neither.
const ir::Column* computed_with(const ir::Table& table, const std::string& type) {
  for (const auto& column : table.columns) {
    if (!column.generated) continue;
    if (uses_enum(column.type.get(), type)) return &column;
    for (const auto& source : table.columns) {
      if (!uses_enum(source.type.get(), type)) continue;
      if (ir::names_column(column.generated->expression, source.name)) return &column;
    }
  }
  return nullptr;
}

// The column whose default is the value that is to go, or null.
const ir::Column* defaulting_to(const ir::Schema& schema, const std::string& type,
                                const std::string& value) {
  for (const auto& table : schema.tables) {
    for (const auto& column : table.columns) {
      if (!uses_enum(column.type.get(), type) || !column.default_value) continue;
      const auto* text = std::get_if<std::string>(&*column.default_value);
      if (text != nullptr && *text == value) return &column;
    }
  }
  return nullptr;
}

}  // namespace

Answer PostgresDialect::drop_enum_value(const ir::DropEnumValue& op, const Context& context) const {
  const ir::Enum* type = context.before.enum_type(op.name);
  if (type == nullptr) {
    return sdk::unsupported("the values of enum '" + op.name +
                                "' are not known here, and PostgreSQL cannot drop one in place",
                            "describe the enum in the history, or write the SQL");
  }
  if (const auto* column = defaulting_to(context.before, op.name, op.value)) {
    return sdk::unsupported("'" + op.value + "' is the default of column '" + column->name + "'",
                            "give the column another default first");
  }
  for (const auto& table : context.before.tables) {
    if (const auto* column = computed_with(table, op.name)) {
      return sdk::unsupported("column '" + column->name + "' of '" + table.name +
                                  "' is computed with the enum, which PostgreSQL does not convert",
                              "drop that column first and add it again afterwards");
    }
  }
  std::vector<std::string> values;
  for (const auto& each : type->values) {
    if (each != op.value) values.push_back(each);
  }
  const std::string old = old_name(op.name, context.before);
  Answer out = nothing();
  out.support = ir::Support::emulated;
  out.statements.push_back(unhindering("ALTER TYPE " + name(op.name) + " RENAME TO " + name(old)));
  out.statements.push_back(unhindering(create_type(op.name, values)));
  for (const auto& table : context.before.tables) {
    const EnumConversion conversion(table, op.name);
    if (conversion.needed()) conversion.run(out);
  }
  out.statements.push_back(unhindering("DROP TYPE " + name(old)));
  out.notices.push_back(notice("may-fail-on-data", Severity::warning,
                               "rows that hold '" + op.value + "' make it fail",
                               "give those rows another value first"));
  return out;
}

Answer PostgresDialect::drop_enum(const ir::DropEnum& op, const Context& context) const {
  for (const auto& table : context.before.tables) {
    for (const auto& column : table.columns) {
      if (!uses_enum(column.type.get(), op.name)) continue;
      return sdk::unsupported(
          "column '" + column.name + "' of '" + table.name + "' has the enum '" + op.name + "'",
          "drop the column or change its type first");
    }
  }
  return one((op.if_exists ? "DROP TYPE IF EXISTS " : "DROP TYPE ") + name(op.name));
}

}  // namespace mig_postgres
