// One reading of the database, step by step: tables, their columns, keys and checks, then what
// stands beside them. A fixed number of queries, whatever the number of tables; one more for a
// table with something that stands in its definition alone (defaults of bytes, partitions, …), for
// a trigger, a routine, an event, and a view of MySQL's. Never asked for: cardinalities, row
// counts, sizes, which make the server look at every table.
#pragma once

#include "engine.hpp"
#include <mig/ir/schema.hpp>
#include <mig/sdk/dialect.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig_mysql {

// What is opaque comes in this order, in which it can be made: functions before everything, since
// views call them; keys before what hangs on them; partitions behind what a partitioned table takes
// no more; what runs by itself at the end.
enum class Stage {
  function,
  key,
  column,
  period,
  versioning,
  unversioned,
  index,
  check,
  table_option,
  foreign_key,
  partitioning,
  zero_default,  // the table takes no other change afterwards
  sequence,
  view,
  routine,
  trigger,
  event,
  definer
};

// The text of a cell, without a copy; empty for one that is none.
inline std::string_view view(const mig::sdk::OwnedCell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

class Reading {
 public:
  Reading(const mig::sdk::Session& reading_session, const Engine& server_engine,
          const mig::ir::Server& server, const std::vector<std::string>& tables);

  const mig::sdk::Session& session;
  const Engine engine;
  const std::vector<std::string>& wanted;  // empty: the whole schema
  const bool whole;                        // what is opaque is named then
  mig::ir::Schema schema;
  std::map<std::string, std::string> collations;            // of tables
  std::map<std::string, mig::ir::Type, std::less<>> types;  // by the server's text for them
  std::map<std::string, std::vector<std::string>> view_columns;
  // The columns that MariaDB fills with the time when a row began and ended: no table of ours has
  // them, nor what lies on them.
  std::map<std::string, std::vector<std::string>> row_times;

  // Adds " AND <name> IN (?, …)" when only some tables are asked for.
  std::vector<mig::sdk::OwnedRow> query(const std::string& sql, const std::string& name,
                                        const std::string& order) const;
  // The table as far as it is read; null for a view, and for what was not asked for.
  mig::ir::Table* find(std::string_view name);
  void add(mig::ir::Table table);

  // The text of SHOW CREATE TABLE, asked for once.
  const std::string& definition(const std::string& table);
  // The line of it that begins so, with that beginning: {"UNIQUE KEY ", "uq"} is a word and a name.
  // Empty when there is none.
  std::string line(const std::string& table, const std::string& word, const std::string& name);
  // A cell of what SHOW CREATE answers; empty when the account may not see it.
  std::string shown_text(const std::string& sql, std::size_t cell) const;
  // A name as the session's definitions quote it.
  std::string shown(const std::string& name) const;
  // Whether what was stored under that sql_mode is read the same in this session.
  bool reads_alike(const std::string& mode) const;

  void opaque(Stage stage, std::string kind, std::string name, std::string table, std::string sql);
  // "ALTER TABLE `table` …".
  void opaque_part(Stage stage, std::string kind, std::string name, const std::string& table,
                   const std::string& change);

  // The schema, with what is opaque in its order.
  mig::ir::Schema take();

 private:
  std::string sql_mode_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::size_t found_ = 0;  // the place that was asked for before: rows come by table
  std::map<std::string, std::string> definitions_;
  std::vector<std::pair<Stage, mig::ir::Opaque>> opaque_;
};

void read_tables(Reading& reading);
void read_columns(Reading& reading);
void read_checks(Reading& reading);
void read_indexes(Reading& reading);
void read_foreign_keys(Reading& reading);
void read_views(Reading& reading);
void read_sequences(Reading& reading);
// Triggers, routines and events.
void read_programs(Reading& reading);
// What names the tables that are asked for in a text of its own, which the server does not change
// with them (Schema::verbatim).
void read_dependants(Reading& reading);

// Names of columns as the table spells them: the server keeps them as they were written, at least
// until the table is altered.
void spell_as(mig::ir::Sql& sql, const mig::ir::Table& table);

// Without the parentheses around the whole, which the server adds.
std::string without_outer(const std::string& sql);

}  // namespace mig_mysql
