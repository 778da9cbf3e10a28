// Names are always quoted; what SQLite has no place for is refused here.
#include "render.hpp"

#include "literals.hpp"
#include "tokens.hpp"
#include "types.hpp"
#include <mig/ir/describe.hpp>
#include <mig/sdk/names.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <utility>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

std::string constraint_name(const std::string& name) {
  return name.empty() ? std::string() : "CONSTRAINT " + quoted(name) + " ";
}

std::string index_column_sql(const ir::IndexColumn& column) {
  std::string out;
  if (const std::string* sql = column.expression.get()) {
    out = parenthesised(expression(*sql));
  } else {
    out = quoted(column.name);
  }
  if (column.opclass.get() != nullptr) {
    throw Refusal{"SQLite has no operator classes",
                  "leave opclass out for sqlite: opclass = { postgres = \"…\" }"};
  }
  if (column.length) {
    throw Refusal{"SQLite has no indexes over the first characters of a column",
                  "use an expression: { expression = \"substr(" + column.name + ", 1, " +
                      std::to_string(*column.length) + ")\" }"};
  }
  if (column.order == ir::Order::desc) out += " DESC";
  // NULLs are the least values to SQLite, and an index cannot have it otherwise
  const auto natural = column.order == ir::Order::asc ? ir::Nulls::first : ir::Nulls::last;
  if (column.nulls && *column.nulls != natural) {
    throw Refusal{"SQLite sorts NULLs as the least values, also in indexes",
                  "leave nulls out, or create the index with except = [\"sqlite\"]"};
  }
  return out;
}

const ir::Type* type_of(const ir::Column& column) {
  const ir::Type* type = column.type.get();
  if (type == nullptr) {
    throw Refusal{"column '" + column.name + "' has no type for sqlite", "add one under default"};
  }
  return type;
}

}  // namespace

std::string quoted(std::string_view name) {
  if (name.empty()) throw Refusal{"a name is empty", "write a name"};
  if (name.find('\0') != std::string_view::npos) {
    throw Refusal{"a name holds a NUL character", "take it out"};
  }
  if (name.size() >= 7 && same_name(name.substr(0, 7), "sqlite_")) {
    throw Refusal{"'" + std::string(name) + "' is a name that SQLite keeps for itself",
                  "use a name that does not begin with sqlite_"};
  }
  return sdk::identifier(name);
}

std::string quoted_list(const std::vector<std::string>& names) {
  return sdk::list(names, [](const std::string& name) { return quoted(name); });
}

std::string text(std::string_view name) { return sdk::string_literal(name); }

TableOptions read_options(const ir::Options& options, TableOptions before) {
  const auto found = options.find("sqlite");
  if (found == options.end()) return before;
  for (const auto& member : found->second.members) {
    const bool known = member.key == "strict" || member.key == "without_rowid";
    if (!known) {
      throw Refusal{"SQLite's tables have no option '" + member.key + "'",
                    "known are strict and without_rowid"};
    }
    if (!member.value.is(ir::Value::Kind::boolean)) {
      throw Refusal{"the option '" + member.key + "' of a table is true or false", ""};
    }
    (member.key == "strict" ? before.strict : before.without_rowid) = member.value.boolean;
  }
  return before;
}

std::string options_sql(const TableOptions& options) {
  std::string out;
  if (options.without_rowid) out += " WITHOUT ROWID";
  if (options.strict) out += out.empty() ? " STRICT" : ", STRICT";
  return out;
}

std::string type_sql(const ir::Type& type, bool strict, const sdk::Context& context) {
  const std::string declared = context.type_sql(type);
  return strict ? strict_type(declared) : declared;
}

std::string default_sql(const ir::Column& column) {
  if (column.default_value) {
    return "DEFAULT " + literal(*column.default_value, column.type.get());
  }
  const std::string* sql = column.default_sql.get();
  return sql == nullptr ? std::string() : "DEFAULT " + default_expression(*sql);
}

std::string generated_sql(const ir::Generated& generated) {
  const std::string* sql = generated.expression.get();
  if (sql == nullptr) {
    throw Refusal{"a generated column has no expression for sqlite", "add one under default"};
  }
  return "GENERATED ALWAYS AS " + parenthesised(expression(*sql)) +
         (generated.stored ? " STORED" : " VIRTUAL");
}

std::string enum_check(const std::string& column, const ir::Type& type) {
  if (type.values.empty()) {
    throw Refusal{"the values of the enum '" + type.name + "' are not known",
                  "create the enum in the history, or write its values"};
  }
  const auto values =
      sdk::list(type.values, [](const std::string& each) { return literal(each, nullptr); });
  return constraint_name("enum_" + type.name) + "CHECK (" + quoted(column) + " IN (" + values +
         "))";
}

