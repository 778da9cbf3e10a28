// What a rebuild runs, in order: guards, baseline, new table, copy, swap, indexes and triggers,
// checks.
//
// Every check is a statement with the rows it must return, so that a surprise ends the transaction
// and the old table is there as before. The temporary tables hold the state before, for comparison.
#include "model.hpp"
#include "rebuild.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include <mig/ir/identifiers.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

void run(ir::Translation& answer, std::string sql) {
  answer.statements.push_back(sdk::statement(std::move(sql)));
}
void expect(ir::Translation& answer, std::string sql, std::vector<std::vector<std::string>> rows,
            std::string message) {
  answer.statements.push_back(check_statement(std::move(sql), std::move(rows), std::move(message)));
}

std::string main_table(const std::string& name) { return "main." + sdk::identifier(name); }

// Objects of the schema beside a table with what hangs on it.
std::string other_objects(const std::string& table) {
  return "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE NOT (tbl_name = " +
         text(table) +
         " COLLATE NOCASE AND type IN ('table', 'index', 'trigger')) AND name NOT LIKE "
         "'sqlite!_%' ESCAPE '!'";
}

// Tables with foreign keys from or to `table` all of which find a unique key in the table that they
// refer to: for others foreign_key_check fails.
std::string checkable_children(const std::string& table) {
  const std::string name = text(table) + " COLLATE NOCASE";
  return "WITH fk AS (SELECT m.name AS child, f.id AS id, f.\"table\" AS parent, count(*) AS n, "
         "sum(f.\"to\" IS NULL) AS implied FROM main.sqlite_schema m JOIN "
         "pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id) "
         "SELECT DISTINCT k.child AS name FROM fk k WHERE (k.child = " +
         name + " OR k.parent = " + name +
         ") AND NOT EXISTS (SELECT 1 FROM fk WHERE fk.child = k.child AND EXISTS (SELECT 1 FROM "
         "main.sqlite_schema p WHERE p.type = 'table' AND p.name = fk.parent COLLATE NOCASE) AND "
         "NOT ((fk.implied = fk.n AND fk.n = (SELECT count(*) FROM pragma_table_info(fk.parent) c "
         "WHERE c.pk > 0)) OR (fk.n = 1 AND (SELECT count(*) FROM pragma_table_info(fk.parent) c "
         "WHERE c.pk > 0) = 1 AND EXISTS (SELECT 1 FROM pragma_table_info(fk.parent) c JOIN "
         "pragma_foreign_key_list(fk.child) f ON f.id = fk.id AND f.\"to\" = c.name COLLATE NOCASE "
         "WHERE c.pk = 1 AND upper(c.type) = 'INTEGER')) OR EXISTS (SELECT 1 FROM "
         "pragma_index_list(fk.parent) i WHERE i.\"unique\" = 1 AND i.partial = 0 AND (SELECT "
         "count(*) FROM pragma_index_info(i.name)) = fk.n AND NOT EXISTS (SELECT 1 FROM "
         "pragma_index_info(i.name) x WHERE x.name IS NULL OR lower(x.name) NOT IN (SELECT "
         "lower(f.\"to\") FROM pragma_foreign_key_list(fk.child) f WHERE f.id = fk.id)))))";
}

// Violations of the foreign keys of the tables in `children`, counted: ids of keys change in a
// rebuild.
std::string violations(const std::string& children) {
  return "SELECT v.\"table\" AS child, v.rowid AS row, v.parent AS parent, count(*) AS n FROM " +
         children +
         " c CROSS JOIN pragma_foreign_key_check(c.name) v GROUP BY v.\"table\", v.rowid, v.parent";
}

