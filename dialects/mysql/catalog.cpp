// Introspection of the database that the session is in, and the migration lock.
#include "catalog.hpp"

#include "catalog_parse.hpp"
#include "engine.hpp"
#include "expression.hpp"
#include "keys.hpp"
#include "text.hpp"
#include "types.hpp"
#include "view_text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

using sdk::int_of;
using sdk::is_null;
using sdk::text_of;
using Rows = std::vector<sdk::OwnedRow>;

// One reading of the database: a fixed number of queries, whatever the number of tables, but for
// tables with defaults of bytes. Never
// asked for: cardinalities, row counts, sizes, which make the server look at every table.
class Reader {
 public:
  Reader(const sdk::Session& session, Engine engine, const std::vector<std::string>& tables)
      : session_(session), engine_(engine), wanted_(tables) {}

  ir::Schema read() {
    tables();
    if (!schema_.tables.empty()) {
      columns();
      indexes();
      foreign_keys();
      checks();
    }
    views();
    if (!wanted_.empty()) dependants();
    if (engine_.maria && wanted_.empty()) sequences();
    return std::move(schema_);
  }

 private:
  // " AND <column> IN (?, …)" when only some tables are asked for.
  Rows query(const std::string& sql, const std::string& name, const std::string& order) {
    std::vector<mig_value> args;
    std::string filter;
    for (const auto& table : wanted_) {
      filter += filter.empty() ? "?" : ", ?";
      args.push_back(sdk::text_value(table));
    }
    if (!filter.empty()) filter = " AND " + name + " IN (" + filter + ")";
    return session_.query(sql + filter + " ORDER BY " + order, args);
  }

  ir::Table* find(const std::string& name) {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &schema_.tables[found->second];
  }

  void tables() {
    for (const auto& row :
         query("SELECT t.table_name, t.table_collation, t.table_comment, t.engine, DATABASE() FROM "
               "information_schema.tables t WHERE t.table_schema = DATABASE() AND t.table_type IN "
               "('BASE TABLE', 'SYSTEM VERSIONED')",
               "t.table_name", "t.table_name")) {
      const std::string name = text_of(row[0]);
      if (!wanted_.empty() && std::find(wanted_.begin(), wanted_.end(), name) == wanted_.end()) {
        continue;  // compared without regard to case by the server
      }
      ir::Table table;
      table.name = name;
      table.comment = text_of(row[2]);
      const std::string engine = text_of(row[3]);
      if (!engine.empty() && engine != "InnoDB") {
        table.options["mysql"] = ir::Value::table().set("engine", ir::Value::of(engine));
      }
      collations_[name] = text_of(row[1]);
      places_[name] = schema_.tables.size();
      schema_.tables.push_back(std::move(table));
    }
  }

  void columns() {
    for (const auto& row : query(
             "SELECT c.table_name, c.column_name, c.column_default, c.is_nullable, c.column_type, "
             "c.collation_name, c.extra, c.generation_expression, c.column_comment FROM "
             "information_schema.columns c WHERE c.table_schema = DATABASE()",
             "c.table_name", "c.table_name, c.ordinal_position")) {
      ir::Table* table = find(text_of(row[0]));
      if (table != nullptr) table->columns.push_back(column(row));
    }
    for (auto& table : schema_.tables) bytes_of_defaults(table);
  }

  // information_schema shows the bytes of a default cut off at a zero byte (MySQL) or with a
  // question mark for what is no text (MariaDB); the whole definition has them all.
  void bytes_of_defaults(ir::Table& table) {
    std::string definition;
    for (auto& column : table.columns) {
      const ir::TypeKind kind = column.type.get()->kind;
      const bool fixed = kind == ir::TypeKind::binary;
      if (!column.default_value || (!fixed && kind != ir::TypeKind::varbinary)) continue;
      if (definition.empty()) {
        definition = text_of(session_.query("SHOW CREATE TABLE " + quote(table.name)).at(0).at(1));
      }
      std::string bytes;
      if (!bytes_of_definition(definition, column.name, bytes)) continue;
      if (fixed) bytes.erase(bytes.find_last_not_of('\0') + 1);  // what fills it up
      column.default_value = bytes.empty() ? ir::Literal(bytes) : ir::Literal(ir::Bytes{bytes});
    }
  }

