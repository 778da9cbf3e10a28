// Tables, and what is inside of them.
#include "compare/draft.hpp"
#include "compare/notes.hpp"
#include "compare/order.hpp"
#include "compare/same.hpp"
#include <mig/ir/describe.hpp>
#include <mig/ir/lists.hpp>
#include <mig/ir/sql_names.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace mig::compare {

namespace {

template <class T>
const T* named(const std::vector<T>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

// Whether the list has this very part: the same name, the same content.
template <class T>
bool holds(const std::vector<T>& list, const T& part) {
  const T* other = named(list, part.name);
  return other != nullptr && same_content(*other, part);
}

// The parts that go on under another name, by their old one: they say the same, and neither name is
// in use on the other side.
template <class T>
std::map<std::string, std::string> continued(const std::vector<T>& now,
                                             const std::vector<T>& then) {
  std::map<std::string, std::string> out;
  std::set<std::string> taken;
  for (const auto& part : now) {
    if (named(then, part.name) != nullptr) continue;
    const auto found = std::find_if(then.begin(), then.end(), [&](const T& each) {
      return named(now, each.name) == nullptr && taken.count(each.name) == 0 &&
             same_content(part, each);
    });
    if (found == then.end()) continue;
    taken.insert(found->name);
    out.emplace(part.name, found->name);
  }
  return out;
}

std::vector<ir::PrimaryKey> list_of(const std::optional<ir::PrimaryKey>& key) {
  return key ? std::vector<ir::PrimaryKey>{*key} : std::vector<ir::PrimaryKey>{};
}

bool same_column_type(const ir::Column& now, const ir::Column& then) {
  return same_type(now.type, then.type) &&
         (then.collation.empty() || now.collation == then.collation);
}

// ---- foreign keys -------------------------------------------------------------------------------

std::set<std::string> as_set(const std::vector<std::string>& list) {
  return {list.begin(), list.end()};
}

bool covers(const ir::PrimaryKey& key, const std::set<std::string>& columns) {
  return as_set(key.columns) == columns;
}
bool covers(const ir::Unique& key, const std::set<std::string>& columns) {
  return as_set(key.columns) == columns;
}
bool covers(const ir::Index& index, const std::set<std::string>& columns) {
  std::set<std::string> own;
  for (const auto& part : index.columns) own.insert(part.name);
  return index.unique && own == columns;
}

// Whether the keys on the columns are the same ones, if under other names.
template <class T>
bool same_keys(const std::vector<T>& now, const std::vector<T>& then,
               const std::set<std::string>& columns) {
  const auto going_on = continued(now, then);
  const bool stay = std::all_of(now.begin(), now.end(), [&](const T& each) {
    return !covers(each, columns) || holds(then, each) || going_on.count(each.name) > 0;
  });
  return stay && std::all_of(then.begin(), then.end(), [&](const T& each) {
           return !covers(each, columns) || holds(now, each) ||
                  std::any_of(going_on.begin(), going_on.end(),
                              [&](const auto& pair) { return pair.second == each.name; });
         });
}

// Whether a foreign key to the columns finds the same to rest on.
bool same_keys(const ir::Table& now, const ir::Table& then,
               const std::vector<std::string>& columns) {
  const bool equal = now.primary_key == then.primary_key && now.unique == then.unique &&
                     now.indexes == then.indexes;
  if (equal) return true;
  const auto wanted = as_set(columns);
  return same_keys(list_of(now.primary_key), list_of(then.primary_key), wanted) &&
         same_keys(now.unique, then.unique, wanted) && same_keys(now.indexes, then.indexes, wanted);
}

// Whether nothing happens any more to the columns of a table, nor to the keys on them.
bool is_settled(const Draft& draft, const std::string& name,
                const std::vector<std::string>& columns) {
  const ir::Table* now = draft.now(name);
  const ir::Table* then = draft.to(name);
  if (now == nullptr || then == nullptr || !same_keys(*now, *then, columns)) {
    return false;
  }
  return std::all_of(columns.begin(), columns.end(), [&](const std::string& column) {
    const ir::Column* one = ir::find_column(*now, column);
    const ir::Column* other = ir::find_column(*then, column);
    return one != nullptr && other != nullptr && same_column_type(*one, *other);
  });
}

bool can_be_added(const Draft& draft, const std::string& table, const ir::ForeignKey& key) {
  return is_settled(draft, key.references.table, key.references.columns) &&
         is_settled(draft, table, key.columns);
}

// A foreign key of a table that is being made: its own columns come with it.
bool can_be_made(const Draft& draft, const std::string& table, const ir::ForeignKey& key) {
  return key.references.table == table ||
         is_settled(draft, key.references.table, key.references.columns);
}

void add_missing_keys(Draft& draft, const ir::Table& then, bool all) {
  for (const auto& key : then.foreign_keys) {
    const ir::Table* now = draft.now(then.name);
    if (now == nullptr || named(now->foreign_keys, key.name) != nullptr) continue;
    if (!all && !can_be_added(draft, then.name, key)) continue;
    draft.add(ir::AddForeignKey{then.name, key});
  }
}

}  // namespace

std::vector<std::string> reshaped_columns(const ir::Table& now, const ir::Table& to) {
  std::vector<std::string> out;
  for (const auto& column : now.columns) {
    const ir::Column* then = ir::find_column(to, column.name);
    if (then == nullptr || !same_column_type(column, *then) || !same_generated(column, *then)) {
      out.push_back(column.name);
    }
  }
  return out;
}

void rename(Draft& draft, const std::vector<Rename>& renames) {
  for (const auto& each : renames) {
    if (each.table.empty()) {
      draft.add(ir::RenameTable{each.from, each.to});
    } else {
      draft.add(ir::RenameColumn{each.table, each.from, each.to});
    }
  }
}

namespace {

// Every name of a constraint or index, with the tables that have it in the end.
std::map<std::string, std::set<std::string>> owners(const ir::Schema& schema) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& table : schema.tables) {
    if (table.primary_key) out[table.primary_key->name].insert(table.name);
    for (const auto& each : table.unique) out[each.name].insert(table.name);
    for (const auto& each : table.foreign_keys) out[each.name].insert(table.name);
    for (const auto& each : table.checks) out[each.name].insert(table.name);
    for (const auto& each : table.indexes) out[each.name].insert(table.name);
  }
  return out;
}

