// The parts of a table's definition as SQL: columns, keys, foreign keys, checks.
#include "definition.hpp"

#include "expression.hpp"
#include "keys.hpp"
#include "options.hpp"
#include "text.hpp"
#include "types.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

constexpr int kLongestKeyPart = 3072;  // bytes of one column in an index of InnoDB

bool in_primary_key(const ir::Table& table, const std::string& column) {
  if (!table.primary_key) return false;
  const auto& columns = table.primary_key->columns;
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// Bytes of a character in the column, as far as it can be known.
int character_width(const Draft& draft, const ir::Column& column, const ir::Table& table,
                    const std::string& type) {
  const std::string* collation = column.collation.get();
  std::string name = collation != nullptr ? lower(*collation) : std::string();
  const std::string text = lower(type);
  for (const char* word : {"character set ", "charset "}) {
    const auto at = text.find(word);
    if (name.empty() && at != std::string::npos) name = text.substr(at + std::string(word).size());
  }
  if (name.empty()) name = charset_of(table, draft.engine);
  if (name.empty()) name = setting(draft.context.server, "character_set_database");
  if (name.empty() || name.rfind("utf8mb4", 0) == 0) return 4;
  if (name.rfind("utf8", 0) == 0) return 3;
  for (const char* one : {"latin", "ascii", "binary", "cp", "koi8", "hebrew", "greek", "swe7"}) {
    if (name.rfind(one, 0) == 0) return 1;
  }
  return 2;
}

// Refuses a column that the server could index in part only.
void check_key_part(const Draft& draft, const ir::Table& table, const std::string& name,
                    std::int64_t length, const std::string& what) {
  const ir::Column* column = find_column(table, name);
  const ir::Type* type = column == nullptr ? nullptr : column->type.get();
  if (type == nullptr) return;
  const std::string sql = draft.context.type_sql(*type);
  const std::string of = "column '" + name + "' of " + what;
  if (is_lob(sql) && length == 0) {
    const bool prefix = takes_prefix(sql);
    refuse(of + " is of the type " + base_of(sql) + ", which the database does not index whole",
           prefix ? "make it varchar(n), or index its beginning in an index of its own: columns = "
                    "[{ name = \"" +
                        name + "\", length = 100 }]"
                  : "index a generated column that is computed from it");
  }
  if (!is_character(sql)) return;
  const bool bytes = base_of(sql).front() == 'b' || base_of(sql) == "varbinary" ||
                     base_of(sql).find("blob") != std::string::npos;
  const std::int64_t characters = length > 0 ? length : size_of_type(sql);
  const int width = bytes ? 1 : character_width(draft, *column, table, sql);
  if (characters * width > kLongestKeyPart) {
    refuse(of + " takes " + std::to_string(characters * width) +
               " bytes in an index; the database " + "indexes " + std::to_string(kLongestKeyPart) +
               " at the most",
           "make it shorter, or index its beginning: columns = [{ name = \"" + name +
               "\", length = " + std::to_string(kLongestKeyPart / width) + " }]");
  }
}

const char* action(ir::FkAction action, const std::string& name) {
  if (action != ir::FkAction::set_default) return mig::sdk::referential_action(action);
  refuse(
      "the foreign key '" + name + "' sets a default, which the storage engine InnoDB does not do",
      "use \"set null\", or do it in a trigger");
}

// MariaDB does not know a generated column that may not be NULL.
std::string generated_text(Draft& draft, const ir::Column& column, const ir::Table& table) {
  const std::string* sql = column.generated->expression.get();
  std::string out = " GENERATED ALWAYS AS (" +
                    expression(draft, sql == nullptr ? "NULL" : *sql, table) + ")" +
                    (column.generated->stored ? " STORED" : " VIRTUAL");
  const bool required = !column.nullable || in_primary_key(table, column.name);
  if (!draft.engine.maria) {
    out += required ? " NOT NULL" : " NULL";
  } else if (!column.nullable) {
    draft.differs("the generated column '" + column.name + "' of table '" + table.name +
                      "' may be NULL: MariaDB does not take NOT NULL here",
                  "add a check: " + column.name + " IS NOT NULL");
  }
  return out;
}

}  // namespace