std::string column_sql(const ir::Column& column, const ColumnStyle& style,
                       const sdk::Context& context) {
  const ir::Type& type = *type_of(column);
  std::string out = quoted(column.name) + " ";
  out += style.numbered ? "INTEGER" : type_sql(type, style.strict, context);
  if (!column.nullable || style.key) out += " NOT NULL";
  if (style.numbered) {
    out += " " + constraint_name(style.key_name) + "PRIMARY KEY AUTOINCREMENT";
  } else if (column.identity) {
    throw Refusal{"SQLite numbers rows only in the one column of a primary key",
                  "make '" + column.name + "' the primary key, or leave identity out"};
  }
  if (column.generated && (column.default_value || column.default_sql.get() != nullptr)) {
    throw Refusal{"the generated column '" + column.name + "' cannot have a default",
                  "leave one of the two out"};
  }
  const std::string value = default_sql(column);
  if (!value.empty()) out += " " + value;
  if (const std::string* collation = column.collation.get()) {
    out += " COLLATE " + sdk::identifier(*collation);
  }
  if (column.generated) out += " " + generated_sql(*column.generated);
  if (type.kind == ir::TypeKind::enumeration) out += " " + enum_check(column.name, type);
  return out;
}

std::string primary_key_sql(const ir::PrimaryKey& key) {
  return constraint_name(key.name) + "PRIMARY KEY (" + quoted_list(key.columns) + ")";
}

std::string unique_sql(const ir::Unique& unique) {
  return constraint_name(unique.name) + "UNIQUE (" + quoted_list(unique.columns) + ")";
}

std::string check_sql(const ir::Check& check) {
  const std::string* sql = check.check.get();
  if (sql == nullptr) {
    throw Refusal{"the check '" + check.name + "' has no condition for sqlite",
                  "add one under default"};
  }
  return constraint_name(check.name) + "CHECK " + parenthesised(expression(*sql));
}

std::string foreign_key_sql(const ir::ForeignKey& key) {
  std::string out = constraint_name(key.name) + "FOREIGN KEY (" + quoted_list(key.columns) +
                    ") REFERENCES " + quoted(key.references.table);
  if (!key.references.columns.empty()) out += " (" + quoted_list(key.references.columns) + ")";
  if (key.on_delete != ir::FkAction::no_action) {
    out += std::string(" ON DELETE ") + sdk::referential_action(key.on_delete);
  }
  if (key.on_update != ir::FkAction::no_action) {
    out += std::string(" ON UPDATE ") + sdk::referential_action(key.on_update);
  }
  if (key.initially == ir::Initially::deferred && !key.deferrable) {
    throw Refusal{"the foreign key '" + key.name + "' is initially deferred, but not deferrable",
                  "add deferrable = true"};
  }
  if (key.deferrable) {
    out += key.initially == ir::Initially::deferred ? " DEFERRABLE INITIALLY DEFERRED"
                                                    : " DEFERRABLE INITIALLY IMMEDIATE";
  }
  return out;
}

std::string index_sql(const std::string& table, const ir::Index& index, bool if_not_exists) {
  if (!index.include.empty()) {
    throw Refusal{"SQLite's indexes have no columns beside their key (include)",
                  "add the columns to the key, or leave include out"};
  }
  if (const std::string* method = index.method.get()) {
    if (!same_name(*method, "btree")) {
      throw Refusal{"SQLite has no index method '" + *method + "'",
                    "write the method per dialect: method = { postgres = \"" + *method + "\" }"};
    }
  }
  if (index.columns.empty()) throw Refusal{"index '" + index.name + "' has no columns", ""};
  std::string out = std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " +
                    (if_not_exists ? "IF NOT EXISTS " : "") + quoted(index.name) + " ON " +
                    quoted(table) + " (" + sdk::list(index.columns, index_column_sql) + ")";
  if (const std::string* where = index.where.get()) {
    // a condition is not put into parentheses: SQLite keeps the text as it is written
    out += " WHERE " + expression(*where);
  }
  return out;
}

void check_new_name(const ir::Table& table, const std::string& name) {
  sdk::check_new_name(table, name, "SQLite", [](std::string reason, std::string advice) {
    throw Refusal{std::move(reason), std::move(advice)};
  });
}