  ir::Column column(const sdk::OwnedRow& row) {
    const std::string table = text_of(row[0]);
    const std::string extra = text_of(row[6]);
    ir::Column out;
    out.name = text_of(row[1]);
    out.nullable = text_of(row[3]) == "YES";
    ir::Type type = parse_type(text_of(row[4]), engine_);
    if (type.kind == ir::TypeKind::enumeration) type.name = table + "_" + out.name;
    out.type = std::move(type);
    out.identity = lower(extra).find("auto_increment") != std::string::npos;
    out.comment = text_of(row[8]);
    const std::string collation = text_of(row[5]);
    if (!collation.empty() && collation != collations_[table]) out.collation = collation;
    if (const std::string expression = text_of(row[7]); !expression.empty()) {
      ir::Generated generated;
      generated.expression = outer(clean_expression(expression, engine_));
      generated.stored = extra.find("VIRTUAL") == std::string::npos;
      out.generated = std::move(generated);
    } else if (!out.identity) {
      set_default(out, is_null(row[2]), text_of(row[2]), extra, engine_);
    }
    return out;
  }

  // Without the parentheses around the whole, which the server adds.
  static std::string outer(const std::string& sql) {
    return is_parenthesised(sql) ? sql.substr(1, sql.size() - 2) : sql;
  }

  void indexes() {
    const std::string expression = engine_.maria ? "NULL" : "s.expression";
    ir::Table* table = nullptr;
    ir::Index index;
    std::string key;
    const auto finish = [&] {
      if (table != nullptr && !index.columns.empty()) add_index(*table, std::move(index));
      index = ir::Index();
    };
    for (const auto& row :
         query("SELECT s.table_name, s.index_name, s.non_unique, s.column_name, s.collation, "
               "s.sub_part, s.index_type, " +
                   expression +
                   " FROM information_schema.statistics s "
                   "WHERE s.table_schema = DATABASE()",
               "s.table_name", "s.table_name, s.index_name, s.seq_in_index")) {
      const std::string now = text_of(row[0]) + '\0' + text_of(row[1]);
      if (now != key) {
        finish();
        key = now;
        table = find(text_of(row[0]));
        index.name = text_of(row[1]);
        index.unique = int_of(row[2]) == 0;
        const std::string type = lower(text_of(row[6]));
        if (type != "btree") index.method = type == "rtree" ? "spatial" : type;
      }
      index.columns.push_back(part(row, index));
    }
    finish();
  }

  ir::IndexColumn part(const sdk::OwnedRow& row, const ir::Index& index) {
    ir::IndexColumn out;
    if (is_null(row[3])) {
      out.expression = outer(clean_expression(text_of(row[7]), engine_));
    } else {
      out.name = text_of(row[3]);
    }
    if (text_of(row[4]) == "D") out.order = ir::Order::desc;
    const std::string* method = index.method.get();
    const bool words = method != nullptr && (*method == "fulltext" || *method == "spatial");
    if (!is_null(row[5]) && !words) out.length = int_of(row[5]);
    return out;
  }

  // A unique index on whole columns in ascending order is what a unique constraint is here.
  static void add_index(ir::Table& table, ir::Index index) {
    std::vector<std::string> names;
    bool plain = index.unique;
    for (const auto& part : index.columns) {
      names.push_back(part.name);
      plain = plain && !part.name.empty() && !part.length && part.order == ir::Order::asc;
    }
    if (index.name == "PRIMARY") {
      table.primary_key = ir::PrimaryKey{index.name, std::move(names)};
    } else if (plain) {
      table.unique.push_back({std::move(index.name), std::move(names)});
    } else {
      table.indexes.push_back(std::move(index));
    }
  }

  void foreign_keys() {
    ir::Table* table = nullptr;
    std::string key;
    for (const auto& row :
         query("SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, "
               "k.referenced_column_name, r.update_rule, r.delete_rule, k.referenced_table_schema, "
               "k.referenced_table_schema = DATABASE() FROM "
               "information_schema.key_column_usage k JOIN "
               "information_schema.referential_constraints r ON r.constraint_schema = "
               "k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = "
               "k.table_name WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT "
               "NULL",
               "k.table_name", "k.table_name, k.constraint_name, k.ordinal_position")) {
      const std::string now = text_of(row[0]) + '\0' + text_of(row[1]);
      if (now != key) {
        key = now;
        table = find(text_of(row[0]));
        if (table == nullptr) continue;
        ir::ForeignKey added;
        added.name = text_of(row[1]);
        added.references.table = int_of(row[8]) != 0
                                     ? text_of(row[3])
                                     : quote(text_of(row[7])) + "." + quote(text_of(row[3]));
        added.on_update = action(text_of(row[5]));
        added.on_delete = action(text_of(row[6]));
        table->foreign_keys.push_back(std::move(added));
      }
      if (table == nullptr) continue;
      table->foreign_keys.back().columns.push_back(text_of(row[2]));
      table->foreign_keys.back().references.columns.push_back(text_of(row[4]));
    }
    for (auto& each : schema_.tables) hide_own_indexes(each);
  }