std::string column_type(Draft& draft, const ir::Column& column) {
  const ir::Type* type = column.type.get();
  if (type == nullptr) {
    refuse("column '" + column.name + "' has no type for this database",
           "write one, or a `default` type");
  }
  const auto rendered = draft.context.dialect.type(*type, draft.context.server);
  if (!rendered.exact) {
    draft.approximates(rendered.code.empty() ? "type-approximated" : rendered.code,
                       "column '" + column.name + "' of type " + to_text(*type) + " becomes " +
                           rendered.sql + ": " + rendered.note);
  }
  return draft.context.type_sql(*type);
}

std::string expression(Draft& draft, const std::string& sql, const ir::Table& table) {
  if (has_double_bar(sql) && !has_mode(draft.context.server, "PIPES_AS_CONCAT")) {
    draft.note("double-bar", ir::Severity::warning,
               "'||' means OR here, not concatenation, in: " + sql,
               "write concat(a, b) for this database");
  }
  return has_mode(draft.context.server, "ANSI_QUOTES") ? sql : own_names(sql, table);
}

namespace {

// CURRENT_TIMESTAMP with the precision of the column: the server takes no other.
std::string now_for(const std::string& type) {
  const int digits = size_of_type(type);
  return digits > 0 ? "CURRENT_TIMESTAMP(" + std::to_string(digits) + ")" : "CURRENT_TIMESTAMP";
}

bool starts_with_now(const std::string& sql) {
  const std::string text = lower(sql);
  for (const char* word : {"current_timestamp", "now(", "localtimestamp", "localtime"}) {
    if (text.rfind(word, 0) == 0) return true;
  }
  return false;
}

std::string default_expression(Draft& draft, const std::string& written, const ir::Table& table,
                               const std::string& type) {
  std::string sql(trim(written));
  const std::string word = lower(sql);
  if (word == "current_timestamp" || word == "current_timestamp()") {
    return is_datetime(type) ? now_for(type) : "(CURRENT_TIMESTAMP)";
  }
  if (word == "current_date" || word == "current_date()") return "(CURRENT_DATE)";
  if (word == "uuid()") return "(UUID())";
  if (is_parenthesised(sql)) return expression(draft, sql, table);
  if (!is_lob(type) && is_constant(sql)) return sql;
  const bool on_update = word.find(" on update ") != std::string::npos;
  if (is_datetime(type) && (on_update || starts_with_now(sql))) return sql;
  return "(" + expression(draft, sql, table) + ")";
}

}  // namespace

std::string default_text(Draft& draft, const ir::Column& column, const ir::Table& table,
                         const std::string& type) {
  if (const std::string* sql = column.default_sql.get()) {
    return default_expression(draft, *sql, table, type);
  }
  if (!column.default_value) return {};
  const std::string literal = value_literal(*column.default_value, column.type.get());
  return is_lob(type) && literal != "NULL" ? "(" + literal + ")" : literal;
}

std::string column_definition(Draft& draft, const ir::Column& column, const ir::Table& table) {
  const std::string type = column_type(draft, column);
  std::string out = quote(column.name) + " ";
  if (const std::string* collation = column.collation.get()) {
    // the collation written for the column wins over the one that its type brings
    out += type.substr(0, type.find(" CHARACTER SET utf8mb4 COLLATE")) + " COLLATE " +
           quote(*collation);
  } else {
    out += type;
  }
  if (column.generated) {
    out += generated_text(draft, column, table);
  } else {
    const bool required = !column.nullable || column.identity || in_primary_key(table, column.name);
    out += required ? " NOT NULL" : " NULL";
    const std::string value = default_text(draft, column, table, type);
    if (!value.empty() && column.identity) {
      refuse("the identity column '" + column.name + "' has a default",
             "write one of the two: the database numbers the rows, or the default fills them");
    }
    const std::string empty = "NULL ON UPDATE ";  // of a column that may be required
    if (required && value.rfind(empty, 0) == 0) {
      out += value.substr(4);
    } else if (!value.empty() && !(required && value == "NULL")) {
      out += " DEFAULT " + value;
    }
    if (column.identity) out += " AUTO_INCREMENT";
  }
  if (!column.comment.empty()) out += " COMMENT " + text_literal(column.comment);
  return out;
}