// Whether another table takes the name over, while this one loses it.
bool moves_away(const std::map<std::string, std::set<std::string>>& then, const std::string& name,
                const std::string& table) {
  const auto found = then.find(name);
  return found != then.end() && found->second.count(table) == 0;
}

void drop_constraint(Draft& draft, const std::string& table, const std::string& name,
                     ir::ConstraintKind kind) {
  draft.add(ir::DropConstraint{table, name, kind});
}

using Drops = std::vector<ir::AnyOperation>;

// Foreign keys that rest on what changes, on either side: they come back behind the changes.
void drop_disturbed_keys(const Draft& draft, const ir::Table& table,
                         const std::map<std::string, std::set<std::string>>& then, Drops& out) {
  for (const auto& key : table.foreign_keys) {
    const bool stays = draft.to(key.references.table) != nullptr;
    const bool own = draft.to(table.name) == nullptr || is_settled(draft, table.name, key.columns);
    const bool disturbed =
        stays && (!is_settled(draft, key.references.table, key.references.columns) || !own);
    if (disturbed || moves_away(then, key.name, table.name)) {
      out.emplace_back(ir::DropConstraint{table.name, key.name, ir::ConstraintKind::foreign_key});
    }
  }
}

// Parts whose names other tables take over.
void drop_moved_parts(const ir::Table& table,
                      const std::map<std::string, std::set<std::string>>& then, Drops& out) {
  for (const auto& each : table.indexes) {
    if (!moves_away(then, each.name, table.name)) continue;
    out.emplace_back(ir::DropIndex{table.name, each.name});
  }
  for (const auto& each : table.checks) {
    if (!moves_away(then, each.name, table.name)) continue;
    out.emplace_back(ir::DropConstraint{table.name, each.name, ir::ConstraintKind::check});
  }
  for (const auto& each : table.unique) {
    if (!moves_away(then, each.name, table.name)) continue;
    out.emplace_back(ir::DropConstraint{table.name, each.name, ir::ConstraintKind::unique});
  }
  if (table.primary_key && moves_away(then, table.primary_key->name, table.name)) {
    out.emplace_back(
        ir::DropConstraint{table.name, table.primary_key->name, ir::ConstraintKind::primary_key});
  }
}

}  // namespace