// What a trigger reacts to: "INSERT", "UPDATE" or "DELETE", the first column of UPDATE OF, the
// table.
struct TriggerHead {
  std::string event;
  std::string column;
  std::string table;
};
TriggerHead read_trigger(std::string_view sql) {
  TriggerHead head;
  const auto tokens = tokenize(sql);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (head.event.empty()) {
      for (const char* word : {"INSERT", "UPDATE", "DELETE"}) {
        if (is_keyword(sql, tokens[i], word)) head.event = word;
      }
    } else if (is_keyword(sql, tokens[i], "OF") && head.column.empty()) {
      head.column = name_at(sql, tokens[i + 1]);
    } else if (is_keyword(sql, tokens[i], "ON")) {
      head.table = name_at(sql, tokens[i + 1]);
      break;
    }
  }
  return head;
}

// Whether the text names the column in double quotes, by itself: SQLite would take that for a
// string as soon as the column is gone, and nobody would be told.
bool would_become_string(std::string_view sql, std::string_view column) {
  const auto tokens = tokenize(sql);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto text = text_at(sql, tokens[i].at);
    if (tokens[i].kind != TokenKind::quoted || text.front() != '"') continue;
    if (!same_name(name_at(sql, tokens[i]), column)) continue;
    const bool qualified = i > 0 && text_at(sql, tokens[i - 1].at) == ".";
    const bool qualifies = i + 1 < tokens.size() && text_at(sql, tokens[i + 1].at) == ".";
    const bool alias = i > 0 && is_keyword(sql, tokens[i - 1], "AS");
    if (!qualified && !qualifies && !alias) return true;
  }
  return false;
}

// Words that a recorded definition holds as often as the live one, or something would be lost.
const std::vector<std::string> kSpeakingWords = {"CHECK",      "COLLATE", "CONFLICT", "DEFAULT",
                                                 "REFERENCES", "ROWID",   "STRICT",   "UNIQUE"};

std::string count_sql(const std::string& word) {
  return "(length(sql) - length(replace(upper(sql), '" + word + "', ''))) / " +
         std::to_string(word.size());
}

std::vector<std::string> counts(std::string sql) {
  for (auto& c : sql) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  std::vector<std::string> out;
  for (const auto& word : kSpeakingWords) {
    int count = 0;
    for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word, at + word.size())) {
      ++count;
    }
    out.push_back(std::to_string(count));
  }
  return out;
}

}  // namespace

std::string TableRebuild::new_name() const {
  std::string name = "mig_new_" + table_;
  const auto taken = [&](const std::string& candidate) {
    for (const auto& each : context_.before.verbatim) {
      if (same_name(each.name, candidate)) return true;
    }
    return std::any_of(context_.before.tables.begin(), context_.before.tables.end(),
                       [&](const ir::Table& each) { return same_name(each.name, candidate); });
  };
  for (int i = 1; taken(name); ++i) name = "mig_new_" + std::to_string(i) + "_" + table_;
  return name;
}

void TableRebuild::write(ir::Translation& answer) {
  if (!unnumbered_.empty()) {
    throw Refusal{"SQLite numbers rows only in the one column of a primary key",
                  "make '" + *unnumbered_.begin() +
                      "' the primary key, or take its identity away: identity = false"};
  }
  write_guards(answer);
  write_baseline(answer);
  write_doubts_before(answer);
  write_copy(answer);
  write_swap(answer);
  write_checks(answer);
  write_renames(answer);
  write_cleanup(answer);
  for (auto& each : notices_) answer.notices.push_back(each);
  if (loses_) answer.data_loss = std::max(answer.data_loss, ir::DataLoss::possible);
  if (!dropped_.empty()) answer.data_loss = ir::DataLoss::certain;
  answer.notices.push_back(notice("table-rewrite", ir::Severity::warning,
                                  "table '" + table_ +
                                      "' is built anew: every row is copied "
                                      "while the database's one write lock is held"));
  if (!live_ && context_.offline) {
    answer.notices.push_back(
        notice("recorded-definition", ir::Severity::info,
               "table '" + table_ +
                   "' is built anew from its recorded definition: what was added "
                   "to the table without mig (a collation, a check) is lost"));
  }
}