bool has_check_of_its_own(const Engine& engine, const ir::Table& table, const std::string& column) {
  if (!engine.maria) return false;
  return std::any_of(table.checks.begin(), table.checks.end(),
                     [&](const ir::Check& each) { return lower(each.name) == lower(column); });
}

const char* drop_check(const Engine& engine) {
  return engine.maria ? "DROP CONSTRAINT IF EXISTS " : "DROP CONSTRAINT ";
}

std::vector<std::string> modified(Draft& draft, const ir::Column& column, const ir::Table& table) {
  std::vector<std::string> out = {"MODIFY COLUMN " + column_definition(draft, column, table)};
  if (!has_check_of_its_own(draft.engine, table, column.name)) return out;
  for (const auto& each : table.checks) {
    if (lower(each.name) != lower(column.name)) continue;
    out.push_back(drop_check(draft.engine) + quote(each.name));
    out.push_back("ADD " + check(draft, each, table));
  }
  return out;
}

std::string key_columns(const Draft& draft, const std::vector<std::string>& columns,
                        const ir::Table& table, const std::string& what) {
  for (const auto& name : columns) check_key_part(draft, table, name, 0, what);
  return "(" + quote_all(columns) + ")";
}

namespace {

// Whether the column tells apart what differs in case. The servers' own collations do not.
bool folds_case(const Draft& draft, const ir::Column& column, const ir::Table& table) {
  const ir::Type* type = column.type.get();
  if (type == nullptr || !is_character(draft.context.type_sql(*type))) return false;
  if (type->kind == ir::TypeKind::enumeration || type->kind == ir::TypeKind::uuid) return false;
  const std::string* own = column.collation.get();
  std::string name = own != nullptr ? lower(*own) : charset_of(table, draft.engine);
  if (name.empty()) name = setting(draft.context.server, "collation_database");
  const auto ends_in = [&](const std::string& tail) {
    return name.size() >= tail.size() &&
           name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
  };
  return !ends_in("_bin") && !ends_in("_cs") && name != "binary";
}

}  // namespace

void note_case(Draft& draft, const std::vector<std::string>& columns, const ir::Table& table) {
  for (const auto& name : columns) {
    const ir::Column* column = find_column(table, name);
    if (column == nullptr || !folds_case(draft, *column, table)) continue;
    draft.note("case-insensitive-unique", ir::Severity::info,
               "values of '" + name + "' that differ only in case or accents count as equal",
               "give the column a collation that tells them apart, such as \"utf8mb4_bin\"");
  }
}

void note_case(Draft& draft, const ir::Index& index, const ir::Table& table) {
  if (!index.unique) return;
  std::vector<std::string> columns;
  for (const auto& part : index.columns) columns.push_back(part.name);
  note_case(draft, columns, table);
}

std::string primary_key(const Draft& draft, const ir::PrimaryKey& key, const ir::Table& table) {
  return "PRIMARY KEY " +
         key_columns(draft, key.columns, table, "the primary key of '" + table.name + "'");
}

std::string unique_key(const Draft& draft, const ir::Unique& key, const ir::Table& table) {
  return "UNIQUE KEY " + quote(key.name) + " " +
         key_columns(draft, key.columns, table, "the unique constraint '" + key.name + "'");
}

namespace {

bool sets_columns(ir::FkAction action) {
  return action == ir::FkAction::cascade || action == ir::FkAction::set_null;
}

// The server does not check the values that a foreign key's action writes, so it refuses such
// checks.
void check_against_action(const ir::Check& check, const ir::ForeignKey& key,
                          const ir::Table& table) {
  const bool writes = sets_columns(key.on_update) || key.on_delete == ir::FkAction::set_null;
  const std::string* sql = check.check.get();
  if (!writes || sql == nullptr) return;
  for (const auto& column : key.columns) {
    if (!names_column(own_names(*sql, table), column)) continue;
    refuse("the check '" + check.name + "' names column '" + column + "', which the foreign key '" +
               key.name + "' may change by its action: the database does not take both",
           "leave out the action of the foreign key, or the column from the check");
  }
}

}  // namespace

std::string check(Draft& draft, const ir::Check& check, const ir::Table& table) {
  const std::string* sql = check.check.get();
  for (const auto& key : table.foreign_keys) check_against_action(check, key, table);
  return "CONSTRAINT " + quote(check.name) + " CHECK (" +
         expression(draft, sql == nullptr ? "TRUE" : *sql, table) + ")";
}

