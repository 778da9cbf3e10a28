// Rows, and raw SQL.
#include "expression.hpp"
#include "operations.hpp"
#include "text.hpp"
#include "types.hpp"
#include <mig/sdk/batches.hpp>
#include <mig/sdk/raw_sql.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

constexpr std::size_t kRowsAtOnce = 500;
constexpr std::size_t kBytesAtOnce = 256 * 1024;

const ir::Type* type_of(const ir::Table& table, const std::string& name) {
  const ir::Column* column = find_column(table, name);
  return column == nullptr ? nullptr : column->type.get();
}

std::string cell_text(const ir::Table& table, const std::string& name, const ir::Cell& cell) {
  if (const auto* expression = std::get_if<ir::Expression>(&cell)) {
    const std::string* sql = expression->sql.get();
    return sql == nullptr ? "NULL" : "(" + *sql + ")";
  }
  return value_literal(std::get<ir::Literal>(cell), type_of(table, name));
}

std::string assignments(const ir::Table& table, const ir::Row& set) {
  return mig::sdk::list(set, [&](const auto& each) {
    return quote(each.first) + " = " + cell_text(table, each.first, each.second);
  });
}

// 0 in an identity column would become the next number.
void check_zero(const Draft& draft, const ir::Table& table, const std::string& name,
                const ir::Cell& cell) {
  const ir::Column* column = find_column(table, name);
  const auto* literal = std::get_if<ir::Literal>(&cell);
  const auto* number = literal == nullptr ? nullptr : std::get_if<std::int64_t>(literal);
  if (column == nullptr || !column->identity || number == nullptr || *number != 0) return;
  if (has_mode(draft.context.server, "NO_AUTO_VALUE_ON_ZERO")) return;
  refuse("a row has 0 in the identity column '" + name +
             "', for which the database puts in the next number",
         "use another number, or leave the column out");
}

std::vector<std::string> columns_of(const ir::Row& row) {
  std::vector<std::string> out;
  for (const auto& [name, cell] : row) out.push_back(name);
  return out;
}

// Text is compared as it is: the usual collations take 'A' for 'a', which would hit other rows.
std::string equals(const Draft& draft, const ir::Table& table, const std::string& name,
                   const ir::Cell& cell) {
  const auto* literal = std::get_if<ir::Literal>(&cell);
  const std::string column = quote(name);
  if (literal != nullptr && std::holds_alternative<ir::Null>(*literal)) return column + " IS NULL";
  const std::string value = cell_text(table, name, cell);
  const ir::Type* type = type_of(table, name);
  const bool text =
      literal != nullptr && std::holds_alternative<std::string>(*literal) && type != nullptr;
  if (text && (type->kind == ir::TypeKind::character || type->kind == ir::TypeKind::varchar ||
               type->kind == ir::TypeKind::text || type->kind == ir::TypeKind::enumeration)) {
    return column + " = " + value + " AND CONVERT(" + column +
           " USING utf8mb4) COLLATE utf8mb4_bin = " + value;
  }
  if (literal != nullptr && type != nullptr && type->kind == ir::TypeKind::json &&
      !draft.engine.maria) {
    return column + " = CAST(" + value + " AS JSON)";
  }
  return column + " = " + value;
}

// " WHERE …" of update_rows and delete_rows.
std::string condition(const Draft& draft, const ir::Table& table, const std::vector<ir::Row>& match,
                      const ir::Sql& where) {
  const std::string matched = mig::sdk::list(
      match,
      [&](const ir::Row& row) {
        return "(" +
               mig::sdk::list(
                   row,
                   [&](const auto& each) { return equals(draft, table, each.first, each.second); },
                   " AND ") +
               ")";
      },
      " OR ");
  const std::string* sql = where.get();
  std::string out;
  if (!matched.empty()) out = " WHERE " + (sql == nullptr ? matched : "(" + matched + ")");
  if (sql != nullptr) out += std::string(out.empty() ? " WHERE " : " AND ") + "(" + *sql + ")";
  return out;
}

}  // namespace

