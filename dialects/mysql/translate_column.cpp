// Adding, renaming and altering columns. MODIFY restates a column whole, so the definition is
// always made of what the column was and what changes.
#include "definition.hpp"
#include "dependants.hpp"
#include "expression.hpp"
#include "keys.hpp"
#include "operations.hpp"
#include "rekey.hpp"
#include "table_text.hpp"
#include "text.hpp"
#include "type_change.hpp"
#include "types.hpp"
#include "view_text.hpp"
#include <mig/ir/lists.hpp>
#include <mig/sdk/names.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// The expression of a default that gives another value at each call; empty when there is none.
std::string volatile_default(const Draft& draft, const ir::Column& column) {
  const std::string* sql = column.default_sql.get();
  if (sql == nullptr || column.generated) return {};
  // MariaDB fills in uuid() row by row, but rand() once for all rows; MySQL refuses both
  bool found = has_word(*sql, "rand") || has_word(*sql, "random_bytes");
  if (!draft.engine.maria) {
    found = found || has_word(*sql, "uuid") || has_word(*sql, "uuid_short") ||
            has_word(*sql, "sysdate") || has_word(*sql, "connection_id") ||
            has_word(*sql, "current_user") || has_word(*sql, "session_user") ||
            has_word(*sql, "user");
  }
  return found ? *sql : std::string();
}

// Whether MariaDB computes the default for each row that is there, which takes a copy.
bool differs_by_row(const ir::Column& column, const ir::Table& table) {
  const std::string* sql = column.default_sql.get();
  if (sql == nullptr || column.generated) return false;
  for (const char* word : {"uuid", "uuid_short", "sys_guid", "sysdate"}) {
    if (has_word(*sql, word)) return true;
  }
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const ir::Column& other) {
    return uses(column.default_sql, other.name, table);
  });
}

void fill_then_default(Draft& draft, const ir::AddColumn& op, const ir::Table& table,
                       const std::string& position, const std::string& value) {
  ir::Column empty = op.column;
  empty.nullable = true;
  empty.default_sql = {};
  ir::Table after = table;
  after.columns.push_back(op.column);
  draft.emulates();
  draft.alter(op.table, {"ADD COLUMN " + column_definition(draft, empty, table) + position},
              Work::instant);
  ir::Statement fill = mig::sdk::statement(
      "UPDATE " + quote(op.table) + " SET " + quote(op.column.name) + " = (" +
      (is_parenthesised(value) ? value.substr(1, value.size() - 2) : value) + ")" +
      keep_timestamps(table) + " WHERE " + quote(op.column.name) + " IS NULL");
  fill.work = ir::Work::scan;  // every row stays locked until all of them have their value
  fill.blocks = ir::Blocks::writes;
  draft.raw(std::move(fill));
  draft.alter(op.table, {"MODIFY COLUMN " + column_definition(draft, op.column, after)},
              Work::rebuild);
}

void add_identity(Draft& draft, const ir::AddColumn& op, const ir::Table& table,
                  const std::string& position) {
  for (const auto& other : table.columns) {
    if (!other.identity) continue;
    refuse("table '" + op.table + "' has the identity column '" + other.name +
               "' already; the database takes one",
           "leave `identity` out");
  }
  const std::string name = shortened("uq_" + op.table + "_" + op.column.name, 64);
  draft.differs("table '" + op.table + "' gets the unique key '" + name +
                    "' as well: the database numbers the rows by an index",
                "");
  draft.alter(op.table,
              {"ADD COLUMN " + column_definition(draft, op.column, table) + position,
               "ADD UNIQUE KEY " + quote(name) + " (" + quote(op.column.name) + ")"},
              Work::locked);
}

}  // namespace