void clear_the_way(Draft& draft) {
  const auto then = owners(draft.to());
  Drops drops;
  for (const auto& table : draft.now().tables) drop_disturbed_keys(draft, table, then, drops);
  for (const auto& table : draft.now().tables) drop_moved_parts(table, then, drops);
  for (auto& each : drops) draft.add(std::move(each));
}

void create_tables(Draft& draft) {
  for (const auto i : table_order(draft.to().tables)) {
    const ir::Table& then = draft.to().tables[i];
    if (draft.now(then.name) != nullptr) continue;
    ir::CreateTable op;
    op.definition = then;
    for (auto& column : op.definition.columns) column.type = draft.said(std::move(column.type));
    std::erase_if(op.definition.foreign_keys,
                  [&](const ir::ForeignKey& key) { return !can_be_made(draft, then.name, key); });
    draft.add(std::move(op));
  }
}

namespace {

// The changes of one table that stays.
class TableChange {
 public:
  TableChange(Draft& draft, const ir::Table& then) : draft_(draft), then_(then) {}

  void make() {
    stop_numbering();
    drop_parts();
    rename_parts();
    add_columns(false);
    drop_recomputed();
    alter_columns();
    add_columns(true);
    drop_columns();
    add_parts();
    number_rows();
    add_missing_keys(draft_, then_, false);
    add_indexes();
    settings();
  }

 private:
  [[nodiscard]] ir::Table now() const { return *draft_.now(then_.name); }

  // ---- identities ----

  // A database numbers rows by a key, so the identity goes before the key, and comes behind it.
  void stop_numbering() {
    const ir::Table table = now();
    if (!table.primary_key) return;
    const bool stays = then_.primary_key && same_content(*table.primary_key, *then_.primary_key);
    for (const auto& name : table.primary_key->columns) {
      const ir::Column* column = ir::find_column(table, name);
      if (!stays && column != nullptr && column->identity) set_identity(name, false);
    }
  }
  void number_rows() {
    const ir::Table table = now();
    for (const auto& column : then_.columns) {
      if (!column.identity) continue;
      const ir::Column* known = ir::find_column(table, column.name);
      if (known != nullptr && !known->identity) set_identity(column.name, true);
    }
  }
  void set_identity(const std::string& column, bool identity) {
    ir::AlterColumn op;
    op.table = then_.name;
    op.name = column;
    op.identity = identity;
    // what numbers rows may have a type of its own, so the plain one is said again
    const ir::Column* then = ir::find_column(then_, column);
    if (!identity && then != nullptr) op.type = draft_.said(then->type);
    draft_.add(std::move(op));
  }

  // ---- constraints and indexes ----

  template <class T, class Drop>
  static void drop_others(const std::vector<T>& now, const std::vector<T>& then, Drop drop) {
    const auto going_on = continued(now, then);
    for (const auto& each : now) {
      if (!holds(then, each) && going_on.count(each.name) == 0) drop(each);
    }
  }

  void drop_parts() {
    const ir::Table table = now();
    drop_others(table.indexes, then_.indexes, [&](const ir::Index& each) {
      draft_.add(ir::DropIndex{then_.name, each.name});
    });
    const auto drop = [&](ir::ConstraintKind kind) {
      return
          [this, kind](const auto& each) { drop_constraint(draft_, then_.name, each.name, kind); };
    };
    drop_others(table.checks, then_.checks, drop(ir::ConstraintKind::check));
    drop_others(table.foreign_keys, then_.foreign_keys, drop(ir::ConstraintKind::foreign_key));
    drop_others(table.unique, then_.unique, drop(ir::ConstraintKind::unique));
    drop_others(list_of(table.primary_key), list_of(then_.primary_key),
                drop(ir::ConstraintKind::primary_key));
  }

  void rename_parts() {
    const ir::Table table = now();
    rename_each<ir::RenameConstraint>(list_of(table.primary_key), list_of(then_.primary_key));
    rename_each<ir::RenameConstraint>(table.unique, then_.unique);
    rename_each<ir::RenameConstraint>(table.foreign_keys, then_.foreign_keys);
    rename_each<ir::RenameConstraint>(table.checks, then_.checks);
    rename_each<ir::RenameIndex>(table.indexes, then_.indexes);
  }
  template <class Op, class T>
  void rename_each(const std::vector<T>& now, const std::vector<T>& then) {
    for (const auto& [from, to] : continued(now, then)) draft_.add(Op{then_.name, from, to});
  }