// The table must be what this was written for: it may have changed since it was looked at.
void TableRebuild::write_guards(ir::Translation& answer) const {
  expect(answer, "PRAGMA foreign_keys", {{"0"}},
         "foreign keys are still on: dropping the old table would delete the rows that refer to "
         "it");
  // its indexes and triggers would be made for that one, as their texts name no database
  expect(answer,
         "SELECT name FROM temp.sqlite_schema WHERE type IN ('table', 'view') AND name = " +
             text(table_) + " COLLATE NOCASE",
         {}, "a temporary table hides '" + table_ + "' from this session: drop it first");
  if (live_) {
    expect(answer,
           "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = " + text(table_),
           {{source_.sql()}}, "table '" + table_ + "' has changed since it was looked at");
  } else {
    std::vector<std::vector<std::string>> columns;
    for (const auto& each : source_.table().columns) columns.push_back({each.name});
    expect(
        answer,
        "SELECT name FROM pragma_table_xinfo(" + text(table_) + ") WHERE hidden <> 1 ORDER BY cid",
        columns, "table '" + table_ + "' has other columns than the history says");
    expect(answer,
           "SELECT " + sdk::list(kSpeakingWords, count_sql) +
               " FROM main.sqlite_schema WHERE type = 'table' AND name = " + text(table_) +
               " COLLATE NOCASE",
           {counts(source_.sql())},
           "table '" + table_ +
               "' has constraints, collations or defaults that the history does not "
               "know: they would be lost");
  }
  std::vector<std::vector<std::string>> objects;
  const auto list = [&](const std::vector<Object>& from, const char* type) {
    for (const auto& each : from) {
      if (!each.before) continue;
      std::vector<std::string> row = {each.temporary ? std::string("temporary ") + type : type,
                                      each.name};
      if (live_ && !each.temporary) row.push_back(each.sql);
      if (live_ && each.temporary) row.emplace_back();
      objects.push_back(std::move(row));
    }
  };
  list(indexes_, "index");
  list(triggers_, "trigger");
  std::sort(objects.begin(), objects.end());
  const std::string name = text(table_) + " COLLATE NOCASE";
  const std::string sql = live_ ? ", sql" : "";
  const std::string none = live_ ? ", ''" : "";
  expect(answer,
         "SELECT type, name" + sql + " FROM main.sqlite_schema WHERE tbl_name = " + name +
             " AND type IN ('index', 'trigger') AND sql IS NOT NULL UNION ALL SELECT 'temporary ' "
             "|| type, name" +
             none + " FROM temp.sqlite_schema WHERE tbl_name = " + name +
             " AND type = 'trigger' ORDER BY 1, 2",
         objects,
         "table '" + table_ + "' has other indexes or triggers than are known: they would be lost");
}

void TableRebuild::write_baseline(ir::Translation& answer) const {
  run(answer, "CREATE TABLE temp.mig_rebuild_objects AS " + other_objects(table_));
  run(answer, "CREATE TABLE temp.mig_rebuild_children AS " + checkable_children(table_));
  run(answer,
      "CREATE TABLE temp.mig_rebuild_violations AS " + violations("temp.mig_rebuild_children"));
  run(answer,
      "CREATE TABLE temp.mig_rebuild_count AS SELECT count(*) AS n FROM " + main_table(table_));
  if (stat1_) {
    run(answer,
        "CREATE TABLE temp.mig_rebuild_stat1 AS SELECT * FROM main.sqlite_stat1 WHERE tbl = " +
            text(table_) + " COLLATE NOCASE");
  }
  if (stat4_) {
    run(answer,
        "CREATE TABLE temp.mig_rebuild_stat4 AS SELECT * FROM main.sqlite_stat4 WHERE tbl = " +
            text(table_) + " COLLATE NOCASE");
  }
}

