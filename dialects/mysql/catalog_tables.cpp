// Tables with their columns and checks, and what of these the model does not hold.
#include "catalog_parse.hpp"
#include "catalog_reading.hpp"
#include "expression.hpp"
#include "table_text.hpp"
#include "text.hpp"
#include "types.hpp"
#include "view_text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

using sdk::is_null;
using sdk::text_of;

namespace {

// The options of a table as the server lists them: words with values, which may be quoted.
std::vector<std::pair<std::string, std::string>> create_options(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::size_t i = 0; i < text.size();) {
    char quoted = 0;
    std::size_t end = i;
    for (; end < text.size() && (quoted != 0 || text[end] != ' '); ++end) {
      const char c = text[end];
      if (quoted == c) {
        quoted = 0;
      } else if (quoted == 0 && (c == '\'' || c == '"' || c == '`')) {
        quoted = c;
      }
    }
    const std::string option = text.substr(i, end - i);
    std::string name = lower(option.substr(0, option.find('=')));
    name.erase(std::remove(name.begin(), name.end(), '`'), name.end());
    if (!option.empty()) out.emplace_back(std::move(name), option);
    i = end + 1;
  }
  return out;
}

// Engines whose tables are whole with their columns, keys and options.
bool stands_alone(const std::string& engine) {
  static const std::set<std::string> kEngines = {
      "", "InnoDB", "MyISAM", "Aria", "MEMORY", "ARCHIVE", "CSV", "BLACKHOLE", "ROCKSDB"};
  return kEngines.count(engine) != 0;
}

struct TableRow {
  std::string collation;
  std::string engine;
  std::string row_format;
  std::string options;
  std::string database_collation;
  std::string usual_row_format;  // of InnoDB
  bool versioned = false;
};

// What is set otherwise than the database would by itself.
void set_options(Reading& reading, ir::Table& table, const TableRow& row) {
  ir::Value settings = ir::Value::table();
  const auto set = [&](const char* key, const std::string& value) {
    settings.set(key, ir::Value::of(value));
  };
  if (!row.engine.empty() && row.engine != "InnoDB") set("engine", row.engine);
  if (!row.collation.empty() && row.collation != row.database_collation) {
    const auto charset = [](const std::string& name) { return name.substr(0, name.find('_')); };
    if (charset(row.collation) != charset(row.database_collation)) {
      set("charset", charset(row.collation));
    }
    set("collate", row.collation);
  }
  const bool inno = row.engine == "InnoDB";
  if (inno && lower(row.row_format) != lower(row.usual_row_format)) {
    set("row_format", lower(row.row_format));
  }
  for (const auto& [name, option] : create_options(row.options)) {
    const std::string value = option.substr(std::min(option.find('=') + 1, option.size()));
    const bool usual = row.engine == "Aria" && option == "page_checksum=1";
    if (name == "partitioned" || (name == "row_format" && inno) || usual) continue;
    if (name == "row_format") {
      set("row_format", lower(value));
    } else if (name == "key_block_size") {
      settings.set(name, ir::Value::of(static_cast<std::int64_t>(std::atoll(value.c_str()))));
    } else {
      reading.opaque_part(Stage::table_option, "table option", name, table.name, option);
    }
  }
  if (!settings.members.empty()) table.options["mysql"] = std::move(settings);
  if (!stands_alone(row.engine)) {
    reading.opaque(Stage::table_option, "settings of a storage engine", row.engine, table.name, {});
  }
}

// The clause behind the options, as the server writes it.
void name_partitions(Reading& reading, const std::string& table, const std::string& options) {
  if (!reading.whole || options.find("partitioned") == std::string::npos) return;
  const std::string& text = reading.definition(table);
  auto from = text.rfind("\n/*!50100 PARTITION BY ");
  if (from == std::string::npos) from = text.rfind("\n PARTITION BY ");
  std::string sql = from == std::string::npos ? std::string() : text.substr(from + 1);
  sql = sql.substr(std::min(sql.find("PARTITION BY"), sql.size()));
  const auto comment = sql.rfind(" */");
  if (comment != std::string::npos && comment + 3 == sql.size()) sql.erase(comment);
  reading.opaque_part(Stage::partitioning, "partitioning", table, table, sql);
}

}  // namespace