  void add_parts() {
    const ir::Table table = now();
    if (then_.primary_key && !table.primary_key) {
      draft_.add(ir::AddPrimaryKey{then_.name, *then_.primary_key},
                 {"fails when rows have equal keys, or NULL in one"});
    }
    for (const auto& each : then_.unique) {
      if (named(table.unique, each.name) != nullptr) continue;
      draft_.add(ir::AddUnique{then_.name, each},
                 {"fails when rows have equal values in these columns"});
    }
    for (const auto& each : then_.checks) {
      if (named(table.checks, each.name) != nullptr) continue;
      draft_.add(ir::AddCheck{then_.name, each}, {"fails when a row does not meet the condition"});
    }
  }

  void add_indexes() {
    const ir::Table table = now();
    for (const auto& each : then_.indexes) {
      if (named(table.indexes, each.name) != nullptr) continue;
      ir::CreateIndex op;
      op.table = then_.name;
      op.index = each;
      std::vector<std::string> notes;
      if (each.unique) notes.emplace_back("fails when rows have equal values in these columns");
      draft_.add(std::move(op), std::move(notes));
    }
  }

  // ---- columns ----

  // A column that is computed in another way, or from now on, is made anew where it can be: not
  // every database changes an expression, and none keeps the values.
  void drop_recomputed() {
    const auto columns = now().columns;
    for (const auto& column : columns) {
      const ir::Column* then = ir::find_column(then_, column.name);
      if (then == nullptr || !then->generated || same_generated(column, *then)) continue;
      if (now().columns.size() == 1 || is_source(now(), column.name) ||
          is_referred_to(column.name)) {
        continue;
      }
      if (column.generated) {
        draft_.add(ir::DropColumn{then_.name, column.name});
      } else {
        draft_.destroy(ir::DropColumn{then_.name, column.name},
                       fmt::format("destroys the values of '{}.{}': computed ones take their place",
                                   then_.name, column.name));
      }
    }
  }

  [[nodiscard]] bool is_referred_to(const std::string& column) const {
    for (const auto& table : draft_.now().tables) {
      for (const auto& key : table.foreign_keys) {
        const bool here = key.references.table == then_.name;
        if (here && ir::contains(key.references.columns, column)) return true;
      }
    }
    return false;
  }

  // generated: those that are computed from others, as these are in the end.
  void add_columns(bool generated) {
    const ir::Table table = now();
    for (const auto& each : then_.columns) {
      if (each.generated.has_value() != generated) continue;
      if (ir::find_column(table, each.name) == nullptr) add_column(each);
    }
  }

  void add_column(const ir::Column& column) {
    ir::AddColumn op;
    op.table = then_.name;
    op.column = column;
    op.column.type = draft_.said(op.column.type);
    const bool filled = has_default(column) || column.identity || column.generated;
    if (column.nullable || filled) return draft_.add(std::move(op));
    // Rows that are there need a value, and only a person knows which.
    op.column.nullable = true;
    draft_.add(std::move(op),
               {fmt::format("'{}' has no default, so rows that are there get NULL at first: fill "
                            "them here with update_rows, give the column a default, "
                            "or leave it nullable",
                            column.name)});
    ir::AlterColumn rest;
    rest.table = then_.name;
    rest.name = column.name;
    rest.nullable = false;
    draft_.add(std::move(rest), {fmt::format("fails while a row has NULL in '{}'", column.name)});
  }

  void alter_columns() {
    const ir::Table table = now();
    for (const auto& column : table.columns) {
      const ir::Column* other = ir::find_column(then_, column.name);
      if (other != nullptr) alter_column(column, *other);
    }
  }

  void alter_column(const ir::Column& column, const ir::Column& then) {
    ir::AlterColumn op;
    std::vector<std::string> notes;
    if (!same_type(column.type, then.type)) {
      op.type = draft_.said(then.type);
      const auto note = type_note(column.name, column.type, then.type);
      if (!note.empty()) notes.push_back(note);
    }
    if (column.nullable != then.nullable) {
      op.nullable = then.nullable;
      if (!then.nullable) {
        notes.push_back(fmt::format(
            "fails while a row has NULL in '{}': fill such rows first, with update_rows",
            column.name));
      }
    }
    change_default(column, then, op);
    if (column.identity && !then.identity) {
      op.identity = false;
      op.type = draft_.said(then.type);  // as above
    }
    if (!same_generated(column, then)) {
      op.generated = then.generated;
      op.drop_generated = !then.generated;
    }
    change_collation(column, then, op);
    if (column.comment != then.comment) op.comment = then.comment;
    if (op == ir::AlterColumn{}) return;
    op.table = then_.name;
    op.name = column.name;
    draft_.add(std::move(op), std::move(notes));
  }