std::string table_sql(const ir::Table& table, bool if_not_exists, const sdk::Context& context) {
  const TableOptions options = read_options(table.options);
  const auto& key = table.primary_key;
  bool key_written = false;
  std::vector<std::string> parts;
  for (const auto& column : table.columns) {
    check_new_name(table, column.name);
    ColumnStyle style;
    style.strict = options.strict;
    style.key = key && std::count(key->columns.begin(), key->columns.end(), column.name) > 0;
    style.numbered = column.identity && style.key && key->columns.size() == 1;
    if (style.numbered) {
      if (options.without_rowid) {
        throw Refusal{"a table WITHOUT ROWID does not number its rows",
                      "leave without_rowid or identity out"};
      }
      style.key_name = key->name;
      key_written = true;
    }
    parts.push_back(column_sql(column, style, context));
  }
  if (parts.empty()) throw Refusal{"SQLite has no tables without columns", "add a column"};
  if (options.without_rowid && !key) {
    throw Refusal{"a table WITHOUT ROWID needs a primary key", "add primary_key"};
  }
  if (key && !key_written) parts.push_back(primary_key_sql(*key));
  for (const auto& each : table.unique) parts.push_back(unique_sql(each));
  for (const auto& each : table.foreign_keys) parts.push_back(foreign_key_sql(each));
  for (const auto& each : table.checks) parts.push_back(check_sql(each));
  return std::string("CREATE TABLE ") + (if_not_exists ? "IF NOT EXISTS " : "") +
         quoted(table.name) + " (\n  " +
         sdk::list(
             parts, [](const std::string& part) { return part; }, ",\n  ") +
         "\n)" + options_sql(options);
}

ir::Notice notice(std::string code, ir::Severity severity, std::string message,
                  std::string advice) {
  return {std::move(code), severity, std::move(message), std::move(advice)};
}

void lose(ir::Translation& answer, std::string message, ir::DataLoss loss) {
  answer.data_loss = std::max(answer.data_loss, loss);
  answer.notices.push_back(notice("data-loss", ir::Severity::warning, std::move(message)));
}

void approximate(ir::Translation& answer, std::string code, std::string message) {
  if (answer.support == ir::Support::native || answer.support == ir::Support::emulated) {
    answer.support = ir::Support::approximated;
  }
  answer.notices.push_back(notice(std::move(code), ir::Severity::info, std::move(message)));
}

std::string loss_code(const ir::Type& type, const sdk::Context& context) {
  const auto rendered = context.dialect.type(type, context.server);
  if (rendered.exact) return {};
  return rendered.code.empty() ? "type-approximated" : rendered.code;
}

void note_types(ir::Translation& answer, const std::vector<const ir::Column*>& columns,
                const sdk::Context& context) {
  std::map<std::pair<std::string, std::string>, std::string> by_note;  // note, code
  for (const ir::Column* column : columns) {
    const ir::Type* type = column->type.get();
    if (type == nullptr) continue;
    const auto rendered = context.dialect.type(*type, context.server);
    if (rendered.exact) continue;
    std::string& names = by_note[{rendered.note, loss_code(*type, context)}];
    names += (names.empty() ? "'" : ", '") + column->name + "'";
  }
  for (const auto& [note, names] : by_note) {
    const char* word = names.find(',') == std::string::npos ? "column " : "columns ";
    approximate(answer, note.second, word + names + ": " + note.first);
  }
}

ir::Statement check_statement(std::string sql, std::vector<std::vector<std::string>> rows,
                              std::string message) {
  ir::Statement out = sdk::statement(std::move(sql));
  out.expect = ir::Expectation{std::move(rows), std::move(message)};
  return out;
}

ir::Statement no_nulls(const std::string& source, const std::string& value,
                       const std::string& table, const std::string& name) {
  return check_statement(
      "SELECT count(*) FROM (SELECT 1 FROM " + source + " WHERE " + value + " IS NULL LIMIT 1)",
      {{"0"}}, "column '" + name + "' of '" + table + "' holds NULLs: give them a value first");
}

std::int64_t setting(const sdk::Context& context, const char* key, std::int64_t otherwise) {
  const ir::Value* value = context.server.settings.find(key);
  if (value == nullptr) return otherwise;
  if (value->is(ir::Value::Kind::boolean)) return value->boolean ? 1 : 0;
  if (value->is(ir::Value::Kind::integer)) return value->integer;
  if (value->is(ir::Value::Kind::string)) return std::strtoll(value->text.c_str(), nullptr, 10);
  return otherwise;
}

bool at_least(const sdk::Context& context, int major, int minor) {
  const char* text = context.server.version.c_str();
  char* end = nullptr;
  const long found = std::strtol(text, &end, 10);
  if (end == text) return false;
  const long next = *end == '.' ? std::strtol(end + 1, nullptr, 10) : 0;
  return found > major || (found == major && next >= minor);
}

}  // namespace mig_sqlite
