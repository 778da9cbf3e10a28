// What names the tables that are asked for in a text of its own: views, triggers, routines, rights.
#include "catalog_reading.hpp"
#include "expression.hpp"
#include "text.hpp"
#include "view_text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace sdk = mig::sdk;

namespace {

using sdk::text_of;
using Rows = std::vector<sdk::OwnedRow>;

class DependantsReader {
 public:
  explicit DependantsReader(Reading& reading) : reading_(reading) {}

  void read() {
    definitions();
    views_naming();
    triggers_naming();
    routines_naming("routine_schema", "routine_name", "routine_definition", "routines", "routine");
    routines_naming("event_schema", "event_name", "event_definition", "events", "event");
    missing_rights();
    grants();
  }

 private:
  // Rows of `sql` whose text may name one of the tables that are asked for: of this database those
  // as well whose text the account may not see.
  Rows naming(const std::string& sql, const std::string& text, const std::string& schema) {
    std::vector<mig_value> args;
    std::vector<std::string> names;
    for (const auto& table : reading_.wanted) names.push_back(lower(table));
    std::string filter;
    for (const auto& name : names) {
      filter += "INSTR(LOWER(" + text + "), ?) > 0 OR ";
      args.push_back(sdk::text_value(name));
    }
    return reading_.session.query(
        sql + " WHERE " + schema + " NOT IN ('sys', 'mysql', 'performance_schema') AND (" + filter +
            "(" + schema + " = DATABASE() AND COALESCE(" + text + ", '') = '')) ORDER BY 1, 2",
        args);
  }
  // The name of what stands in another database; empty when its text does not name one of the
  // tables with their database.
  std::string name_elsewhere(const sdk::OwnedRow& row, const std::string& text) const {
    const bool any = std::any_of(
        reading_.wanted.begin(), reading_.wanted.end(),
        [&](const std::string& table) { return mentions_qualified(text, text_of(row[2]), table); });
    return any ? quote(text_of(row[0])) + "." + quote(text_of(row[1])) : std::string();
  }
  void keep(const char* type, std::string name, std::string table, std::string sql) {
    reading_.schema.verbatim.push_back({type, std::move(name), std::move(table), std::move(sql)});
  }

  // MySQL takes no other name for a column that something is computed from, unless that is stated
  // again: as it is, with what no table of ours has, such as NOT ENFORCED and INVISIBLE.
  void definitions() {
    if (reading_.engine.maria) return;
    for (const auto& table : reading_.schema.tables) {
      keep("table", table.name, table.name, reading_.definition(table.name));
    }
  }

  // Rights on the tables and their columns, as far as the account may see them: they stay with the
  // name that they were granted for.
  void grants() {
    for (const auto& row :
         reading_.query("SELECT DISTINCT p.table_name, p.grantee FROM "
                        "information_schema.table_privileges p WHERE p.table_schema = "
                        "DATABASE()",
                        "p.table_name", "p.table_name, p.grantee")) {
      keep("grant", text_of(row[1]), text_of(row[0]), {});
    }
    for (const auto& row :
         reading_.query("SELECT DISTINCT p.table_name, p.grantee, p.column_name FROM "
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
      const Rows create = reading_.session.query("SHOW CREATE VIEW " + quote(name));
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
    const auto rows = reading_.session.query(
        "SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = " + me +
        " UNION SELECT privilege_type FROM information_schema.schema_privileges WHERE grantee = " +
        me + " AND DATABASE() LIKE table_schema");
    std::string all;
    for (const auto& row : rows) all += "," + text_of(row[0]);
    all += ",";
    if (all.find(",TRIGGER,") == std::string::npos) keep("trigger", "triggers", {}, {});
    if (all.find(",EVENT,") == std::string::npos) keep("routine", "events", {}, {});
  }

  Reading& reading_;
};

}  // namespace

void read_dependants(Reading& reading) { DependantsReader(reading).read(); }

}  // namespace mig_mysql