// What would fail while copying, said in the words of the change.
void TableRebuild::write_doubts_before(ir::Translation& answer) const {
  for (const auto& column : text_.table().columns) {
    if (added_.count(column.name) == 0) {
      if (not_null_.count(column.name) == 0) continue;
      answer.statements.push_back(
          no_nulls(main_table(table_), copied(column.name), table_, column.name));
      continue;
    }
    const Clause* value = column.clause(ClauseKind::default_value);
    const bool null = value != nullptr && same_name(text_.text(value->body), "NULL");
    if (column.clause(ClauseKind::not_null) == nullptr || (value != nullptr && !null) ||
        column.clause(ClauseKind::generated) != nullptr ||
        column.clause(ClauseKind::primary_key) != nullptr) {
      continue;
    }
    expect(answer, "SELECT count(*) FROM (SELECT 1 FROM " + main_table(table_) + " LIMIT 1)",
           {{"0"}},
           "table '" + table_ + "' has rows, and the new column '" + column.name +
               "' has neither a default nor may it be NULL");
  }
}

// The name by which rowids are read and written in both tables; empty when they are not copied.
std::string TableRebuild::row_id() const {
  const TableText& now = text_.table();
  if (now.without_rowid || source_.table().without_rowid) return {};
  const auto key = now.primary_key();
  if (key.size() == 1) {
    const ColumnText* column = now.column(key.front());
    const Clause* own = column == nullptr ? nullptr : column->clause(ClauseKind::primary_key);
    const bool alias = column != nullptr && same_name(text_.text(column->type), "INTEGER") &&
                       (own == nullptr || !own->descending);
    if (alias) return {};  // the key is the rowid
  }
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    if (now.column(name) == nullptr && source_.table().column(name) == nullptr) return name;
  }
  return {};
}

void TableRebuild::write_copy(ir::Translation& answer) const {
  const std::string name = new_name();
  run(answer, text_.renamed(name));
  const std::string row = row_id();
  std::string columns = row;
  std::string values = row;
  for (const auto& column : text_.table().columns) {
    if (column.clause(ClauseKind::generated) != nullptr) continue;
    if (added_.count(column.name) != 0 && expressions_.count(column.name) == 0) continue;
    columns += (columns.empty() ? "" : ", ") + sdk::identifier(column.name);
    values += (values.empty() ? "" : ", ") + copied(column.name);
  }
  if (columns.empty()) {
    throw Refusal{"no column of table '" + table_ + "' stays", "drop the table and create it anew"};
  }
  ir::Statement copy =
      sdk::statement("INSERT INTO " + main_table(name) + " (" + columns + ") SELECT " + values +
                     " FROM " + main_table(table_) + (row.empty() ? "" : " ORDER BY " + row));
  copy.work = ir::Work::rewrite;
  answer.statements.push_back(std::move(copy));
  expect(
      answer,
      "SELECT (SELECT count(*) FROM " + main_table(name) +
          ") - (SELECT n FROM temp.mig_rebuild_count)",
      {{"0"}},
      "copying lost rows of '" + table_ + "': a constraint with ON CONFLICT drops them silently");
  for (const auto& doubt : doubts_) {
    if (text_.table().column(doubt.column) == nullptr || added_.count(doubt.column) != 0) continue;
    expect(answer, "SELECT count(*) FROM " + main_table(name) + " WHERE " + doubt.condition,
           {{"0"}}, doubt.message);
  }
  if (text_.table().numbered() != nullptr && source_.table().numbered() != nullptr) {
    // also for an empty table: numbers that were given away are not given again
    run(answer, "DELETE FROM main.sqlite_sequence WHERE name = " + text(name));
    run(answer, "INSERT INTO main.sqlite_sequence (name, seq) SELECT " + text(name) +
                    ", seq FROM main.sqlite_sequence WHERE name = " + text(table_));
  }
}