void write(Draft& draft, const ir::AddColumn& op) {
  const ir::Table table = table_before(draft, op.table);
  const ir::Column& column = op.column;
  mig::sdk::check_new_name(table, column.name, "the database", refuse);
  std::string position = op.first ? " FIRST" : "";
  if (!op.after.empty()) position = " AFTER " + quote(op.after);
  if (column.identity) return add_identity(draft, op, table, position);
  const std::string value = volatile_default(draft, column);
  if (!value.empty()) {
    const std::string text = default_text(draft, column, table, column_type(draft, column));
    return fill_then_default(draft, op, table, position, text);
  }
  const bool has_default =
      !column.default_sql.empty() ||
      (column.default_value && !std::holds_alternative<ir::Null>(*column.default_value));
  if (!column.nullable && !has_default && !column.generated) {
    draft.none("SELECT 1 FROM " + quote(op.table),
               "table '" + op.table + "' has rows, and column '" + column.name +
                   "' may not be NULL and has no default: the database would invent a value for "
                   "them. Give it a default, or add it nullable, fill it by update_rows or "
                   "backfill, and set nullable = false by alter_column");
  }
  const std::string definition = column_definition(draft, column, table);
  const bool computed = column.generated && column.generated->stored;
  const bool expression = draft.engine.maria ? differs_by_row(column, table)
                                             : definition.find(" DEFAULT (") != std::string::npos;
  draft.alter(op.table, {"ADD COLUMN " + definition + position},
              computed || expression ? Work::copy : Work::instant);
}

// ---- rename
// ---------------------------------------------------------------------------------------

namespace {

// The table with the column's other name, in its expressions too.
ir::Table renamed(const ir::Table& before, const std::string& from, const std::string& to) {
  ir::Table after = before;
  const auto in_sql = [&](ir::Sql& sql) {
    if (sql.common) sql.common = rename_column_in(own_names(*sql.common, before), from, to);
  };
  const auto in_list = [&](std::vector<std::string>& names) {
    std::replace(names.begin(), names.end(), from, to);
  };
  for (auto& column : after.columns) {
    if (column.name == from) column.name = to;
    if (column.generated) in_sql(column.generated->expression);
    in_sql(column.default_sql);
  }
  if (after.primary_key) in_list(after.primary_key->columns);
  for (auto& key : after.unique) in_list(key.columns);
  for (auto& each : after.checks) in_sql(each.check);
  for (auto& index : after.indexes) {
    for (auto& part : index.columns) {
      if (part.name == from) part.name = to;
      in_sql(part.expression);
    }
  }
  return after;
}

// The name of a foreign key that the column takes part in, on either side; empty: none.
std::string foreign_key_of(const Draft& draft, const std::string& table,
                           const std::string& column) {
  for (const auto& other : draft.context.before.tables) {
    for (const auto& key : other.foreign_keys) {
      const bool own = other.name == table && ir::contains(key.columns, column);
      const bool referred =
          key.references.table == table && ir::contains(key.references.columns, column);
      if (own || referred) return key.name;
    }
  }
  return {};
}

bool depends(const ir::Sql& sql, const std::string& column, const ir::Table& table) {
  return sql.get() != nullptr && names_column(own_names(*sql.get(), table), column);
}

// The parts of a table that are stated again for the new name of a column.
class Restated {
 public:
  Restated(const Draft& draft, const ir::RenameColumn& op) : op_(op) {
    for (const auto& each : draft.context.before.verbatim) {
      if (each.type == "table" && each.name == op.table) create_ = each.sql;
    }
  }
  // As the live table has it; `recorded` gives it where nobody looked.
  template <class F>
  std::string part(const std::string& beginning, const std::string& what, F recorded) const {
    if (create_.empty()) return recorded();
    std::string out = part_with_column(create_, beginning, op_.name, op_.to);
    if (out.empty()) {
      refuse("column '" + op_.name + "' of table '" + op_.table + "' is used by " + what +
                 ", which the database does not show in a form that is understood",
             "drop it before this operation, and make it anew behind it");
    }
    return out;
  }