namespace {

// The server wants the same type on both sides; strings may differ in length.
void check_pair(const Draft& draft, const ir::ForeignKey& key, const ir::Column* own,
                const ir::Column* other) {
  const ir::Type* a = own == nullptr ? nullptr : own->type.get();
  const ir::Type* b = other == nullptr ? nullptr : other->type.get();
  if (a == nullptr || b == nullptr) return;
  const std::string left = draft.context.type_sql(*a);
  const std::string right = draft.context.type_sql(*b);
  const bool text = is_character(left) && is_character(right);
  if (text || lower(left) == lower(right) || a->kind == ir::TypeKind::native ||
      b->kind == ir::TypeKind::native || a->kind == ir::TypeKind::enumeration ||
      a->kind == ir::TypeKind::decimal) {
    return;
  }
  refuse("the foreign key '" + key.name + "' refers from '" + own->name + "' of type " + left +
             " to '" + other->name + "' of type " + right + "; the database wants the same type",
         "give both columns one type");
}

}  // namespace

namespace {

// MySQL does not compute stored columns again when a foreign key's action changes what they are
// computed from.
void check_stored(const ir::ForeignKey& key, const ir::Table& table) {
  if (!sets_columns(key.on_update) && !sets_columns(key.on_delete)) return;
  for (const auto& column : table.columns) {
    const std::string* sql =
        column.generated && column.generated->stored ? column.generated->expression.get() : nullptr;
    for (const auto& name : key.columns) {
      if (sql == nullptr || !names_column(own_names(*sql, table), name)) continue;
      refuse("the stored column '" + column.name + "' is computed from '" + name +
                 "', which the foreign key '" + key.name +
                 "' may change by its action: MySQL does not take both",
             "leave out the action of the foreign key, or compute the column when it is read: "
             "generated = { expression = \"…\", stored = false }");
    }
  }
}

}  // namespace

namespace {

// The position behind a name in backticks that begins at `at`; npos when there is none.
std::size_t behind_quoted(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '`') return std::string_view::npos;
  for (++at; at < text.size(); ++at) {
    if (text[at] != '`') continue;
    if (at + 1 == text.size() || text[at + 1] != '`') return at + 1;
    ++at;
  }
  return std::string_view::npos;
}

// A table of another database comes from the live schema as two names in backticks; another name
// may begin with a backtick, too.
std::string referred_table(const ir::ForeignKey& key) {
  const std::string& table = key.references.table;
  const auto point = behind_quoted(table, 0);
  const bool qualified = point < table.size() && table[point] == '.' &&
                         behind_quoted(table, point + 1) == table.size();
  return qualified ? table : quote(table);
}

}  // namespace

std::string foreign_key(const Draft& draft, const ir::ForeignKey& key, const ir::Table& table) {
  if (key.deferrable) {
    refuse("the foreign key '" + key.name + "' is deferrable; the database checks each statement",
           "leave `deferrable` out, or keep the operation from this database by `except`, with one "
           "of its own");
  }
  const ir::Table* other =
      key.references.table == table.name ? &table : draft.context.table(key.references.table);
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const ir::Column* own = find_column(table, key.columns[i]);
    const bool nulls =
        key.on_delete == ir::FkAction::set_null || key.on_update == ir::FkAction::set_null;
    if (own != nullptr && nulls && (!own->nullable || in_primary_key(table, own->name))) {
      refuse("the foreign key '" + key.name + "' sets '" + own->name +
                 "' to NULL, which the column does not take",
             "make the column nullable, or choose another action");
    }
    if (other != nullptr && i < key.references.columns.size()) {
      check_pair(draft, key, own, find_column(*other, key.references.columns[i]));
    }
  }
  if (other != nullptr && !other->columns.empty() &&
      !is_unique_key(*other, key.references.columns)) {
    refuse("the foreign key '" + key.name + "' refers to columns of '" + other->name +
               "' that are neither its primary key nor unique together",
           "add a unique constraint on them first");
  }
  for (const auto& each : table.checks) check_against_action(each, key, table);
  if (!draft.engine.maria) check_stored(key, table);
  std::string out = "CONSTRAINT " + quote(key.name) + " FOREIGN KEY " +
                    key_columns(draft, key.columns, table, "the foreign key '" + key.name + "'") +
                    " REFERENCES " + referred_table(key) + " (" +
                    quote_all(key.references.columns) + ")";
  if (key.on_delete != ir::FkAction::no_action) {
    out += std::string(" ON DELETE ") + action(key.on_delete, key.name);
  }
  if (key.on_update != ir::FkAction::no_action) {
    out += std::string(" ON UPDATE ") + action(key.on_update, key.name);
  }
  return out;
}

