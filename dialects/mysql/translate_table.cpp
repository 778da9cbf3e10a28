// Tables, views and sequences.
#include "definition.hpp"
#include "dependants.hpp"
#include "expression.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "options.hpp"
#include "text.hpp"
#include "view_text.hpp"
#include <mig/sdk/names.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// The database's own character set decides what text a new table takes.
void check_charset(Draft& draft, const ir::Table& table) {
  const std::string charset = setting(draft.context.server, "character_set_database");
  if (charset.empty() || charset == "utf8mb4" || !charset_of(table, draft.engine).empty()) return;
  draft.note("charset", ir::Severity::warning,
             "the database's character set is " + charset + ": text in table '" + table.name +
                 "' takes its characters only",
             "write options = { mysql = { charset = \"utf8mb4\" } }, or alter the database");
}

}  // namespace

void write(Draft& draft, const ir::CreateTable& op) {
  const ir::Table& table = op.definition;
  check_identity(table);
  std::vector<std::string> parts;
  for (const auto& column : table.columns) {
    mig::sdk::check_new_name(table, column.name, "the database", refuse);
    parts.push_back(column_definition(draft, column, table));
  }
  if (table.primary_key) parts.push_back(primary_key(draft, *table.primary_key, table));
  for (const auto& key : table.unique) parts.push_back(unique_key(draft, key, table));
  for (const auto& index : table.indexes) parts.push_back(index_key(draft, index, table));
  if (table.primary_key) note_case(draft, table.primary_key->columns, table);
  for (const auto& key : table.unique) note_case(draft, key.columns, table);
  for (const auto& index : table.indexes) note_case(draft, index, table);
  for (const auto& key : table.foreign_keys) {
    if (!has_own_index(table, key)) continue;
    check_own_index(table, key);
    parts.push_back("KEY " + own_index(key));
  }
  for (const auto& key : table.foreign_keys) parts.push_back(foreign_key(draft, key, table));
  for (const auto& each : table.checks) parts.push_back(check(draft, each, table));
  std::string sql = "CREATE TABLE ";
  if (op.if_not_exists) sql += "IF NOT EXISTS ";
  sql += quote(table.name) + " (\n  " +
         mig::sdk::list(
             parts, [](const std::string& part) { return part; }, ",\n  ") +
         "\n)";
  for (const auto& option : table_options(table.options, draft.engine, false)) sql += " " + option;
  if (!table.comment.empty()) sql += " COMMENT=" + text_literal(table.comment);
  check_charset(draft, table);
  // MySQL enters a foreign key with the table that it refers to as well
  const bool refers =
      !draft.engine.maria &&
      std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                  [&](const ir::ForeignKey& key) { return key.references.table != table.name; });
  draft.ddl(std::move(sql), refers ? Work::instant : Work::create);
}

void write(Draft& draft, const ir::DropTable& op) {
  for (const auto& other : draft.context.before.tables) {
    if (other.name == op.table) continue;
    ir::Table after = other;
    after.foreign_keys.clear();
    std::vector<std::string> clauses;
    for (const auto& key : other.foreign_keys) {
      if (key.references.table != op.table) {
        after.foreign_keys.push_back(key);
        continue;
      }
      if (!op.cascade) {
        refuse("the foreign key '" + key.name + "' of table '" + other.name +
                   "' refers to table '" + op.table + "'",
               "drop that foreign key first, or write cascade = true");
      }
      clauses.push_back("DROP FOREIGN KEY " + quote(key.name));
    }
    if (clauses.empty()) continue;
    for (auto& clause : index_upkeep(draft.engine, other, after))
      clauses.push_back(std::move(clause));
    draft.emulates();
    draft.alter(other.name, clauses, dropping_work(clauses));
  }
  warn_of_views(draft, op.table, "", "table '" + op.table + "'");
  draft.lose(ir::DataLoss::certain, "every row of '" + op.table + "' is lost");
  draft.ddl("DROP TABLE " + std::string(op.if_exists ? "IF EXISTS " : "") + quote(op.table));
}