 private:
  const ir::RenameColumn& op_;
  std::string create_;
};

void rename_in_table(Draft& draft, const ir::RenameColumn& op, const ir::Table& before) {
  const std::string rename = "RENAME COLUMN " + quote(op.name) + " TO " + quote(op.to);
  if (draft.engine.maria) return draft.alter(op.table, {rename}, Work::instant);
  // MySQL refuses while anything is computed from the column: one ALTER restates that as well
  const ir::Table after = renamed(before, op.name, op.to);
  const Restated restated(draft, op);
  std::vector<std::string> first;
  std::vector<std::string> last;
  bool copies = false;
  for (std::size_t i = 0; i < before.checks.size(); ++i) {
    if (!depends(before.checks[i].check, op.name, before)) continue;
    first.push_back("DROP CHECK " + quote(before.checks[i].name));
    const std::string name = before.checks[i].name;
    last.push_back("ADD " + restated.part("CONSTRAINT " + quote(name) + " CHECK ",
                                          "check '" + name + "'",
                                          [&] { return check(draft, after.checks[i], after); }));
    copies = true;
  }
  for (std::size_t i = 0; i < before.indexes.size(); ++i) {
    bool used = false;
    for (const auto& part : before.indexes[i].columns) {
      used = used || depends(part.expression, op.name, before);
    }
    if (!used) continue;
    copies = true;  // a hidden column comes and goes with it
    const std::string name = before.indexes[i].name;
    first.push_back("DROP INDEX " + quote(name));
    last.push_back("ADD " + restated.part((before.indexes[i].unique ? "UNIQUE KEY " : "KEY ") +
                                              quote(name) + " ",
                                          "index '" + name + "'", [&] {
                                            return index_key(draft, after.indexes[i], after);
                                          }));
  }
  first.push_back(rename);
  for (std::size_t i = 0; i < before.columns.size(); ++i) {
    const ir::Column& column = before.columns[i];
    const bool computed =
        column.generated && depends(column.generated->expression, op.name, before);
    if (!computed && !depends(column.default_sql, op.name, before)) continue;
    first.push_back("MODIFY COLUMN " +
                    restated.part(quote(column.name) + " ", "column '" + column.name + "'", [&] {
                      return column_definition(draft, after.columns[i], after);
                    }));
    copies = copies || computed;
  }
  if (first.size() + last.size() > 1) draft.emulates();
  first.insert(first.end(), last.begin(), last.end());
  const bool key = !foreign_key_of(draft, op.table, op.name).empty();
  draft.alter(op.table, first, copies ? Work::copy : key ? Work::catalog : Work::instant);
}

}  // namespace

void write(Draft& draft, const ir::RenameColumn& op) {
  const ir::Table before = table_before(draft, op.table);
  ir::Table others = before;
  std::erase_if(others.columns, [&](const ir::Column& each) { return each.name == op.name; });
  mig::sdk::check_new_name(others, op.to, "the database", refuse);
  const std::string what = "column '" + op.name + "' of table '" + op.table + "'";
  Dependants dependants(draft, op.table, what);
  dependants.look_at_triggers(op.name);
  dependants.look_at_routines(op.name);
  dependants.look_at_grants(op.name);
  dependants.look_at_views(
      [&](std::string_view create) { return view_with_column(create, op.table, op.name, op.to); });
  rename_in_table(draft, op, before);
  dependants.renew_views();
  for (const auto& view : draft.context.before.views) {
    if (dependants.knows_view(view.name) || !uses(view, op.table, op.name)) continue;
    if (draft.context.offline) {
      warn_of_view(draft, view.name, what);
    } else {  // it is made before this, and will be looked at then
      draft.note("view-replaced", ir::Severity::info,
                 "view '" + view.name + "' is made anew for the new name of " + what +
                     "; its own columns keep their names");
    }
  }
  say_not_looked_at(draft);
}

// ---- alter
// ----------------------------------------------------------------------------------------