// With legacy_alter_table on, the rename leaves every reference to the table as it is.
void TableRebuild::write_swap(ir::Translation& answer) const {
  run(answer, "DROP TABLE " + main_table(table_));
  run(answer, "PRAGMA legacy_alter_table=ON");
  run(answer, "ALTER TABLE " + main_table(new_name()) + " RENAME TO " + sdk::identifier(table_));
  run(answer, "PRAGMA legacy_alter_table=OFF");
  for (const auto& each : indexes_) {
    if (each.after) run(answer, each.sql);
  }
  for (const auto& each : triggers_) {
    if (each.after) run(answer, each.sql);
  }
  const std::string known =
      " WHERE idx IS NULL OR idx = tbl OR EXISTS (SELECT 1 FROM main.sqlite_schema x WHERE x.type "
      "= "
      "'index' AND x.name = idx AND x.tbl_name = " +
      text(table_) + " COLLATE NOCASE" +
      // the numbers of these are given in order, and may stand for another key now
      (keys_changed_ ? " AND x.name NOT LIKE 'sqlite!_autoindex!_%' ESCAPE '!')" : ")");
  if (stat1_) {
    run(answer, "INSERT INTO main.sqlite_stat1 SELECT * FROM temp.mig_rebuild_stat1" + known);
  }
  if (stat4_) {
    run(answer, "INSERT INTO main.sqlite_stat4 SELECT * FROM temp.mig_rebuild_stat4" + known);
  }
}

void TableRebuild::write_checks(ir::Translation& answer) const {
  const std::string before = "SELECT type, name, tbl_name, sql FROM temp.mig_rebuild_objects";
  const std::string now = other_objects(table_);
  expect(answer,
         "SELECT type, name FROM (SELECT * FROM (" + before + ") EXCEPT SELECT * FROM (" + now +
             ")) UNION ALL SELECT type, name FROM (SELECT * FROM (" + now +
             ") EXCEPT SELECT * FROM (" + before + "))",
         {}, "building '" + table_ + "' anew changed another object of the schema");
  if (!dropped_.empty()) {
    // SQLite reads every view and trigger for a rename; what named a dropped column fails
    const std::string column = sdk::identifier(text_.table().columns.front().name);
    run(answer, "SAVEPOINT mig_rebuild_check");
    run(answer, "ALTER TABLE " + main_table(table_) + " RENAME COLUMN " + column + " TO " + column);
    run(answer, "ROLLBACK TO mig_rebuild_check");
    run(answer, "RELEASE mig_rebuild_check");
    write_explains(answer);
  }
  const std::string checkable = checkable_children(table_);
  expect(answer,
         // a table without such a foreign key is not checkable any more, and need not be
         "SELECT name FROM temp.mig_rebuild_children c WHERE EXISTS (SELECT 1 FROM "
         "pragma_foreign_key_list(c.name) f WHERE c.name = " +
             text(table_) + " OR f.\"table\" = " + text(table_) +
             " COLLATE NOCASE) EXCEPT SELECT name FROM (" + checkable + ")",
         {}, "a foreign key to or from '" + table_ + "' does not find a unique key any more");
  expect(
      answer,
      "SELECT child, row, parent FROM (" + violations("(" + checkable + ")") +
          ") v WHERE n > coalesce((SELECT b.n FROM temp.mig_rebuild_violations b WHERE b.child = "
          "v.child AND b.row IS v.row AND b.parent = v.parent), 0) LIMIT 10",
      {}, "rows violate a foreign key to or from '" + table_ + "'");
  expect(answer, "PRAGMA main.quick_check(" + sdk::identifier(table_) + ")", {{"ok"}},
         "the new table '" + table_ + "' is damaged");
}