namespace {

// The name that the server gives in place of "<table><infix>…" when the table is renamed; empty for
// other names, which stay.
std::string following_name(const std::string& name, const ir::RenameTable& op, const char* infix) {
  const std::string start = op.table + infix;
  if (name.size() <= start.size() || name.compare(0, start.size(), start) != 0) return {};
  return op.to + infix + name.substr(start.size());
}

// Constraints with names as the server itself would give them follow the table's name; here they
// keep theirs.
void keep_names(Draft& draft, const ir::Table& table, const ir::RenameTable& op) {
  ir::Table renamed = table;
  renamed.name = op.to;
  std::vector<std::string> clauses;
  for (auto& key : renamed.foreign_keys) {
    if (key.references.table == op.table) key.references.table = op.to;
    const std::string now = following_name(key.name, op, "_ibfk_");
    if (now.empty()) continue;
    clauses.push_back("DROP FOREIGN KEY " + quote(now));
    // the index that the server made for a foreign key without a name bears the column's; added
    // anew it is no longer one that the server takes away
    for (const auto& index : renamed.indexes) {
      if (index.unique || index.columns.size() != key.columns.size() ||
          index.name != key.columns.front() || index.columns.front().name != index.name) {
        continue;
      }
      clauses.push_back("DROP INDEX " + quote(index.name));
      clauses.push_back("ADD " + index_key(draft, index, renamed));
    }
    clauses.push_back("ADD " + foreign_key(draft, key, renamed));
  }
  for (const auto& each : table.checks) {
    const std::string now = draft.engine.maria ? "" : following_name(each.name, op, "_chk_");
    if (now.empty()) continue;
    clauses.push_back("DROP CONSTRAINT " + quote(now));
    clauses.push_back("ADD " + check(draft, each, renamed));
  }
  if (clauses.empty()) return;
  draft.emulates();
  draft.alter(op.to, clauses, Work::copy);
}

}  // namespace

namespace {

// Views that the history knows and nobody looked at in the database.
void renew_recorded_views(Draft& draft, const Dependants& dependants, const ir::Table& table,
                          const ir::RenameTable& op) {
  for (const auto& view : draft.context.before.views) {
    const std::string* query = view.query.get();
    if (query == nullptr || !names_column(*query, op.table)) continue;
    if (dependants.knows_view(view.name)) continue;
    if (find_column(table, op.table) != nullptr) {  // which of the two is meant?
      warn_of_view(draft, view.name, "table '" + op.table + "'");
      continue;
    }
    draft.emulates();
    draft.note("view-replaced", ir::Severity::info,
               "view '" + view.name + "' is made anew for the table's new name");
    draft.ddl("CREATE OR REPLACE VIEW " + quote(view.name) + " AS " +
              rename_column_in(*query, op.table, op.to));
  }
}

}  // namespace

void write(Draft& draft, const ir::RenameTable& op) {
  Dependants dependants(draft, op.table, "table '" + op.table + "'");
  dependants.look_at_triggers("");
  dependants.look_at_routines("");
  dependants.look_at_grants("");
  dependants.look_at_views(
      [&](std::string_view create) { return view_with_table(create, op.table, op.to); });
  draft.ddl("RENAME TABLE " + quote(op.table) + " TO " + quote(op.to));
  dependants.renew_views();
  const ir::Table table = table_before(draft, op.table);
  keep_names(draft, table, op);
  renew_recorded_views(draft, dependants, table, op);
  say_not_looked_at(draft);
}