namespace {

struct Change {
  ir::Table before;
  ir::Table after;
  const ir::Column* old = nullptr;
  const ir::Column* now = nullptr;
};

void apply(const ir::AlterColumn& op, ir::Column& column) {
  if (!op.type.empty()) column.type = op.type;
  if (op.nullable) column.nullable = *op.nullable;
  if (op.drop_default || op.default_value || !op.default_sql.empty()) {
    column.default_value = op.default_value;
    column.default_sql = op.default_sql;
  }
  if (op.identity) column.identity = *op.identity;
  if (op.generated) column.generated = op.generated;
  if (op.drop_generated) column.generated.reset();
  if (!op.collation.empty()) column.collation = op.collation;
  if (op.comment) column.comment = *op.comment;
  if (column.identity || column.generated) {
    column.default_value.reset();
    column.default_sql = {};
  }
}

bool only_default(const ir::AlterColumn& op) {
  return op.type.empty() && !op.nullable && !op.identity && !op.generated && !op.drop_generated &&
         op.collation.empty() && !op.comment &&
         (op.drop_default || op.default_value || !op.default_sql.empty());
}

bool has_on_update(const ir::Column& column) {
  const std::string* sql = column.default_sql.get();
  return sql != nullptr && lower(*sql).find("on update") != std::string::npos;
}

void check_type_change(const Draft& draft, const ir::AlterColumn& op, const std::string& from,
                       const std::string& to) {
  const std::string key = foreign_key_of(draft, op.table, op.name);
  const bool text = !draft.engine.maria && is_character(from) && is_character(to) && !is_lob(to);
  if (key.empty() || text || lower(from) == lower(to)) return;
  refuse("column '" + op.name + "' belongs to the foreign key '" + key +
             "', whose two sides must keep one type",
         "drop the foreign key, alter the columns of both tables, and add it again");
}

// Whether values of the old type are values of the new one, in the same place and form.
bool widens_in_place(const ir::Type& from, const ir::Type& to, const std::string& from_sql,
                     const std::string& to_sql) {
  if (lower(from_sql) == lower(to_sql)) return true;
  if (from.kind == ir::TypeKind::enumeration && to.kind == ir::TypeKind::enumeration) {
    return from.values.size() <= to.values.size() &&
           std::equal(from.values.begin(), from.values.end(), to.values.begin());
  }
  const bool varying = from.kind == to.kind &&
                       (from.kind == ir::TypeKind::varchar || from.kind == ir::TypeKind::varbinary);
  if (!varying || !from.size || !to.size || *from.size > *to.size) return false;
  const std::int64_t width = from.kind == ir::TypeKind::varchar ? 4 : 1;
  return (*from.size * width < 256) == (*to.size * width < 256);
}

std::string default_clause(Draft& draft, const Change& change) {
  const ir::Column& now = *change.now;
  const std::string value = default_text(draft, now, change.after, column_type(draft, now));
  const std::string column = "ALTER COLUMN " + quote(now.name);
  if (value.empty()) return column + (now.nullable ? " SET DEFAULT NULL" : " DROP DEFAULT");
  return column + " SET DEFAULT " + value;
}

// SET DEFAULT takes neither CURRENT_TIMESTAMP nor ON UPDATE, and on MySQL no text column.
bool set_default_does(Draft& draft, const Change& change) {
  if (has_on_update(*change.old) || has_on_update(*change.now)) return false;
  if (change.now->generated || change.now->identity) return false;
  const std::string type = column_type(draft, *change.now);
  const std::string value = default_text(draft, *change.now, change.after, type);
  if (!draft.engine.maria && is_lob(type)) return false;
  return value.empty() || is_constant(value) || is_parenthesised(value);
}

void check_identity_change(Draft& draft, const ir::AlterColumn& op, const Change& change) {
  if (!op.identity || !*op.identity || change.old->identity) return;
  check_identity(change.after);
  draft.none(
      "SELECT 1 FROM " + quote(op.table) + " WHERE " + quote(op.name) + " = 0",
      "column '" + op.name + "' of table '" + op.table +
          "' has the value 0, which the database would replace by the next number. Give that "
          "row another number first");
}

// The new type holds what `value` gives for each row: a column beside the old one, filled, then put
// in its place with every key and check that the old one had.
void swap_column(Draft& draft, const ir::AlterColumn& op, const Change& change,
                 const std::string& value) {
  const std::string key = foreign_key_of(draft, op.table, op.name);
  if (!key.empty()) {
    refuse("column '" + op.name + "' belongs to the foreign key '" + key +
               "' and cannot be replaced by one with converted values",
           "drop the foreign key first and add it again behind this operation");
  }
  ir::Column beside = *change.now;
  beside.name = "mig_new_" + shortened(op.name, 48);
  beside.nullable = true;
  beside.identity = false;
  beside.generated.reset();
  beside.default_value.reset();
  beside.default_sql = {};
  beside.comment.clear();
  ir::Table with = change.before;
  with.columns.push_back(beside);
  draft.emulates();
  draft.alter(op.table,
              {"ADD COLUMN " + column_definition(draft, beside, with) + " AFTER " + quote(op.name)},
              Work::instant);
  draft.dml("UPDATE " + quote(op.table) + " SET " + quote(beside.name) + " = (" +
            expression(draft, value, change.before) + ")" + keep_timestamps(change.before));
  draft.alter(op.table,
              rekeyed(draft, change.before, change.after, op.name,
                      {"DROP COLUMN " + quote(op.name),
                       "CHANGE COLUMN " + quote(beside.name) + " " +
                           column_definition(draft, *change.now, change.after)}),
              Work::copy);
}

// Drops the column and adds it anew in its place: its values are computed.
void replace_column(Draft& draft, const ir::AlterColumn& op, const Change& change) {
  std::string position = " FIRST";
  for (const auto& column : change.before.columns) {
    if (column.name == op.name) break;
    position = " AFTER " + quote(column.name);
  }
  draft.emulates();
  draft.alter(
      op.table,
      rekeyed(draft, change.before, change.after, op.name,
              {"DROP COLUMN " + quote(op.name),
               "ADD COLUMN " + column_definition(draft, *change.now, change.after) + position}),
      Work::copy);
}

void note_changes(Draft& draft, const ir::AlterColumn& op, const Change& change) {
  const std::string column = "column '" + op.name + "' of table '" + op.table + "'";
  if (change.now->generated && !change.old->generated) {
    draft.lose(ir::DataLoss::certain, "the values of " + column + " are replaced");
  }
  if (change.old->nullable && !change.now->nullable) {
    draft.note("may-fail-on-data", ir::Severity::warning, "refused while " + column + " holds NULL",
               "fill it by update_rows or backfill first");
  }
}

// Says what becomes of the values, and looks for those that must not be there. Returns the
// expression that converts them; empty where MODIFY does.
std::string convert(Draft& draft, const ir::AlterColumn& op, const Change& change) {
  const std::string column = "column '" + op.name + "' of table '" + op.table + "'";
  const std::string* stated = op.using_sql.get();
  if (stated != nullptr) {
    draft.note("may-fail-on-data", ir::Severity::warning,
               "refused while `using` gives a value for " + column + " that the new type does not");
    return *stated;
  }
  const TypeChange how =
      change_type(*change.old->type.get(), *change.now->type.get(), quote(op.name), draft.engine);
  if (!how.refused.empty()) {
    refuse(column + ": " + how.refused, "say how: using = \"an expression of " + op.name + "\"");
  }
  const auto may_fail = [&](const std::string& what) {
    draft.note("may-fail-on-data", ir::Severity::warning,
               "refused while " + column + " holds " + what,
               "look for such values before the migration");
  };
  for (const auto& guard : how.guards) {
    may_fail(guard.what);
    draft.none("SELECT 1 FROM " + quote(op.table) + " WHERE " + guard.condition,
               column + " holds " + guard.what + ": say with using = \"…\" what becomes of them");
  }
  for (const auto& what : how.may_fail) may_fail(what);
  for (const auto& what : how.losses) draft.lose(ir::DataLoss::possible, what);
  for (const auto& what : how.differences) draft.note("differs", ir::Severity::info, what);
  if (how.reinterpreted) {
    draft.note("data-reinterpreted", ir::Severity::warning,
               "the values are read in the time zone of the session, which is UTC",
               "say the zone they are in: using = \"CONVERT_TZ(" + op.name + ", …)\"");
  }
  return how.conversion;
}

bool begins_key(const ir::Table& table, const std::string& column) {
  bool found = table.primary_key && ir::contains(table.primary_key->columns, column);
  for (const auto& each : table.unique) found = found || ir::contains(each.columns, column);
  for (const auto& each : table.indexes) {
    for (const auto& part : each.columns) found = found || part.name == column;
  }
  return found;
}

Work work_of(const Draft& draft, const ir::AlterColumn& op, const Change& change, bool in_place) {
  const bool identity = change.old->identity != change.now->identity;
  if (draft.engine.maria && in_place && identity && change.old->identity) return Work::instant;
  if (identity && change.now->identity) return Work::locked;
  if (!in_place || change.now->generated || change.old->generated || identity) return Work::copy;
  if (change.old->nullable != change.now->nullable) return Work::rebuild;
  if (!op.collation.empty() && begins_key(change.before, op.name)) {
    return draft.engine.maria ? Work::inplace : Work::copy;  // MariaDB builds the index alone
  }
  const bool longer = change.old->type != change.now->type &&
                      change.now->type.get()->kind != ir::TypeKind::enumeration;
  const bool by_name = draft.engine.maria || (!longer && op.collation.empty());
  return by_name ? Work::instant : Work::catalog;
}

Change change_of(const Draft& draft, const ir::AlterColumn& op) {
  const ir::Table* table = draft.context.table(op.table);
  const ir::Column* column = table == nullptr ? nullptr : find_column(*table, op.name);
  if (column == nullptr) {
    refuse("what column '" + op.name + "' of table '" + op.table +
               "' is so far is not known here, and the database wants a column's whole definition "
               "for any change",
           "describe the table by the `state` of the execute that made it, or write the ALTER "
           "TABLE … MODIFY by an execute");
  }
  Change change;
  change.before = *table;
  change.after = *table;
  change.old = find_column(change.before, op.name);
  apply(op, *find_column(change.after, op.name));
  return change;
}

}  // namespace