// Compiles what reads or writes the table: the check above misses columns that a trigger only sets.
void TableRebuild::write_explains(ir::Translation& answer) const {
  std::vector<std::string> related = {table_};
  const auto is_related = [&](const std::string& sql) {
    return std::any_of(related.begin(), related.end(),
                       [&](const std::string& name) { return ir::mentions(sql, name); });
  };
  for (bool again = true; again;) {
    again = false;
    for (const auto& each : context_.before.verbatim) {
      if (each.type != "view" || !is_related(each.sql)) continue;
      if (std::find(related.begin(), related.end(), each.name) != related.end()) continue;
      related.push_back(each.name);
      run(answer, "EXPLAIN SELECT * FROM " + sdk::identifier(each.name));
      again = true;
    }
  }
  for (const auto& each : context_.before.verbatim) {
    const bool reads = each.type == "view" || each.type == "trigger";
    if (!reads || (!is_related(each.sql) && !same_name(each.table, table_))) continue;
    for (const auto& column : dropped_) {
      if (!would_become_string(each.sql, column)) continue;
      throw Refusal{each.type + " '" + each.name + "' names the dropped column '" + column + "'",
                    "drop the " + each.type + " first, and create it anew without the column"};
    }
  }
  // a column that can be set, of a table
  const auto column_of = [&](const std::string& table) -> std::string {
    std::string sql = same_name(table, table_) ? text_.sql() : std::string();
    for (const auto& each : context_.before.verbatim) {
      if (sql.empty() && each.type == "table" && same_name(each.name, table)) sql = each.sql;
    }
    const auto parsed = parse_table(sql);
    if (!parsed) return {};
    for (const auto& column : parsed->columns) {
      if (column.clause(ClauseKind::generated) == nullptr) return column.name;
    }
    return {};
  };
  for (const auto& each : context_.before.verbatim) {
    if (each.type != "trigger" || !is_related(each.sql)) continue;
    TriggerHead head = read_trigger(each.sql);
    const std::string target = sdk::identifier(head.table);
    if (head.event == "INSERT") run(answer, "EXPLAIN INSERT INTO " + target + " DEFAULT VALUES");
    if (head.event == "DELETE") run(answer, "EXPLAIN DELETE FROM " + target);
    if (head.event != "UPDATE") continue;
    // UPDATE OF a column that is gone: the trigger would be there and never fire
    if (!head.column.empty() && same_name(head.table, table_) &&
        text_.table().column(head.column) == nullptr) {
      throw Refusal{"trigger '" + each.name + "' waits for changes of the dropped column '" +
                        head.column + "'",
                    "drop the trigger first"};
    }
    if (head.column.empty()) head.column = column_of(head.table);
    if (head.column.empty()) continue;
    const std::string column = sdk::identifier(head.column);
    run(answer, "EXPLAIN UPDATE " + target + " SET " + column + " = " + column);
  }
}

// From the names in the text to those of the history; a name that is still taken waits, a circle is
// opened by way of a third name.
void TableRebuild::write_renames(ir::Translation& answer) const {
  std::vector<std::pair<std::string, std::string>> left;  // from, to
  for (const auto& [current, text] : names_) {
    if (current != text) left.emplace_back(text, current);
  }
  const auto rename = [&](const std::string& from, const std::string& to) {
    run(answer, "ALTER TABLE " + main_table(table_) + " RENAME COLUMN " + sdk::identifier(from) +
                    " TO " + sdk::identifier(to));
  };
  int circles = 0;
  while (!left.empty()) {
    const auto free = std::find_if(left.begin(), left.end(), [&](const auto& each) {
      return std::none_of(left.begin(), left.end(), [&](const auto& other) {
        return &other != &each && same_name(other.first, each.second);
      });
    });
    if (free != left.end()) {
      rename(free->first, free->second);
      left.erase(free);
    } else {
      const std::string between = "mig_circle_" + std::to_string(++circles);
      rename(left.front().first, between);
      left.front().first = between;
    }
  }
}

void TableRebuild::write_cleanup(ir::Translation& answer) const {
  for (const char* name : {"objects", "children", "violations", "count"}) {
    run(answer, std::string("DROP TABLE temp.mig_rebuild_") + name);
  }
  if (stat1_) run(answer, "DROP TABLE temp.mig_rebuild_stat1");
  if (stat4_) run(answer, "DROP TABLE temp.mig_rebuild_stat4");
}

}  // namespace mig_sqlite
