// What stands beside the tables: views and sequences, which the model has; triggers, routines and
// events, which it does not.
#include "catalog_reading.hpp"
#include "expression.hpp"
#include "text.hpp"
#include "view_text.hpp"
#include <mig/sdk/sql.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

using sdk::int_of;
using sdk::is_null;
using sdk::text_of;

namespace {

// Says who an object acts as, when that is not who looks at it.
void name_definer(Reading& reading, const std::string& kind, const std::string& name, bool other) {
  if (other) reading.opaque(Stage::definer, "definer of a " + kind, name, {}, {});
}

struct ViewRow {
  std::string name;
  std::string query;
  std::string check;      // NONE, LOCAL, CASCADED
  std::string security;   // DEFINER, INVOKER
  std::string algorithm;  // UNDEFINED, MERGE, TEMPTABLE
};

// The statement of the view with all that it is.
void name_attributes(Reading& reading, const ViewRow& row, const std::string& columns) {
  std::string before;
  std::string behind;
  if (row.algorithm != "UNDEFINED") before += " ALGORITHM=" + row.algorithm;
  if (row.security != "DEFINER") before += " SQL SECURITY " + row.security;
  if (row.check != "NONE") behind = " WITH " + row.check + " CHECK OPTION";
  const std::string what = before + behind + (columns.empty() ? "" : " names of columns");
  if (what.empty()) return;
  reading.opaque(
      Stage::view, "attributes of a view", what.substr(1), row.name,
      "ALTER" + before + " VIEW " + quote(row.name) + columns + " AS " + row.query + behind);
}

}  // namespace

void read_views(Reading& reading) {
  const std::string algorithm = reading.engine.maria ? "v.algorithm" : "'UNDEFINED'";
  for (const auto& row : reading.query(
           "SELECT v.table_name, v.view_definition, DATABASE(), v.check_option, v.security_type, " +
               algorithm +
               ", v.definer <> CURRENT_USER() FROM information_schema.views v WHERE "
               "v.table_schema = DATABASE()",
           "v.table_name", "v.table_name")) {
    ViewRow view{text_of(row[0]), view_of_database(text_of(row[1]), text_of(row[2])),
                 text_of(row[3]), text_of(row[4]), text_of(row[5])};
    if (reading.whole && view.query.empty()) {  // the account may not see it
      reading.opaque(Stage::view, "view", view.name, {}, {});
      continue;
    }
    std::string columns;
    if (reading.whole && !reading.engine.maria) {
      // the algorithm stands nowhere else, nor that the columns have names of their own
      const auto create = reading.shown_text("SHOW CREATE VIEW " + quote(view.name), 1);
      view.algorithm = algorithm_of(create);
      if (has_column_list(create)) {
        const auto& names = reading.view_columns[view.name];
        if (const auto named = query_with_names(view.query, names)) {
          view.query = *named;
        } else {
          columns = " (" + quote_all(names) + ")";
        }
      }
    }
    if (reading.whole) {
      name_attributes(reading, view, columns);
      name_definer(reading, "view", view.name, int_of(row[6]) != 0);
    }
    ir::View added;
    added.name = std::move(view.name);
    added.query = std::move(view.query);
    reading.schema.views.push_back(std::move(added));
  }
}

void read_sequences(Reading& reading) {
  std::string all;
  for (const auto& row :
       reading.session.query("SELECT t.table_name FROM information_schema.tables t "
                             "WHERE t.table_schema = DATABASE() "
                             "AND t.table_type = 'SEQUENCE' ORDER BY t.table_name")) {
    const std::string name = text_of(row[0]);
    all +=
        (all.empty() ? "SELECT " : " UNION ALL SELECT ") + text_literal(name) +
        ", start_value, increment, minimum_value, maximum_value, cycle_option, cache_size FROM " +
        quote(name);
  }
  if (all.empty()) return;
  constexpr std::int64_t kUsualCache = 1000;
  for (const auto& row : reading.session.query(all)) {
    ir::Sequence sequence;
    sequence.name = text_of(row[0]);
    sequence.start = int_of(row[1]);
    sequence.increment = int_of(row[2]);
    sequence.minimum = int_of(row[3]);
    sequence.maximum = int_of(row[4]);
    sequence.cycle = int_of(row[5]) != 0;
    if (const std::int64_t cache = int_of(row[6]); cache != kUsualCache) {
      reading.opaque(Stage::sequence, "cache of a sequence", sequence.name, {},
                     "ALTER SEQUENCE " + quote(sequence.name) +
                         (cache == 0 ? " NOCACHE" : " CACHE " + std::to_string(cache)));
    }
    reading.schema.sequences.push_back(std::move(sequence));
  }
}

// ---- programs
// -------------------------------------------------------------------------------------