void read_tables(Reading& reading) {
  for (const auto& row : reading.query(
           "SELECT t.table_name, t.table_collation, t.table_comment, t.engine, t.row_format, "
           "t.create_options, @@collation_database, @@innodb_default_row_format, t.table_type FROM "
           "information_schema.tables t WHERE t.table_schema = DATABASE() AND t.table_type IN "
           "('BASE TABLE', 'SYSTEM VERSIONED')",
           "t.table_name", "t.table_name")) {
    ir::Table table;
    table.name = text_of(row[0]);
    const auto& wanted = reading.wanted;
    if (!reading.whole && std::find(wanted.begin(), wanted.end(), table.name) == wanted.end()) {
      continue;  // compared without regard to case by the server
    }
    table.comment = text_of(row[2]);
    set_options(reading, table,
                {text_of(row[1]), text_of(row[3]), text_of(row[4]), text_of(row[5]),
                 text_of(row[6]), text_of(row[7])});
    name_partitions(reading, table.name, text_of(row[5]));
    if (text_of(row[8]) == "SYSTEM VERSIONED") reading.row_times[table.name];
    reading.collations[table.name] = text_of(row[1]);
    reading.add(std::move(table));
  }
}

// ---- columns
// --------------------------------------------------------------------------------------

namespace {

// information_schema shows the bytes of a default cut off at a zero byte (MySQL) or with a question
// mark for what is no text (MariaDB); the whole definition has them all.
void bytes_of_defaults(Reading& reading, ir::Table& table) {
  for (auto& column : table.columns) {
    const ir::TypeKind kind = column.type.get()->kind;
    const bool fixed = kind == ir::TypeKind::binary;
    if (!column.default_value || (!fixed && kind != ir::TypeKind::varbinary)) continue;
    const auto* shown = std::get_if<ir::Bytes>(&*column.default_value);
    if (shown == nullptr) continue;
    const bool whole = reading.engine.maria && shown->data.find('?') == std::string::npos;
    std::string bytes = shown->data;
    if (!whole && !bytes_of_definition(reading.definition(table.name), column.name, bytes)) {
      continue;
    }
    if (fixed) bytes.erase(bytes.find_last_not_of('\0') + 1);  // what fills it up
    column.default_value = bytes.empty() ? ir::Literal(bytes) : ir::Literal(ir::Bytes{bytes});
  }
}

// The line of a column in the definition, without a check of its own: that is the table's in the
// model, but for the one that makes it JSON.
std::string column_line(Reading& reading, const std::string& table, const std::string& column) {
  std::string line = reading.line(table, "", column);
  int depth = 0;
  for (const auto& token : tokens_of(line)) {
    const char c = line[token.at];
    if (token.kind == TokenKind::other) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth != 0 || token.kind != TokenKind::word || lower(token.name) != "check") continue;
    if (lower(line.substr(token.at)).rfind("check (json_valid(", 0) != 0) line.erase(token.at);
    break;
  }
  return std::string(trim(line));
}

// Whether a date has zeros for its parts, which a session of ours takes for no value.
bool has_zeros(const std::string& date) {
  return date.size() >= 10 && date[4] == '-' &&
         (date.compare(0, 4, "0000") == 0 || date.compare(5, 2, "00") == 0 ||
          date.compare(8, 2, "00") == 0);
}

// The statement under a mode that takes such dates, which MariaDB sets for one statement.
std::string with_zeros(const std::string& table, const std::string& change) {
  return "SET STATEMENT sql_mode = '' FOR ALTER TABLE " + quote(table) + " " + change;
}

// Leaves such a default out; it is put back by itself where one statement can.
void zero_default(Reading& reading, const std::string& table, ir::Column& column) {
  if (!reading.whole) return;
  const bool maria = reading.engine.maria;
  const auto* moment =
      column.default_value ? std::get_if<ir::Temporal>(&*column.default_value) : nullptr;
  const std::string* sql = column.default_sql.get();
  const bool updated = sql != nullptr && sql->find(" ON UPDATE ") != std::string::npos;
  std::string put_back;
  if (moment != nullptr && has_zeros(moment->text)) {
    if (maria) {
      put_back = with_zeros(table, "ALTER COLUMN " + quote(column.name) + " SET DEFAULT " +
                                       value_literal(*column.default_value, column.type.get()));
    }
    column.default_value.reset();
  } else if (updated && sql->front() == '\'' && has_zeros(sql->substr(1))) {
    if (maria)
      put_back = with_zeros(table, "MODIFY COLUMN " + column_line(reading, table, column.name));
    column.default_sql = "NULL" + sql->substr(sql->find(" ON UPDATE "));
  } else if (updated && maria && !column.nullable && sql->rfind("NULL ON UPDATE ", 0) == 0) {
    // zeros are what MariaDB gives such a column without being asked
    put_back = with_zeros(table, "MODIFY COLUMN " + column_line(reading, table, column.name));
    column.default_sql = {};
  } else {
    return;
  }
  reading.opaque(Stage::zero_default, "default of a column", column.name, table,
                 std::move(put_back));
}