  static void change_default(const ir::Column& column, const ir::Column& then,
                             ir::AlterColumn& op) {
    if (same_default(column, then)) return;
    if (has_default(then)) {
      op.default_value = then.default_value;
      op.default_sql = then.default_sql;
    } else {
      op.drop_default = !then.identity || column.identity;  // an identity takes its place
    }
  }

  void change_collation(const ir::Column& column, const ir::Column& then, ir::AlterColumn& op) {
    if (column.collation == then.collation) return;
    if (!then.collation.empty()) {
      op.collation = then.collation;
    } else {
      draft_.unexpressed(
          fmt::format("the collation of '{}.{}' goes: no operation takes one away; declare the "
                      "one that it is to have",
                      then_.name, column.name));
    }
  }

  // First those that are computed from others.
  void drop_columns() {
    const ir::Table table = now();
    std::vector<std::string> doomed;
    for (const auto& column : table.columns) {
      if (ir::find_column(then_, column.name) == nullptr) doomed.push_back(column.name);
    }
    while (!doomed.empty()) {
      auto next = std::find_if(doomed.begin(), doomed.end(),
                               [&](const std::string& name) { return !is_source(now(), name); });
      if (next == doomed.end()) next = doomed.begin();
      draft_.destroy(ir::DropColumn{then_.name, *next},
                     fmt::format("destroys the values of '{}.{}'", then_.name, *next));
      doomed.erase(next);
    }
  }
  static bool is_source(const ir::Table& table, const std::string& name) {
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const ir::Column& each) {
      return each.name != name && each.generated &&
             ir::names_column(each.generated->expression, name);
    });
  }

  // ---- comment and options ----

  void settings() {
    const ir::Table table = now();
    ir::AlterTable op;
    op.table = then_.name;
    if (table.comment != then_.comment) op.comment = then_.comment;
    for (const auto& [dialect, settings] : then_.options) {
      const auto known = table.options.find(dialect);
      for (const auto& member : settings.members) {
        const ir::Value* old =
            known == table.options.end() ? nullptr : known->second.find(member.key);
        if (old != nullptr && *old == member.value) continue;
        op.options.try_emplace(dialect, ir::Value::table()).first->second.members.push_back(member);
      }
    }
    lost_settings(table);
    if (op.comment || !op.options.empty()) draft_.add(std::move(op));
  }
  void lost_settings(const ir::Table& table) {
    for (const auto& [dialect, settings] : table.options) {
      const auto then = then_.options.find(dialect);
      for (const auto& member : settings.members) {
        if (then != then_.options.end() && then->second.find(member.key) != nullptr) continue;
        draft_.unexpressed(fmt::format(
            "the {} setting '{}' of '{}' goes: no operation takes one away; declare the one that "
            "it is to have",
            dialect, member.key, table.name));
      }
    }
  }

  Draft& draft_;
  const ir::Table& then_;
};

}  // namespace

void change_tables(Draft& draft) {
  for (const auto i : table_order(draft.to().tables)) {
    const ir::Table& then = draft.to().tables[i];
    if (!(*draft.now(then.name) == then)) TableChange(draft, then).make();
  }
}

void add_foreign_keys(Draft& draft) {
  for (const auto& table : draft.to().tables) add_missing_keys(draft, table, true);
}

void drop_tables(Draft& draft) {
  std::vector<ir::Table> doomed;
  for (const auto& table : draft.now().tables) {
    if (draft.to(table.name) == nullptr) doomed.push_back(table);
  }
  auto order = table_order(doomed);
  std::reverse(order.begin(), order.end());
  for (const auto i : order) {
    const std::string& name = doomed[i].name;
    const auto tables = draft.now().tables;
    for (const auto& other : tables) {  // of a circle
      for (const auto& key : other.foreign_keys) {
        if (other.name == name || key.references.table != name) continue;
        drop_constraint(draft, other.name, key.name, ir::ConstraintKind::foreign_key);
      }
    }
    draft.destroy(ir::DropTable{name}, fmt::format("destroys the rows of '{}'", name));
  }
}

}  // namespace mig::compare