void write(Draft& draft, const ir::AlterTable& op) {
  std::vector<std::string> clauses = table_options(op.options, draft.engine, true);
  const bool convert = converts(op.options, draft.engine);
  if (convert) {
    draft.note("convert-charset", ir::Severity::warning,
               "the text columns of table '" + op.table +
                   "' are converted; the type of a text column may grow",
               "look at the columns afterwards");
  }
  if (!convert && changes_charset(op.options, draft.engine)) {
    draft.note("charset-of-new-columns", ir::Severity::warning,
               "the text columns that table '" + op.table +
                   "' has keep their character set and collation until they are altered",
               "write convert = true to convert them now");
  }
  if (op.comment) clauses.push_back("COMMENT=" + text_literal(*op.comment));
  draft.alter(op.table, clauses,
              convert                              ? Work::copy
              : rebuilds(op.options, draft.engine) ? Work::rebuild
                                                   : Work::catalog);
}

// ---- views
// ----------------------------------------------------------------------------------------

namespace {

std::string query_of(const ir::View& view) {
  if (view.materialized) {
    refuse(
        "the view '" + view.name + "' is materialized, which the database does not have",
        "create a table and fill it by insert … select in an execute, or leave `materialized` out "
        "for this database");
  }
  const std::string* sql = view.query.get();
  if (sql == nullptr) {
    refuse("the view '" + view.name + "' has no query for this database", "write one");
  }
  std::string_view text = trim(*sql);
  while (!text.empty() && text.back() == ';') text = trim(text.substr(0, text.size() - 1));
  return std::string(text);
}

}  // namespace

void write(Draft& draft, const ir::CreateView& op) {
  draft.ddl("CREATE VIEW " + quote(op.view.name) + " AS " + query_of(op.view), Work::create);
}

void write(Draft& draft, const ir::AlterView& op) {
  draft.ddl("CREATE OR REPLACE VIEW " + quote(op.view.name) + " AS " + query_of(op.view));
}

void write(Draft& draft, const ir::DropView& op) {
  if (op.materialized) {
    refuse("the view '" + op.name + "' is materialized, which the database does not have",
           "keep the operation from this database by `except`");
  }
  warn_of_views(draft, op.name, "", "view '" + op.name + "'");
  draft.ddl("DROP VIEW " + std::string(op.if_exists ? "IF EXISTS " : "") + quote(op.name));
}

// ---- sequences
// ------------------------------------------------------------------------------------

namespace {

void need_sequences(const Draft& draft) {
  if (draft.engine.maria) return;
  refuse("MySQL has no sequences",
         "number the rows by an identity column, or keep the operation from this database by "
         "except = [\"mysql\"]");
}

std::string bounds(const std::optional<std::int64_t>& increment,
                   const std::optional<std::int64_t>& minimum,
                   const std::optional<std::int64_t>& maximum) {
  std::string out;
  if (increment) out += " INCREMENT BY " + std::to_string(*increment);
  if (minimum) out += " MINVALUE " + std::to_string(*minimum);
  if (maximum) out += " MAXVALUE " + std::to_string(*maximum);
  return out;
}

}  // namespace

void write(Draft& draft, const ir::CreateSequence& op) {
  need_sequences(draft);
  const ir::Sequence& sequence = op.sequence;
  std::string sql = "CREATE SEQUENCE " + quote(sequence.name);
  if (sequence.start) sql += " START WITH " + std::to_string(*sequence.start);
  sql += bounds(sequence.increment, sequence.minimum, sequence.maximum);
  if (sequence.cycle) sql += " CYCLE";
  draft.ddl(std::move(sql), Work::create);
}

void write(Draft& draft, const ir::AlterSequence& op) {
  need_sequences(draft);
  std::string sql = bounds(op.increment, op.minimum, op.maximum);
  if (op.cycle) sql += *op.cycle ? " CYCLE" : " NOCYCLE";
  if (op.restart) sql += " RESTART WITH " + std::to_string(*op.restart);
  if (!sql.empty()) draft.ddl("ALTER SEQUENCE " + quote(op.name) + sql);
}

void write(Draft& draft, const ir::DropSequence& op) {
  need_sequences(draft);
  draft.ddl("DROP SEQUENCE " + std::string(op.if_exists ? "IF EXISTS " : "") + quote(op.name));
}

}  // namespace mig_mysql
