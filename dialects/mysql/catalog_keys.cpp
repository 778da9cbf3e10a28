// Primary keys, unique constraints, indexes and foreign keys, and what of these the model does not
// hold.
#include "catalog_parse.hpp"
#include "catalog_reading.hpp"
#include "keys.hpp"
#include "table_text.hpp"
#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstddef>
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

// An index as the server has it, with what no index of the model says.
struct LiveIndex {
  ir::Index index;
  std::string comment;
  bool hidden = false;  // no query uses it
};

std::string method_of(const ir::Index& index) {
  const std::string* method = index.method.get();
  return method == nullptr ? std::string() : *method;
}

bool is_words(const std::string& method) { return method == "fulltext" || method == "spatial"; }

// What stands before the name of an index in the definition.
std::string word_of(const ir::Index& index) {
  const std::string method = method_of(index);
  return method == "fulltext"  ? "FULLTEXT KEY "
         : method == "spatial" ? "SPATIAL KEY "
         : index.unique        ? "UNIQUE KEY "
                               : "KEY ";
}

std::string part_sql(const ir::IndexColumn& part) {
  return quote(part.name) + (part.length ? "(" + std::to_string(*part.length) + ")" : "") +
         (part.order == ir::Order::desc ? " DESC" : "");
}

// A primary key that is more than a list of columns. The model has its columns, unless they are
// part of the key with their beginnings only: rows that differ behind these would be two.
bool special_primary_key(Reading& reading, ir::Table& table, const ir::Index& index) {
  bool cut = false;
  bool descending = false;
  bool identity = false;
  for (const auto& part : index.columns) {
    const ir::Column* column = find_column(table, part.name);
    cut = cut || part.length.has_value();
    descending = descending || part.order == ir::Order::desc;
    identity = identity || (column != nullptr && column->identity);
  }
  const std::string method = method_of(index);
  if (!reading.whole || (!cut && !descending && method.empty())) return false;
  const bool kept = !cut || identity;
  reading.opaque_part(Stage::key, "primary key", "PRIMARY", table.name,
                      std::string(kept ? "DROP PRIMARY KEY, " : "") + "ADD PRIMARY KEY " +
                          (method.empty()     ? ""
                           : method == "hash" ? "USING HASH "
                                              : "USING BTREE ") +
                          "(" + sdk::list(index.columns, part_sql) + ")");
  return !kept;
}

// An index that the model has, with a comment, a parser or a mark that it does not have.
void name_attributes(Reading& reading, const ir::Table& table, const LiveIndex& live) {
  if (!reading.whole) return;
  const ir::Index& index = live.index;
  const bool primary = index.name == "PRIMARY";
  const auto line = [&] {
    return primary ? part_of(reading.definition(table.name), "PRIMARY KEY ")
                   : reading.line(table.name, word_of(index), index.name);
  };
  const bool parsed =
      method_of(index) == "fulltext" && line().find("WITH PARSER") != std::string::npos;
  if (parsed || !live.comment.empty()) {
    const std::string drop = primary ? "DROP PRIMARY KEY" : "DROP INDEX " + quote(index.name);
    reading.opaque_part(Stage::key, parsed ? "parser of an index" : "comment of an index",
                        index.name, table.name,
                        // otherwise MySQL takes the index for the one that was there
                        drop + ", ADD " + line() + (parsed ? ", ALGORITHM=COPY" : ""));
  } else if (live.hidden) {
    reading.opaque_part(
        Stage::key, "invisible index", index.name, table.name,
        "ALTER INDEX " + quote(index.name) + (reading.engine.maria ? " IGNORED" : " INVISIBLE"));
  }
}