namespace {

// The text behind these words in a definition.
std::string behind(const std::string& create, const std::vector<std::string>& words) {
  const auto tokens = tokens_of(create);
  for (std::size_t i = 0; i + words.size() < tokens.size(); ++i) {
    bool found = true;
    for (std::size_t j = 0; j < words.size(); ++j) {
      const auto& token = tokens[i + j];
      found = found && token.kind == TokenKind::word && lower(token.name) == words[j];
    }
    if (found) return create.substr(tokens[i + words.size()].at);
  }
  return {};
}

// The statements of programs are taken from their definitions: information_schema shows them
// without the quotes inside their strings. Empty where this session would read them otherwise, or
// may not see them.
constexpr std::size_t kStatement = 2;  // the cell of SHOW CREATE TRIGGER, PROCEDURE and FUNCTION

// In the order in which they run, which is the order in which they are made.
void read_triggers(Reading& reading) {
  for (const auto& row : reading.session.query(
           "SELECT t.trigger_name, t.event_object_table, t.action_timing, t.event_manipulation, "
           "t.sql_mode, t.definer <> CURRENT_USER() FROM information_schema.triggers t WHERE "
           "t.trigger_schema = DATABASE() ORDER BY t.event_object_table, t.action_timing, "
           "t.event_manipulation, t.action_order")) {
    const std::string name = text_of(row[0]);
    const std::string table = text_of(row[1]);
    std::string sql;
    if (reading.reads_alike(text_of(row[4]))) {
      sql = behind(reading.shown_text("SHOW CREATE TRIGGER " + quote(name), kStatement),
                   {"for", "each", "row"});
    }
    if (!sql.empty()) {
      sql = "CREATE TRIGGER " + quote(name) + " " + text_of(row[2]) + " " + text_of(row[3]) +
            " ON " + quote(table) + " FOR EACH ROW " + sql;
    }
    reading.opaque(Stage::trigger, "trigger", name, table, std::move(sql));
    name_definer(reading, "trigger", name, int_of(row[5]) != 0);
  }
}

void read_routines(Reading& reading) {
  for (const auto& row : reading.session.query(
           "SELECT r.routine_name, r.routine_type, r.sql_mode, r.definer <> CURRENT_USER() FROM "
           "information_schema.routines r WHERE r.routine_schema = DATABASE() ORDER BY "
           "r.routine_type, r.routine_name")) {
    const std::string name = text_of(row[0]);
    const std::string type = text_of(row[1]);
    std::string sql;
    if (reading.reads_alike(text_of(row[2]))) {
      sql = without_definer(
          reading.shown_text("SHOW CREATE " + type + " " + quote(name), kStatement));
    }
    reading.opaque(type == "FUNCTION" ? Stage::function : Stage::routine, lower(type), name, {},
                   std::move(sql));
    name_definer(reading, lower(type), name, int_of(row[3]) != 0);
  }
}

// Times are those of the session, which are UTC, and not of the time zone that the event was made
// in, as in its definition.
void read_events(Reading& reading) {
  for (const auto& row : reading.session.query(
           "SELECT e.event_name, e.interval_value, e.interval_field, CONVERT_TZ(e.execute_at, "
           "e.time_zone, @@time_zone), CONVERT_TZ(e.starts, e.time_zone, @@time_zone), "
           "CONVERT_TZ(e.ends, e.time_zone, @@time_zone), e.on_completion, e.status, "
           "e.event_comment, e.sql_mode, e.definer <> CURRENT_USER(), "
           "e.execute_at IS NULL, e.starts IS NULL, e.ends IS NULL FROM information_schema.events "
           "e WHERE e.event_schema = DATABASE() ORDER BY e.event_name")) {
    const std::string name = text_of(row[0]);
    std::string sql = "CREATE EVENT " + quote(name) + " ON SCHEDULE ";
    const std::string body =
        behind(reading.shown_text("SHOW CREATE EVENT " + quote(name), 3), {"do"});
    bool known = reading.reads_alike(text_of(row[9])) && !body.empty();
    const auto at = [&](std::size_t time, const char* word) {
      if (int_of(row[time + 8]) != 0) return;
      known = known && !is_null(row[time]);  // a time zone that the server has no table of
      sql += word + text_literal(text_of(row[time]));
    };
    at(3, "AT ");
    if (!is_null(row[1])) sql += "EVERY " + text_of(row[1]) + " " + text_of(row[2]);
    at(4, " STARTS ");
    at(5, " ENDS ");
    const std::string status = text_of(row[7]);
    sql += " ON COMPLETION " + text_of(row[6]);
    sql += status == "ENABLED"              ? " ENABLE"
           : status == "DISABLED"           ? " DISABLE"
           : status == "SLAVESIDE_DISABLED" ? " DISABLE ON SLAVE"
                                            : " DISABLE ON REPLICA";
    if (const std::string comment = text_of(row[8]); !comment.empty()) {
      sql += " COMMENT " + text_literal(comment);
    }
    sql += " DO " + body;
    reading.opaque(Stage::event, "event", name, {}, known ? sql : std::string());
    name_definer(reading, "event", name, int_of(row[10]) != 0);
  }
}

}  // namespace

void read_programs(Reading& reading) {
  read_routines(reading);
  read_triggers(reading);
  read_events(reading);
}

}  // namespace mig_mysql