  // NO ACTION and RESTRICT are one for the storage engine, and each product reports its own word
  // for a foreign key that says nothing.
  ir::FkAction action(const std::string& rule) const {
    if (rule == "CASCADE") return ir::FkAction::cascade;
    if (rule == "SET NULL") return ir::FkAction::set_null;
    if (rule == "SET DEFAULT") return ir::FkAction::set_default;
    if (rule == "RESTRICT" && !engine_.maria) return ir::FkAction::restrict;
    return ir::FkAction::no_action;
  }

  // The index of a foreign key's own is part of that (see keys.hpp). Of several on the same columns
  // the one that has the index comes first; an index that none of them needs was asked for.
  static void hide_own_indexes(ir::Table& table) {
    std::stable_partition(
        table.foreign_keys.begin(), table.foreign_keys.end(),
        [&](const ir::ForeignKey& key) { return own_index_of(table, key) != table.indexes.end(); });
    std::vector<const ir::ForeignKey*> longest_first;
    for (const auto& key : table.foreign_keys) longest_first.push_back(&key);
    std::stable_sort(longest_first.begin(), longest_first.end(), [](const auto* a, const auto* b) {
      return a->columns.size() > b->columns.size();
    });
    for (const auto* key : longest_first) {
      const auto found = own_index_of(table, *key);
      if (found == table.indexes.end()) continue;
      const auto at = found - table.indexes.begin();
      ir::Index index = std::move(*found);
      table.indexes.erase(found);
      if (!has_own_index(table, *key)) table.indexes.insert(table.indexes.begin() + at, index);
    }
  }