// What a column has that the model has no word for.
void name_attributes(Reading& reading, const std::string& table, const std::string& column,
                     const std::string& extra) {
  if (!reading.whole) return;
  const bool hidden = extra.find("INVISIBLE") != std::string::npos;
  const bool versioned = extra.find("WITHOUT SYSTEM VERSIONING") == std::string::npos;
  if (!versioned) {
    reading.opaque(Stage::unversioned, "column without system versioning", column, table,
                   "SET STATEMENT system_versioning_alter_history = KEEP FOR ALTER TABLE " +
                       quote(table) + " MODIFY COLUMN " + column_line(reading, table, column));
  } else if (hidden && reading.engine.maria) {
    const std::string change = "MODIFY COLUMN " + column_line(reading, table, column);
    if (change.find(" DEFAULT '0000-") != std::string::npos) {
      reading.opaque(Stage::zero_default, "invisible column", column, table,
                     with_zeros(table, change));
    } else {
      reading.opaque_part(Stage::column, "invisible column", column, table, change);
    }
  } else if (hidden) {
    reading.opaque_part(Stage::column, "invisible column", column, table,
                        "ALTER COLUMN " + quote(column) + " SET INVISIBLE");
  }
}

// The server's text for a type, of which a schema has few.
const ir::Type& type_of(Reading& reading, std::string_view sql) {
  const auto found = reading.types.find(sql);
  if (found != reading.types.end()) return found->second;
  return reading.types.emplace(sql, parse_type(sql, reading.engine)).first->second;
}

ir::Column column_of(Reading& reading, const std::string& table, const sdk::OwnedRow& row) {
  const std::string extra = text_of(row[6]);
  ir::Column out;
  out.name = text_of(row[1]);
  out.nullable = view(row[3]) == "YES";
  out.type = is_null(row[9]) ? type_of(reading, view(row[4]))
                             : type_of(reading, text_of(row[4]) + " srid " + text_of(row[9]));
  ir::Type& type = *out.type.common;
  if (type.kind == ir::TypeKind::enumeration) type.name = table + "_" + out.name;
  out.identity = lower(extra).find("auto_increment") != std::string::npos;
  out.comment = text_of(row[8]);
  const std::string_view collation = view(row[5]);
  if (!collation.empty() && collation != reading.collations[table]) {
    out.collation = std::string(collation);
  }
  if (const std::string expression = text_of(row[7]); !expression.empty()) {
    ir::Generated generated;
    generated.expression = without_outer(clean_expression(expression, reading.engine));
    generated.stored = extra.find("VIRTUAL") == std::string::npos;
    out.generated = std::move(generated);
  } else if (!out.identity) {
    set_default(out, is_null(row[2]),
                reading.engine.maria ? view_of_database(text_of(row[2]), text_of(row[10]))
                                     : text_of(row[2]),
                extra, reading.engine);
  }
  zero_default(reading, table, out);
  name_attributes(reading, table, out.name, extra);
  return out;
}

bool is_row_time(std::string_view expression) {
  return expression == "ROW START" || expression == "ROW END";
}

// The reference systems of MariaDB's geometries, which its definitions do not show.
void read_reference_systems(Reading& reading) {
  const bool any = std::any_of(
      reading.schema.tables.begin(), reading.schema.tables.end(), [](const ir::Table& table) {
        return std::any_of(table.columns.begin(), table.columns.end(),
                           [](const ir::Column& column) {
                             const ir::Type& type = *column.type.get();
                             return type.kind == ir::TypeKind::native && is_geometry(type.native);
                           });
      });
  if (!any) return;
  for (const auto& row : reading.query("SELECT g.f_table_name, g.g_geometry_column, g.srid FROM "
                                       "information_schema.geometry_columns g WHERE "
                                       "g.f_table_schema = DATABASE() AND g.srid <> "
                                       "0",
                                       "g.f_table_name", "g.f_table_name, g.g_geometry_column")) {
    ir::Table* table = reading.find(text_of(row[0]));
    ir::Column* column = table == nullptr ? nullptr : find_column(*table, text_of(row[1]));
    if (column == nullptr) continue;
    column->type.common->native += " ref_system_id=" + text_of(row[2]);
  }
}

// Names of enums are made of two names: another pair may give the same.
void tell_enums_apart(ir::Schema& schema) {
  std::set<std::string> taken;
  for (auto& table : schema.tables) {
    for (auto& column : table.columns) {
      ir::Type& type = *column.type.common;
      if (type.kind != ir::TypeKind::enumeration) continue;
      const std::string name = type.name;
      for (int n = 2; !taken.insert(type.name).second; ++n) {
        type.name = name + "_" + std::to_string(n);
      }
    }
  }
}

// The history of a table's rows: with columns of the table for the times, or with the server's own.
void name_versioning(Reading& reading) {
  for (const auto& [table, columns] : reading.row_times) {
    if (!reading.whole) return;
    std::string sql;
    for (const auto& column : columns) {
      sql += "ADD COLUMN " + reading.line(table, "", column) + ", ";
    }
    if (!columns.empty()) {
      sql += "ADD " + part_of(reading.definition(table), "PERIOD FOR SYSTEM_TIME ") + ", ";
    }
    reading.opaque_part(Stage::versioning, "system versioning", table, table,
                        sql + "ADD SYSTEM VERSIONING");
  }
}

}  // namespace