void write(Draft& draft, const ir::InsertRows& op) {
  const ir::Table table = table_before(draft, op.table);
  std::string sql;
  std::size_t rows = 0;
  std::vector<std::string> columns;
  const auto finish = [&] {
    if (rows > 0) draft.dml(std::move(sql));
    rows = 0;
    sql.clear();
  };
  for (const auto& row : op.rows) {
    if (rows >= kRowsAtOnce || sql.size() >= kBytesAtOnce || columns_of(row) != columns) finish();
    if (rows == 0) {
      columns = columns_of(row);
      sql = "INSERT INTO " + quote(op.table) + " (" + quote_all(columns) + ") VALUES ";
    } else {
      sql += ", ";
    }
    for (const auto& [name, cell] : row) check_zero(draft, table, name, cell);
    sql += "(" +
           mig::sdk::list(
               row, [&](const auto& each) { return cell_text(table, each.first, each.second); }) +
           ")";
    ++rows;
  }
  finish();
}

void write(Draft& draft, const ir::UpdateRows& op) {
  const ir::Table table = table_before(draft, op.table);
  draft.dml("UPDATE " + quote(op.table) + " SET " + assignments(table, op.set) +
            condition(draft, table, op.match, op.where));
  draft.replaces("values of table '" + op.table + "' are replaced");
}

void write(Draft& draft, const ir::DeleteRows& op) {
  const ir::Table table = table_before(draft, op.table);
  const bool all = op.where.get() == nullptr && op.match.empty();
  draft.lose(all ? ir::DataLoss::certain : ir::DataLoss::possible,
             all ? "every row of '" + op.table + "' is lost"
                 : "the rows of '" + op.table + "' that meet the condition are lost");
  draft.dml("DELETE FROM " + quote(op.table) + condition(draft, table, op.match, op.where));
}

// ---- batches
// --------------------------------------------------------------------------------------

namespace {

[[noreturn]] void refuse_key(const std::string& name) {
  refuse("values of column '" + name + "' have no order that a walk along them can rely on",
         "choose a key of numbers, text or times");
}

// What a key's value is cast to so that it compares as what it is; nothing: it does by itself.
std::string native_cast(const std::string& name, const std::string& type) {
  const std::string text = lower(type);
  const std::string word = text.substr(0, text.find_first_of(" ("));
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const bool is_unsigned = text.find("unsigned") != std::string::npos || word == "serial";
  if (one_of({"tinyint", "smallint", "mediumint", "int", "integer", "bigint", "serial"})) {
    // MySQL 9 casts a bound text to no more than 9223372036854775807 AS UNSIGNED
    return is_unsigned ? "DECIMAL(20,0)" : "";
  }
  if (one_of({"decimal", "numeric", "dec", "fixed"})) {
    const auto open = text.find('(');
    const auto close = text.find(')');
    if (open == std::string::npos || close == std::string::npos) return "DECIMAL(10,0)";
    return "DECIMAL" + text.substr(open, close - open + 1);
  }
  if (one_of({"year", "char", "varchar", "tinytext", "mediumtext", "longtext"})) return "";
  refuse_key(name);
}

// A column that a backfill walks along, so that its values are compared as what they are: the
// server compares a number with text as floating point numbers.
mig::sdk::BatchKey batch_key_of(const ir::Table& table, const std::string& name) {
  const std::string column = quote(name);
  const auto as = [](const std::string& type) {
    return [type](const std::string& placeholder) { return "CAST(" + placeholder + type; };
  };
  const auto plain = [](const std::string& placeholder) { return placeholder; };
  const ir::Type* type = type_of(table, name);
  if (holds_bytes(type)) {
    return {column, "HEX(" + column + ")",
            [](const std::string& placeholder) { return "UNHEX(" + placeholder + ")"; }};
  }
  if (type == nullptr) return {column, column, plain};
  const std::string text = "CAST(" + column + " AS CHAR)";
  switch (type->kind) {
    case ir::TypeKind::real:
    case ir::TypeKind::double_precision:
    case ir::TypeKind::json:
    case ir::TypeKind::enumeration:
    case ir::TypeKind::array:
      refuse_key(name);
    case ir::TypeKind::decimal:
      return {column, text,
              as(" AS DECIMAL(" + std::to_string(type->size.value_or(10)) + "," +
                 std::to_string(type->scale.value_or(0)) + "))")};
    case ir::TypeKind::date:
      return {column, text, as(" AS DATE)")};
    case ir::TypeKind::time:
      return {column, text, as(" AS TIME(6))")};
    case ir::TypeKind::timestamp:
    case ir::TypeKind::timestamptz:
      return {column, text, as(" AS DATETIME(6))")};
    case ir::TypeKind::native: {
      const std::string cast = native_cast(name, type->native);
      if (cast.empty()) return {column, column, plain};
      return {column, text, as(" AS " + cast + ")")};
    }
    case ir::TypeKind::boolean:
    case ir::TypeKind::smallint:
    case ir::TypeKind::integer:
    case ir::TypeKind::bigint:
    case ir::TypeKind::character:
    case ir::TypeKind::varchar:
    case ir::TypeKind::text:
    case ir::TypeKind::uuid:
    case ir::TypeKind::interval:
    case ir::TypeKind::binary:
    case ir::TypeKind::varbinary:
    case ir::TypeKind::blob:
      break;
  }
  return {column, column, plain};
}

}  // namespace