  static std::vector<ir::Index>::iterator own_index_of(ir::Table& table,
                                                       const ir::ForeignKey& key) {
    return std::find_if(table.indexes.begin(), table.indexes.end(), [&](const ir::Index& index) {
      if (index.name != key.name || index.unique || index.method.get() != nullptr) return false;
      if (index.columns.size() != key.columns.size()) return false;
      for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const auto& part = index.columns[i];
        if (part.name != key.columns[i] || part.length || part.order == ir::Order::desc) {
          return false;
        }
      }
      return true;
    });
  }

  void checks() {
    const Rows rows =
        engine_.maria
            ? query(
                  "SELECT c.table_name, c.constraint_name, c.check_clause, c.level FROM "
                  "information_schema.check_constraints c WHERE c.constraint_schema = DATABASE()",
                  "c.table_name", "c.table_name, c.constraint_name")
            : query(
                  "SELECT t.table_name, c.constraint_name, c.check_clause, 'Table' FROM "
                  "information_schema.check_constraints c JOIN "
                  "information_schema.table_constraints t ON t.constraint_schema = "
                  "c.constraint_schema AND t.constraint_name = c.constraint_name AND "
                  "t.constraint_type = 'CHECK' WHERE c.constraint_schema = DATABASE()",
                  "t.table_name", "t.table_name, c.constraint_name");
    for (const auto& row : rows) {
      ir::Table* table = find(text_of(row[0]));
      if (table == nullptr) continue;
      const std::string name = text_of(row[1]);
      const std::string sql = clean_expression(text_of(row[2]), engine_);
      if (text_of(row[3]) == "Column" && make_json(*table, name, sql)) continue;
      ir::Check check;
      check.name = name;
      check.check = outer(sql);
      table->checks.push_back(std::move(check));
    }
  }

  // MariaDB's JSON is a longtext whose check says json_valid.
  static bool make_json(ir::Table& table, const std::string& name, const std::string& sql) {
    ir::Column* column = find_column(table, name);
    if (column == nullptr || lower(sql) != "json_valid(" + lower(quote(name)) + ")") return false;
    column->type.common->kind = ir::TypeKind::json;
    column->type.common->native.clear();
    column->collation = {};
    return true;
  }

  void views() {
    for (const auto& row :
         query("SELECT v.table_name, v.view_definition, DATABASE() FROM information_schema.views v "
               "WHERE v.table_schema = DATABASE()",
               "v.table_name", "v.table_name")) {
      ir::View view;
      view.name = text_of(row[0]);
      view.query = clean_query(text_of(row[1]), text_of(row[2]));
      schema_.views.push_back(std::move(view));
    }
  }

  // Rows of `sql` whose text may name one of the tables that are asked for: of this database those
  // as well whose text the account may not see.
  Rows naming(const std::string& sql, const std::string& text, const std::string& schema) {
    std::vector<mig_value> args;
    std::vector<std::string> names;
    for (const auto& table : wanted_) names.push_back(lower(table));
    std::string filter;
    for (const auto& name : names) {
      filter += "INSTR(LOWER(" + text + "), ?) > 0 OR ";
      args.push_back(sdk::text_value(name));
    }
    return session_.query(
        sql + " WHERE " + schema + " NOT IN ('sys', 'mysql', 'performance_schema') AND (" + filter +
            "(" + schema + " = DATABASE() AND COALESCE(" + text + ", '') = '')) ORDER BY 1, 2",
        args);
  }
  // The name of what stands in another database; empty when its text does not name one of the
  // tables with their database.
  std::string name_elsewhere(const sdk::OwnedRow& row, const std::string& text) const {
    const bool any = std::any_of(wanted_.begin(), wanted_.end(), [&](const std::string& table) {
      return mentions_qualified(text, text_of(row[2]), table);
    });
    return any ? quote(text_of(row[0])) + "." + quote(text_of(row[1])) : std::string();
  }
  void keep(const char* type, std::string name, std::string table, std::string sql) {
    schema_.verbatim.push_back({type, std::move(name), std::move(table), std::move(sql)});
  }

  // MySQL takes no other name for a column that something is computed from, unless that is stated
  // again: as it is, with what no table of ours has, such as NOT ENFORCED and INVISIBLE.
  void definitions() {
    if (engine_.maria) return;
    for (const auto& table : schema_.tables) {
      const Rows create = session_.query("SHOW CREATE TABLE " + quote(table.name));
      keep("table", table.name, table.name, text_of(create.at(0).at(1)));
    }
  }

  // What names the tables in a text of its own, which the server does not change with them.
  void dependants() {
    definitions();
    views_naming();
    triggers_naming();
    routines_naming("routine_schema", "routine_name", "routine_definition", "routines", "routine");
    routines_naming("event_schema", "event_name", "event_definition", "events", "event");
    missing_rights();
    grants();
  }

  // Rights on the tables and their columns, as far as the account may see them: they stay with the
  // name that they were granted for.
  void grants() {
    for (const auto& row : query("SELECT DISTINCT p.table_name, p.grantee FROM "
                                 "information_schema.table_privileges p WHERE p.table_schema = "
                                 "DATABASE()",
                                 "p.table_name", "p.table_name, p.grantee")) {
      keep("grant", text_of(row[1]), text_of(row[0]), {});
    }
    for (const auto& row : query("SELECT DISTINCT p.table_name, p.grantee, p.column_name FROM "
                                 "information_schema.column_privileges p WHERE p.table_schema = "
                                 "DATABASE()",
                                 "p.table_name", "p.table_name, p.grantee, p.column_name")) {
      keep("grant", text_of(row[1]), text_of(row[0]), text_of(row[2]));
    }
  }

  void views_naming() {
    for (const auto& row : naming("SELECT table_schema, table_name, DATABASE(), view_definition, "
                                  "@@collation_connection FROM information_schema.views",
                                  "view_definition", "table_schema")) {
      const std::string name = text_of(row[1]);
      const std::string text = text_of(row[3]);
      if (text_of(row[0]) != text_of(row[2])) {
        const std::string other = name_elsewhere(row, text);
        if (!other.empty()) keep("view", other, {}, text);
        continue;
      }
      if (text.empty()) {
        keep("view", name, name, {});
        continue;
      }
      const Rows create = session_.query("SHOW CREATE VIEW " + quote(name));
      keep("view", name, name, view_of_database(text_of(create.at(0).at(1)), text_of(row[2])));
      const std::string collation = text_of(create.at(0).at(3));
      if (collation != text_of(row[4])) keep("view collation", name, name, collation);
    }
  }

  void triggers_naming() {
    for (const auto& row :
         naming("SELECT trigger_schema, trigger_name, DATABASE(), event_object_table, "
                "CONCAT('CREATE TRIGGER ', trigger_name, ' ', action_timing, ' ', "
                "event_manipulation, ' ON ', event_object_table, ' FOR EACH ROW ', "
                "action_statement) FROM information_schema.triggers",
                "CONCAT(event_object_table, ' ', action_statement)", "trigger_schema")) {
      const std::string table = text_of(row[3]);
      const std::string text = text_of(row[4]);
      if (text_of(row[0]) == text_of(row[2])) {
        keep("trigger", text_of(row[1]), table, text);
      } else if (const std::string other = name_elsewhere(row, text); !other.empty()) {
        keep("trigger", other, quote(text_of(row[0])) + "." + quote(table), text);
      }
    }
  }

  void routines_naming(const std::string& schema, const std::string& name, const std::string& text,
                       const std::string& from, const std::string& what) {
    for (const auto& row : naming("SELECT " + schema + ", " + name + ", DATABASE(), " + text +
                                      " FROM information_schema." + from,
                                  text, schema)) {
      const std::string own = text_of(row[1]);
      const std::string sql = text_of(row[3]);
      if (text_of(row[0]) == text_of(row[2])) {
        keep("routine", sql.empty() ? what + " '" + own + "'" : own, own, sql);
      } else if (const std::string other = name_elsewhere(row, sql); !other.empty()) {
        keep("routine", other, other, sql);
      }
    }
  }

  // Triggers and events of which the account may see nothing, not even that they are there. What a
  // role brings does not show here.
  void missing_rights() {
    const std::string me =
        "CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', "
        "SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";
    const auto rows = session_.query(
        "SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = " + me +
        " UNION SELECT privilege_type FROM information_schema.schema_privileges WHERE grantee = " +
        me + " AND DATABASE() LIKE table_schema");
    std::string all;
    for (const auto& row : rows) all += "," + text_of(row[0]);
    all += ",";
    if (all.find(",TRIGGER,") == std::string::npos) keep("trigger", "triggers", {}, {});
    if (all.find(",EVENT,") == std::string::npos) keep("routine", "events", {}, {});
  }

  void sequences() {
    std::string all;
    for (const auto& row : session_.query("SELECT t.table_name FROM information_schema.tables t "
                                          "WHERE t.table_schema = DATABASE() "
                                          "AND t.table_type = 'SEQUENCE' ORDER BY t.table_name")) {
      const std::string name = text_of(row[0]);
      all += (all.empty() ? "SELECT " : " UNION ALL SELECT ") + text_literal(name) +
             ", start_value, increment, minimum_value, maximum_value, cycle_option FROM " +
             quote(name);
    }
    if (all.empty()) return;
    for (const auto& row : session_.query(all)) {
      ir::Sequence sequence;
      sequence.name = text_of(row[0]);
      sequence.start = int_of(row[1]);
      sequence.increment = int_of(row[2]);
      sequence.minimum = int_of(row[3]);
      sequence.maximum = int_of(row[4]);
      sequence.cycle = int_of(row[5]) != 0;
      schema_.sequences.push_back(std::move(sequence));
    }
  }

  const sdk::Session& session_;
  Engine engine_;
  const std::vector<std::string>& wanted_;
  ir::Schema schema_;
  std::map<std::string, std::size_t> places_;
  std::map<std::string, std::string> collations_;
};

}  // namespace