void read_columns(Reading& reading) {
  const std::string system = reading.engine.maria ? "NULL" : "c.srs_id";
  for (const auto& row :
       reading.query("SELECT c.table_name, c.column_name, c.column_default, c.is_nullable, "
                     "c.column_type, c.collation_name, c.extra, c.generation_expression, "
                     "c.column_comment, " +
                         system +
                         ", DATABASE() FROM information_schema.columns c WHERE c.table_schema = "
                         "DATABASE()",
                     "c.table_name", "c.table_name, c.ordinal_position")) {
    ir::Table* table = reading.find(view(row[0]));
    if (table == nullptr) {
      reading.view_columns[text_of(row[0])].push_back(text_of(row[1]));
    } else if (reading.whole && reading.engine.maria && is_row_time(view(row[7]))) {
      reading.row_times[table->name].push_back(text_of(row[1]));
    } else {
      table->columns.push_back(column_of(reading, table->name, row));
    }
  }
  for (auto& table : reading.schema.tables) {
    bytes_of_defaults(reading, table);
    for (auto& column : table.columns) {
      if (column.generated) spell_as(column.generated->expression, table);
      spell_as(column.default_sql, table);
    }
  }
  if (reading.engine.maria) read_reference_systems(reading);
  if (reading.whole) tell_enums_apart(reading.schema);
  name_versioning(reading);
}

// ---- checks
// ---------------------------------------------------------------------------------------

namespace {

// MariaDB's JSON is a longtext whose check says json_valid.
bool make_json(Reading& reading, ir::Table& table, const std::string& name,
               const std::string& sql) {
  ir::Column* column = find_column(table, name);
  if (column == nullptr || lower(sql) != "json_valid(" + lower(quote(name)) + ")") return false;
  ir::Type& type = *column->type.common;
  const std::string* own = column->collation.get();
  const std::string& collation = own != nullptr ? *own : reading.collations[table.name];
  if (type.kind != ir::TypeKind::text || collation != "utf8mb4_bin") return false;
  type.kind = ir::TypeKind::json;
  column->collation = {};
  return true;
}

// MariaDB shows a period of a table as a check that the one column is less than the other.
bool is_period(Reading& reading, const ir::Table& table, const std::string& name,
               const std::string& sql) {
  const auto tokens = tokens_of(sql);
  const bool less = tokens.size() == 3 && tokens[0].kind == TokenKind::backtick &&
                    sql.substr(tokens[1].at, tokens[1].size) == "<" &&
                    tokens[2].kind == TokenKind::backtick;
  if (!reading.whole || !less) return false;
  const std::string part =
      part_of(reading.definition(table.name), "PERIOD FOR " + reading.shown(name) + " ");
  if (part.empty()) return false;
  reading.opaque_part(Stage::period, "period", name, table.name, "ADD " + part);
  return true;
}

}  // namespace

void read_checks(Reading& reading) {
  const auto rows =
      reading.engine.maria
          ? reading.query(
                "SELECT c.table_name, c.constraint_name, c.check_clause, c.level, 'YES' FROM "
                "information_schema.check_constraints c WHERE c.constraint_schema = DATABASE()",
                "c.table_name", "c.table_name, c.constraint_name")
          : reading.query(
                "SELECT t.table_name, c.constraint_name, c.check_clause, 'Table', t.enforced FROM "
                "information_schema.check_constraints c JOIN "
                "information_schema.table_constraints t ON t.constraint_schema = "
                "c.constraint_schema AND t.constraint_name = c.constraint_name AND "
                "t.constraint_type = 'CHECK' WHERE c.constraint_schema = DATABASE()",
                "t.table_name", "t.table_name, c.constraint_name");
  for (const auto& row : rows) {
    ir::Table* table = reading.find(text_of(row[0]));
    if (table == nullptr) continue;
    const std::string name = text_of(row[1]);
    const std::string sql = clean_expression(text_of(row[2]), reading.engine);
    const bool of_column = text_of(row[3]) == "Column";
    if (of_column && make_json(reading, *table, name, sql)) continue;
    if (reading.engine.maria && !of_column && is_period(reading, *table, name, sql)) continue;
    ir::Check check;
    check.name = name;
    check.check = without_outer(sql);
    spell_as(check.check, *table);
    table->checks.push_back(std::move(check));
    if (text_of(row[4]) == "NO") {
      reading.opaque_part(Stage::check, "check that is not enforced", name, table->name,
                          "ALTER CHECK " + quote(name) + " NOT ENFORCED");
    }
  }
}

}  // namespace mig_mysql