// An index that the model has no place for: of a kind of its own, on a period, or on the times of a
// row.
bool special_index(Reading& reading, ir::Table& table, ir::Index& index) {
  if (!reading.whole) return false;
  const std::string method = method_of(index);
  const auto times = reading.row_times.find(table.name);
  if (times != reading.row_times.end()) {
    const auto is_time = [&](const ir::IndexColumn& part) {
      const auto& columns = times->second;
      return std::find(columns.begin(), columns.end(), part.name) != columns.end();
    };
    // the server adds it to every key by itself
    if (index.unique && !index.columns.empty() && is_time(index.columns.back())) {
      index.columns.pop_back();
    }
    if (std::any_of(index.columns.begin(), index.columns.end(), is_time)) {
      reading.opaque_part(Stage::index, "index", index.name, table.name,
                          "ADD " + reading.line(table.name, word_of(index), index.name));
      return true;
    }
  }
  const bool known = method.empty() || is_words(method) || method == "hash" || method == "btree";
  const bool period = reading.engine.maria && index.unique && index.columns.size() > 2 &&
                      reading.definition(table.name).find("WITHOUT OVERLAPS") != std::string::npos;
  if (known && !period) return false;
  const std::string line =
      index.name == "PRIMARY"
          ? part_of(reading.definition(table.name), "PRIMARY KEY ")
          : reading.line(table.name, known ? word_of(index) : "VECTOR KEY ", index.name);
  if (known && line.find("WITHOUT OVERLAPS") == std::string::npos) return false;
  reading.opaque_part(Stage::index, "index", index.name, table.name, "ADD " + line);
  return true;
}

// A unique index on whole columns in ascending order is what a unique constraint is here.
void add_index(Reading& reading, ir::Table& table, LiveIndex live) {
  ir::Index& index = live.index;
  if (special_index(reading, table, index)) return;
  std::vector<std::string> names;
  bool plain = index.unique && method_of(index).empty();
  for (const auto& part : index.columns) {
    names.push_back(part.name);
    plain = plain && !part.name.empty() && !part.length && part.order == ir::Order::asc;
  }
  if (index.name == "PRIMARY" && special_primary_key(reading, table, index)) return;
  name_attributes(reading, table, live);
  if (index.name == "PRIMARY") {
    table.primary_key = ir::PrimaryKey{index.name, std::move(names)};
  } else if (plain) {
    table.unique.push_back({std::move(index.name), std::move(names)});
  } else {
    table.indexes.push_back(std::move(index));
  }
}

ir::IndexColumn part_of_index(const Reading& reading, const sdk::OwnedRow& row,
                              const ir::Index& index, const ir::Table* table) {
  ir::IndexColumn out;
  if (is_null(row[3])) {
    out.expression = without_outer(clean_expression(text_of(row[7]), reading.engine));
    if (table != nullptr) spell_as(out.expression, *table);
  } else {
    out.name = text_of(row[3]);
  }
  if (text_of(row[4]) == "D") out.order = ir::Order::desc;
  if (!is_null(row[5]) && !is_words(method_of(index))) out.length = int_of(row[5]);
  return out;
}

// The method of an index where it is not the one that its table's engine takes by itself.
std::string method_of(const ir::Table& table, const std::string& type) {
  const auto options = table.options.find("mysql");
  const ir::Value* engine =
      options == table.options.end() ? nullptr : options->second.find("engine");
  const bool memory = engine != nullptr && engine->text == "MEMORY";
  if (type == (memory ? "hash" : "btree")) return {};
  return type == "rtree" ? "spatial" : type;
}

}  // namespace

void read_indexes(Reading& reading) {
  const std::string more = reading.engine.maria
                               ? "NULL, s.index_comment, s.ignored = 'YES'"
                               : "s.expression, s.index_comment, s.is_visible = 'NO'";
  ir::Table* table = nullptr;
  LiveIndex live;
  std::string key;
  const auto finish = [&] {
    if (table != nullptr && !live.index.columns.empty()) {
      add_index(reading, *table, std::move(live));
    }
    live = LiveIndex();
  };
  for (const auto& row : reading.query(
           "SELECT s.table_name, s.index_name, s.non_unique, s.column_name, s.collation, "
           "s.sub_part, s.index_type, " +
               more + " FROM information_schema.statistics s WHERE s.table_schema = DATABASE()",
           "s.table_name", "s.table_name, s.index_name, s.seq_in_index")) {
    const std::string now = text_of(row[0]) + '\0' + text_of(row[1]);
    if (now != key) {
      finish();
      key = now;
      table = reading.find(view(row[0]));
      live.index.name = text_of(row[1]);
      live.index.unique = int_of(row[2]) == 0;
      live.comment = text_of(row[8]);
      live.hidden = int_of(row[9]) != 0;
      const std::string method =
          table == nullptr ? std::string() : method_of(*table, lower(text_of(row[6])));
      if (!method.empty()) live.index.method = method;
    }
    live.index.columns.push_back(part_of_index(reading, row, live.index, table));
  }
  finish();
}