ir::Schema MySqlCatalog::inspect(const sdk::Session& session, const ir::Server& server,
                                 const std::vector<std::string>& tables) const {
  return Reader(session, engine_of(maria_, server), tables).read();
}

// ---- the lock
// -------------------------------------------------------------------------------------

namespace {

// Locks are the server's, not a database's, and take 64 characters.
constexpr const char* kLockName = "SHA2(CONCAT('mig/', COALESCE(DATABASE(), ''), '/', ?), 256)";

std::string holder(const sdk::Session& session, std::string_view name) {
  const auto rows =
      session.query(std::string("SELECT IS_USED_LOCK(") + kLockName + ")", {sdk::text_value(name)});
  if (rows.empty() || is_null(rows[0][0])) return "another connection";
  return "connection " + text_of(rows[0][0]);
}

}  // namespace

void MySqlCatalog::lock(const sdk::Session& session, std::string_view name,
                        std::int64_t timeout_ms) const {
  constexpr std::int64_t kForever = 31'536'000;  // a year
  const std::int64_t seconds = timeout_ms < 0 ? kForever : (timeout_ms + 999) / 1000;
  const auto rows =
      session.query(std::string("SELECT GET_LOCK(") + kLockName + ", ?)",
                    {sdk::text_value(name), sdk::int_value(std::min(seconds, kForever))});
  if (!rows.empty() && int_of(rows[0][0]) == 1) return;
  sdk::Error error(MIG_E_LOCKED, "the migration lock is held by " + holder(session, name));
  error.hint = "wait for it, or look at it with SHOW PROCESSLIST";
  throw error;
}

void MySqlCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  session.query(std::string("SELECT RELEASE_LOCK(") + kLockName + ")", {sdk::text_value(name)});
}

}  // namespace mig_mysql