namespace {

void check_nulls(const ir::IndexColumn& part, const std::string& what) {
  if (!part.nulls) return;
  const bool first = part.order == ir::Order::asc;  // NULL is the least value here
  if ((*part.nulls == ir::Nulls::first) == first) return;
  refuse(what + " sorts NULLs " + (first ? "last in ascending" : "first in descending") +
             " order; here NULL is the least value",
         "leave `nulls` out");
}

std::string index_part(Draft& draft, const ir::IndexColumn& part, const ir::Table& table,
                       const std::string& what, bool whole) {
  if (!part.opclass.empty() && part.opclass.get() != nullptr) {
    refuse(what + " names an operator class, which the database does not have",
           "write `opclass` for the other database alone: { postgres = \"…\" }");
  }
  check_nulls(part, what);
  std::string out;
  if (const std::string* sql = part.expression.get()) {
    if (draft.engine.maria) {
      refuse(what + " is on an expression, which MariaDB does not index",
             "add a generated column with the expression and index that");
    }
    out = expression(draft, *sql, table);
    if (!is_parenthesised(out)) out = "(" + out + ")";
  } else {
    if (whole) check_key_part(draft, table, part.name, part.length.value_or(0), what);
    out = quote(part.name);
    if (part.length) out += "(" + std::to_string(*part.length) + ")";
  }
  if (part.order == ir::Order::desc) out += " DESC";
  return out;
}

std::string method_of(const ir::Index& index) {
  const std::string* method = index.method.get();
  return method == nullptr ? std::string() : lower(trim(*method));
}

}  // namespace

Work index_work(const ir::Index& index) {
  const std::string method = method_of(index);
  if (method == "fulltext") return Work::copy;
  bool expressions = false;
  for (const auto& part : index.columns) expressions = expressions || part.name.empty();
  return method == "spatial" || expressions ? Work::shared : Work::inplace;
}

std::string index_key(Draft& draft, const ir::Index& index, const ir::Table& table) {
  const std::string what = "the index '" + index.name + "'";
  if (index.where.get() != nullptr) {
    refuse(
        what + " is partial, which the database does not have",
        "leave `where` out for this database, or index a generated column that is NULL where the "
        "condition does not hold");
  }
  if (!index.include.empty()) {
    refuse(what + " stores further columns (include), which the database does not have",
           "add them to the end of `columns`");
  }
  const std::string method = method_of(index);
  const bool words = method == "fulltext" || method == "spatial";
  if (!method.empty() && !words && method != "btree" && method != "hash") {
    refuse(what + " has the method '" + method + "'; known are btree, hash, fulltext, spatial",
           "leave `method` out for this database");
  }
  if (words && index.unique) {
    refuse(what + " is unique and " + method + " at once", "leave `unique` out");
  }
  // a unique index of MariaDB on hashes takes columns of any length
  const bool hashes = draft.engine.maria && index.unique && method == "hash";
  if (method == "hash" && !hashes) {
    draft.note("index-method", ir::Severity::info,
               what + " is kept as a tree: the storage engine InnoDB has no hash indexes");
  }
  std::string out = index.unique ? "UNIQUE KEY "
                    : words      ? (method == "fulltext" ? "FULLTEXT KEY " : "SPATIAL KEY ")
                                 : "KEY ";
  out += quote(index.name) + " (" +
         mig::sdk::list(index.columns,
                        [&](const ir::IndexColumn& part) {
                          return index_part(draft, part, table, what, !words && !hashes);
                        }) +
         ")";
  if (!method.empty() && !words) out += method == "hash" ? " USING HASH" : " USING BTREE";
  return out;
}

}  // namespace mig_mysql