void write(Draft& draft, const ir::AlterColumn& op) {
  Change change = change_of(draft, op);
  change.old = find_column(change.before, op.name);
  change.now = find_column(change.after, op.name);
  if (only_default(op) && set_default_does(draft, change)) {
    return draft.alter(op.table, {default_clause(draft, change)}, Work::instant);
  }
  if (op.nullable && *op.nullable && change.before.primary_key &&
      ir::contains(change.before.primary_key->columns, op.name)) {
    refuse("column '" + op.name + "' is part of the primary key and cannot take NULL",
           "drop the primary key first");
  }
  const std::string now_sql = column_type(draft, *change.now);
  const std::string old_sql =
      change.old->type.get() == nullptr ? now_sql : draft.context.type_sql(*change.old->type.get());
  const bool in_place =
      change.old->type.get() == nullptr ||
      widens_in_place(*change.old->type.get(), *change.now->type.get(), old_sql, now_sql);
  if (!op.type.empty()) check_type_change(draft, op, old_sql, now_sql);
  check_identity_change(draft, op, change);
  check_keys(draft, change.after, op.name);
  note_changes(draft, op, change);
  const bool was_virtual = change.old->generated && !change.old->generated->stored;
  const bool is_virtual = change.now->generated && !change.now->generated->stored;
  const bool converts = !in_place || !op.using_sql.empty();
  const bool computed = change.old->generated || change.now->generated;
  const bool applies = op.using_sql.get() != nullptr || !computed;
  const std::string value = converts && applies ? convert(draft, op, change) : std::string();
  if (!value.empty()) return swap_column(draft, op, change, value);
  if (was_virtual && !change.now->generated) {
    return swap_column(draft, op, change, quote(op.name));
  }
  if (was_virtual != is_virtual) return replace_column(draft, op, change);
  const bool checked = has_check_of_its_own(draft.engine, change.after, op.name);
  draft.alter(op.table, modified(draft, *change.now, change.after),
              checked ? Work::copy : work_of(draft, op, change, in_place));
}

}  // namespace mig_mysql