ir::Translation batches_of(const Draft& draft, const ir::Backfill& op) {
  const auto key = mig::sdk::batch_key(op, draft.context);
  if (key.columns.empty()) refuse(key.reason, key.way_out);
  const ir::Table table = table_before(draft, op.table);
  mig::sdk::BatchPieces pieces;
  pieces.table = quote(op.table);
  for (const auto& column : key.columns) pieces.key.push_back(batch_key_of(table, column));
  pieces.set = assignments(table, op.set);
  if (const std::string* where = op.where.get()) pieces.where = "(" + *where + ")";
  pieces.rows = op.batch;
  return mig::sdk::in_batches(op, pieces);
}

// ---- raw SQL
// --------------------------------------------------------------------------------------

namespace {

// Whether the statement commits the open transaction, by its first words.
bool commits(std::string_view sql) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= sql.size() && words.size() < 3; ++i) {
    const char c = i < sql.size() ? sql[i] : ' ';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(lower(word));
      word.clear();
    }
  }
  if (sql.substr(0, 2) == "/*") return true;  // an executable comment
  if (words.empty()) return false;
  const std::string second = words.size() > 1 ? words[1] : std::string();
  if (words[0] == "create" || words[0] == "drop") return second != "temporary";
  if (words[0] == "set") return second == "password" || second == "autocommit";
  if (words[0] == "load") return second == "index";
  for (const char* each :
       // what a prepared statement or a procedure does is not known; it may be DDL
       {"execute",  "call",     "alter",   "rename",    "truncate", "grant", "revoke",
        "analyze",  "optimize", "repair",  "check",     "cache",    "lock",  "unlock",
        "flush",    "reset",    "install", "uninstall", "begin",    "start", "commit",
        "rollback", "xa",       "import",  "change",    "stop"}) {
    if (words[0] == each) return true;
  }
  return false;
}

// Of the session, the journal and the lock depend on these.
void leave_session_alone(const std::string& sql) {
  const std::string shown = sql.substr(0, 40);
  if (has_word(sql, "release_all_locks")) {
    refuse(
        "the SQL gives up every lock of the session, with it the one that keeps a second "
        "migration away: " +
            shown,
        "leave it out, or release by name what the SQL itself has locked: RELEASE_LOCK(…)");
  }
  const auto tokens = tokens_of(sql);
  if (!tokens.empty() && lower(tokens.front().name) == "use") {
    refuse("the SQL leaves the database that is migrated, and its journal: " + shown,
           "leave it out and write the database in front of each name, or name it in the URL");
  }
}

}  // namespace

void write(Draft& draft, const ir::Execute& op) {
  const std::string* sql = op.sql.get();
  if (sql == nullptr) return;
  ir::Translation said;
  mig::sdk::RawSql raw(said, {true, true});
  for (const auto& [offset, length] : draft.context.dialect.split(*sql, draft.context.server)) {
    ir::Statement statement = mig::sdk::statement(sql->substr(offset, length));
    leave_session_alone(statement.sql);
    statement.transactional = !commits(statement.sql);
    raw.statement(statement.sql);
    draft.raw(std::move(statement));
  }
  draft.adds(said);
}

}  // namespace mig_mysql