// ---- foreign keys
// ---------------------------------------------------------------------------------

namespace {

// NO ACTION and RESTRICT are one for the storage engine, and each product reports its own word for
// a foreign key that says nothing.
ir::FkAction action_of(const Engine& engine, const std::string& rule) {
  if (rule == "CASCADE") return ir::FkAction::cascade;
  if (rule == "SET NULL") return ir::FkAction::set_null;
  if (rule == "SET DEFAULT") return ir::FkAction::set_default;
  if (rule == "RESTRICT" && !engine.maria) return ir::FkAction::restrict;
  return ir::FkAction::no_action;
}

// The index of a foreign key that begins with its columns, by the key's name.
std::vector<ir::Index>::iterator own_index_of(ir::Table& table, const ir::ForeignKey& key) {
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

// The index of a foreign key's own is part of that (see keys.hpp).
void hide_own_indexes(ir::Table& table) {
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

// A foreign key to a table of another database, to one that is not there, or to columns that are no
// key together: no schema of the model has such.
bool special_foreign_key(Reading& reading, const ir::Table& table, const ir::ForeignKey& key,
                         bool elsewhere) {
  const ir::Table* other = elsewhere ? nullptr : reading.find(key.references.table);
  if (!reading.whole || (other != nullptr && is_unique_key(*other, key.references.columns))) {
    return false;
  }
  const std::string target = elsewhere ? key.references.table : quote(key.references.table);
  std::string sql = "ALTER TABLE " + quote(table.name) + " ADD CONSTRAINT " + quote(key.name) +
                    " FOREIGN KEY (" + quote_all(key.columns) + ") REFERENCES " + target + " (" +
                    quote_all(key.references.columns) + ") ON DELETE " +
                    sdk::referential_action(key.on_delete) + " ON UPDATE " +
                    sdk::referential_action(key.on_update);
  if (!elsewhere && other == nullptr) sql.clear();
  reading.opaque(Stage::foreign_key, "foreign key", key.name, table.name, std::move(sql));
  return true;
}

}  // namespace

void read_foreign_keys(Reading& reading) {
  ir::Table* table = nullptr;
  std::string key;
  std::vector<std::pair<std::string, std::string>> elsewhere;  // tables and names of keys
  for (const auto& row : reading.query(
           "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, "
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
      table = reading.find(view(row[0]));
      if (table == nullptr) continue;
      ir::ForeignKey added;
      added.name = text_of(row[1]);
      const bool here = int_of(row[8]) != 0;
      added.references.table =
          here ? text_of(row[3]) : quote(text_of(row[7])) + "." + quote(text_of(row[3]));
      if (!here) elsewhere.emplace_back(table->name, added.name);
      added.on_update = action_of(reading.engine, text_of(row[5]));
      added.on_delete = action_of(reading.engine, text_of(row[6]));
      table->foreign_keys.push_back(std::move(added));
    }
    if (table == nullptr) continue;
    table->foreign_keys.back().columns.push_back(text_of(row[2]));
    table->foreign_keys.back().references.columns.push_back(text_of(row[4]));
  }
  for (auto& each : reading.schema.tables) {
    auto& keys = each.foreign_keys;
    keys.erase(std::remove_if(keys.begin(), keys.end(),
                              [&](const ir::ForeignKey& one) {
                                const std::pair name(each.name, one.name);
                                return special_foreign_key(
                                    reading, each, one,
                                    std::find(elsewhere.begin(), elsewhere.end(), name) !=
                                        elsewhere.end());
                              }),
               keys.end());
    hide_own_indexes(each);
  }
}

}  // namespace mig_mysql
