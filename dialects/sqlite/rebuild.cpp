// The changes, made to the table's text; what is run is in rebuild_statements.cpp.
#include "rebuild.hpp"

#include <mig/ir/identifiers.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "literals.hpp"
#include "model.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include "types.hpp"

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

const ir::Table* find_table(const ir::Schema& schema, const std::string& name) {
  for (const auto& each : schema.tables) {
    if (same_name(each.name, name)) return &each;
  }
  return nullptr;
}

const ir::Verbatim* find_verbatim(const ir::Schema& schema, const char* type,
                                  const std::string& name) {
  for (const auto& each : schema.verbatim) {
    if (each.type == type && same_name(each.name, name)) return &each;
  }
  return nullptr;
}

std::string source_text(const std::string& table, const sdk::Context& context) {
  if (const auto* live = find_verbatim(context.before, "table", table)) return live->sql;
  const ir::Table* recorded = find_table(context.before, table);
  if (recorded == nullptr) {
    throw Refusal{"the definition of table '" + table + "' is not known, and SQLite makes this "
                  "change by building the table anew",
                  "run against the database instead of a script, or describe the table with "
                  "state = [ … ] where SQL text made it"};
  }
  ir::Table plain = *recorded;
  plain.comment.clear();
  return table_sql(plain, false, context);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return same_name(each, name); });
}

bool is_temporary(std::string_view create) {
  const auto tokens = tokenize(create);
  return tokens.size() > 1 && (is_keyword(create, tokens[1], "TEMP") ||
                               is_keyword(create, tokens[1], "TEMPORARY"));
}

// Types whose values are kept alike: a change inside a class leaves them as they are.
enum class Storage { whole, number, text, bytes, any };
Storage storage_of(const ir::Type& type) {
  switch (type.kind) {
    case ir::TypeKind::boolean:
    case ir::TypeKind::smallint:
    case ir::TypeKind::integer:
    case ir::TypeKind::bigint:
      return Storage::whole;
    case ir::TypeKind::decimal:
    case ir::TypeKind::real:
    case ir::TypeKind::double_precision:
      return Storage::number;
    case ir::TypeKind::character:
    case ir::TypeKind::varchar:
    case ir::TypeKind::text:
    case ir::TypeKind::uuid:
    case ir::TypeKind::json:
    case ir::TypeKind::enumeration:
    case ir::TypeKind::interval:
    case ir::TypeKind::array:
      return Storage::text;
    case ir::TypeKind::binary:
    case ir::TypeKind::varbinary:
    case ir::TypeKind::blob:
      return Storage::bytes;
    case ir::TypeKind::date:
    case ir::TypeKind::time:
    case ir::TypeKind::timestamp:
    case ir::TypeKind::timestamptz:
    case ir::TypeKind::native:
      return Storage::any;
  }
  return Storage::any;
}

bool fits(ClauseKind kind, std::optional<ir::ConstraintKind> wanted) {
  if (!wanted) return kind == ClauseKind::primary_key || kind == ClauseKind::unique ||
                      kind == ClauseKind::foreign_key || kind == ClauseKind::check;
  switch (*wanted) {
    case ir::ConstraintKind::primary_key:
      return kind == ClauseKind::primary_key;
    case ir::ConstraintKind::unique:
      return kind == ClauseKind::unique;
    case ir::ConstraintKind::foreign_key:
      return kind == ClauseKind::foreign_key;
    case ir::ConstraintKind::check:
      return kind == ClauseKind::check;
  }
  return false;
}

template <class T, class... Known>
constexpr bool kOneOf = (std::is_same_v<T, Known> || ...);
template <class T>
constexpr bool kChangesTable =
    kOneOf<T, ir::AddColumn, ir::DropColumn, ir::RenameColumn, ir::AlterColumn, ir::AddPrimaryKey,
           ir::AddUnique, ir::AddForeignKey, ir::AddCheck, ir::DropConstraint, ir::RenameConstraint,
           ir::ValidateConstraint, ir::CreateIndex, ir::DropIndex, ir::RenameIndex, ir::AlterTable>;

}  // namespace

TableRebuild::TableRebuild(const std::string& table, const sdk::Context& context)
    : context_(context),
      table_(table),
      source_(source_text(table, context)),
      text_(source_.sql()) {
  table_ = source_.table().name;
  for (const auto& column : source_.table().columns) names_.emplace_back(column.name, column.name);
  if (const auto* live = find_verbatim(context.before, "table", table)) {
    load_live(*live);
  } else {
    load_recorded(*find_table(context.before, table));
  }
}

void TableRebuild::load_live(const ir::Verbatim& source) {
  live_ = true;
  if (same_name(table_.substr(0, 7), "sqlite_")) {
    throw Refusal{"'" + table_ + "' belongs to SQLite itself", "leave it as it is"};
  }
  for (const auto& each : context_.before.verbatim) {
    if (each.type == "table" && each.name == "sqlite_stat1") stat1_ = true;
    if (each.type == "table" && each.name == "sqlite_stat4") stat4_ = true;
    if (!same_name(each.table, source.name)) continue;
    Object object{each.name, each.sql, true, true, is_temporary(each.sql)};
    if (each.type == "index") indexes_.push_back(object);
    if (each.type == "trigger") triggers_.push_back(object);
  }
}

void TableRebuild::load_recorded(const ir::Table& table) {
  for (const auto& each : table.indexes) {
    indexes_.push_back({each.name, index_sql(table.name, each, false), true, true, false});
  }
}

void TableRebuild::apply(const ir::Operation& operation) {
  std::visit(
      [&](const auto& op) {
        using T = std::decay_t<decltype(op)>;
        if constexpr (kChangesTable<T>) {
          change(op);
        } else {
          throw Refusal{"the operation " + ir::name_of(operation) +
                            " cannot be part of a rebuild of a table",
                        "put it into a revision of its own"};
        }
      },
      operation.body);
}

// ---- names --------------------------------------------------------------------------------------

std::string TableRebuild::physical(const std::string& name) const {
  for (const auto& [current, text] : names_) {
    if (same_name(current, name)) return text;
  }
  throw Refusal{"table '" + table_ + "' has no column '" + name + "'",
                "compare the history with the database"};
}

std::vector<std::string> TableRebuild::physical(const std::vector<std::string>& names) const {
  std::vector<std::string> out;
  for (const auto& name : names) out.push_back(physical(name));
  return out;
}

std::string TableRebuild::physical_sql(const std::string& sql) const {
  std::string out;
  std::size_t done = 0;
  const auto tokens = tokenize(sql);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::word && tokens[i].kind != TokenKind::quoted) continue;
    const bool call = i + 1 < tokens.size() && text_at(sql, tokens[i + 1].at) == "(";
    if (call) continue;
    const std::string name = name_at(sql, tokens[i]);
    for (const auto& [current, text] : names_) {
      if (current == text || !same_name(current, name)) continue;
      out += sql.substr(done, tokens[i].at.begin - done) + sdk::identifier(text);
      done = tokens[i].at.end;
    }
  }
  return out + sql.substr(done);
}

void TableRebuild::physical_sql(ir::Sql& sql) const {
  if (sql.common) sql.common = physical_sql(*sql.common);
}

std::string TableRebuild::copied(const std::string& column) const {
  const auto found = expressions_.find(column);
  return found != expressions_.end() ? found->second : sdk::identifier(column);
}

// ---- columns ------------------------------------------------------------------------------------

void TableRebuild::change(const ir::AddColumn& op) {
  ir::Column column = op.column;
  if (text_.table().column(column.name) != nullptr) {
    const bool taken = std::any_of(names_.begin(), names_.end(), [&](const auto& each) {
      return same_name(each.first, column.name);
    });
    if (taken) {
      throw Refusal{"table '" + table_ + "' has a column '" + column.name + "' already",
                    "compare the history with the database"};
    }
    column.name = "mig_added_" + column.name;  // the name is free only when the renames are done
  }
  ColumnStyle style;
  style.strict = text_.table().strict;
  if (column.identity) {
    unnumbered_ = column.name;
    column.identity = false;
  }
  if (column.generated) physical_sql(column.generated->expression);
  const std::string definition = column_sql(column, style, context_);
  if (op.first) {
    text_.insert_column(definition, "");
  } else if (!op.after.empty()) {
    text_.insert_column(definition, physical(op.after));
  } else {
    text_.append_column(definition);
  }
  names_.emplace_back(op.column.name, column.name);
  added_.insert(column.name);
}

void TableRebuild::drop_what_names(const std::string& column) {
  const auto dropped = [&](const std::string& what, const Clause& clause) {
    say(notice("dropped-with-column", ir::Severity::warning,
               what + (clause.name.empty() ? "" : " '" + clause.name + "'") +
                   " goes with column '" + column + "'"));
    keys_changed_ = true;
  };
  const auto names_it = [&](const Clause& clause) {
    const bool check =
        clause.kind == ClauseKind::check && ir::mentions(text_.text(clause.body), column);
    return check || contains(clause.columns, column);
  };
  while (const auto clause = text_.find_constraint(names_it)) {
    if (clause->kind == ClauseKind::primary_key && text_.table().without_rowid) {
      throw Refusal{"column '" + column + "' belongs to the primary key of a table WITHOUT ROWID",
                    "create the table anew"};
    }
    dropped("a constraint", *clause);
    text_.drop_constraint(*clause);
  }
  const auto of_another = [&](const ColumnText& other, const Clause& clause) {
    if (same_name(other.name, column) || clause.body.empty()) return false;
    if (clause.kind != ClauseKind::check && clause.kind != ClauseKind::generated) return false;
    return ir::mentions(text_.text(clause.body), column);
  };
  while (const auto clause = text_.find_clause(of_another)) {
    if (clause->kind == ClauseKind::generated) {
      throw Refusal{"a generated column is computed from '" + column + "'",
                    "drop or change that column first"};
    }
    dropped("a check", *clause);
    text_.drop_clause(*clause);
  }
  for (auto& each : indexes_) {
    const auto on = each.sql.find('(');  // the index's and the table's name may be the column's
    if (!each.after || on == std::string::npos) continue;
    if (!ir::mentions(std::string_view(each.sql).substr(on), column)) continue;
    each.after = false;
    say(notice("dropped-with-column", ir::Severity::warning,
               "index '" + each.name + "' goes with column '" + column + "'"));
  }
}

void TableRebuild::change(const ir::DropColumn& op) {
  const bool known = std::any_of(names_.begin(), names_.end(), [&](const auto& each) {
    return same_name(each.first, op.name);
  });
  if (!known && op.if_exists) return;
  const std::string column = physical(op.name);
  if (text_.table().columns.size() == 1) {
    throw Refusal{"column '" + op.name + "' is the only one of table '" + table_ + "'",
                  "drop the table instead"};
  }
  const ColumnText* text = text_.table().column(column);
  if (text != nullptr && text->clause(ClauseKind::primary_key) != nullptr &&
      text_.table().without_rowid) {
    throw Refusal{"column '" + op.name + "' is the primary key of a table WITHOUT ROWID",
                  "create the table anew"};
  }
  for (const auto& clause : text->clauses) {
    if (clause.kind == ClauseKind::primary_key || clause.kind == ClauseKind::unique) {
      keys_changed_ = true;
    }
  }
  drop_what_names(column);
  text_.drop_column(column);
  names_.erase(std::remove_if(names_.begin(), names_.end(),
                              [&](const auto& each) { return same_name(each.first, op.name); }),
               names_.end());
  if (added_.erase(column) == 0) {
    dropped_.push_back(column);
    say(notice("data-loss", ir::Severity::warning,
               "the values of column '" + op.name + "' are lost"));
  }
  expressions_.erase(column);
  not_null_.erase(column);
  if (unnumbered_ == column) unnumbered_.clear();
}

void TableRebuild::change(const ir::RenameColumn& op) {
  quoted(op.to);
  for (const auto& each : names_) {
    if (same_name(each.first, op.to) && !same_name(op.name, op.to)) {
      throw Refusal{"table '" + table_ + "' has a column '" + op.to + "' already",
                    "rename or drop that one first"};
    }
  }
  physical(op.name);
  for (auto& each : names_) {
    if (same_name(each.first, op.name)) each.first = op.to;
  }
}

void TableRebuild::change_type(const std::string& column, const ir::Type& type,
                               const std::string* using_sql) {
  const ColumnText before = text_.column(column);
  const ir::Type old = read_type(before, text_.sql());
  if (const Clause* check = find_enum_check(before, text_.sql())) {
    const Clause clause = *check;
    text_.drop_clause(clause);
  }
  const bool numbered = text_.table().numbered() != nullptr &&
                        same_name(text_.table().numbered()->name, column);
  if (numbered) {
    if (storage_of(type) != Storage::whole) {
      throw Refusal{"column '" + column + "' numbers the rows and can only be an integer",
                    "take its identity away first: alter_column with identity = false"};
    }
  } else {
    text_.set_type(column, type_sql(type, text_.table().strict, context_));
  }
  if (type.kind == ir::TypeKind::enumeration) text_.add_clause(column, enum_check(column, type));
  doubts_.erase(std::remove_if(doubts_.begin(), doubts_.end(),
                               [&](const Doubt& each) { return each.column == column; }),
                doubts_.end());
  const Storage from = storage_of(old);
  const Storage to = storage_of(type);
  if (added_.count(column) == 0 && using_sql == nullptr && to == Storage::bytes &&
      from != Storage::bytes) {
    expressions_[column] = "CAST(" + copied(column) + " AS BLOB)";
  }
  const std::string name = sdk::identifier(column);
  const auto doubt = [&](const std::string& types, const std::string& what) {
    doubts_.push_back({column, "typeof(" + name + ") NOT IN (" + types + ", 'null')",
                       "column '" + column + "' has values that are no " + what +
                           ": say with using = \"…\" how they become some"});
  };
  if (from != to || using_sql != nullptr) {
    if (to == Storage::whole) doubt("'integer'", "integers");
    if (to == Storage::number) doubt("'integer', 'real'", "numbers");
    if (to == Storage::text) doubt("'text'", "text");
    if (to == Storage::bytes) doubt("'blob'", "bytes");
  }
  const bool limited =
      type.size && (type.kind == ir::TypeKind::varchar || type.kind == ir::TypeKind::character);
  const bool shorter = from != Storage::text || !old.size || !type.size || *old.size > *type.size;
  if (limited && shorter) {
    doubts_.push_back({column, "length(" + name + ") > " + std::to_string(*type.size),
                       "column '" + column + "' has values of more than " +
                           std::to_string(*type.size) + " characters"});
  }
}

void TableRebuild::number(const std::string& column, const std::string& key_name) {
  if (text_.table().without_rowid) {
    throw Refusal{"a table WITHOUT ROWID does not number its rows", "leave identity out"};
  }
  text_.set_type(column, "INTEGER");
  text_.drop_clauses(column, ClauseKind::default_value);
  const std::string name =
      key_name.empty() ? std::string() : "CONSTRAINT " + quoted(key_name) + " ";
  text_.add_clause(column, name + "PRIMARY KEY AUTOINCREMENT");
  unnumbered_.clear();
  keys_changed_ = true;
}

void TableRebuild::change_identity(const std::string& column, bool identity) {
  const ColumnText* numbered = text_.table().numbered();
  const bool is_numbered = numbered != nullptr && same_name(numbered->name, column);
  if (identity == is_numbered) return;
  if (!identity) {
    Range at;
    for (const auto& each : numbered->clauses) {
      if (each.autoincrement) at = each.autoincrement_at;
    }
    for (const auto& each : text_.table().constraints) {
      if (each.autoincrement) at = each.autoincrement_at;
    }
    return text_.replace(at, "");
  }
  const auto key = text_.table().primary_key();
  if (key.size() != 1 || !same_name(key.front(), column)) {
    unnumbered_ = column;  // the key may come with a later change
    return;
  }
  std::string key_name;
  if (const Clause* own = text_.column(column).clause(ClauseKind::primary_key)) {
    key_name = own->name;
    text_.drop_clauses(column, ClauseKind::primary_key);
  } else {
    const auto table_key = text_.find_constraint(
        [](const Clause& each) { return each.kind == ClauseKind::primary_key; });
    key_name = table_key->name;
    text_.drop_constraint(*table_key);
  }
  number(column, key_name);
}

void TableRebuild::change(const ir::AlterColumn& op) {
  const std::string column = physical(op.name);
  const std::string* using_sql = op.using_sql.get();
  if (using_sql != nullptr && added_.count(column) == 0) {
    const std::string conversion = physical_sql(*using_sql);
    std::set<std::string> changed = added_;
    for (const auto& [name, sql] : expressions_) changed.insert(name);
    for (const auto& name : changed) {
      if (!ir::mentions(conversion, name)) continue;
      throw Refusal{"column '" + op.name + "' is converted from '" + name +
                        "', which changes in the same step",
                    "put the operation with using into a revision of its own"};
    }
    expressions_[column] = parenthesised(expression(conversion));
  }
  if (const ir::Type* type = op.type.get()) change_type(column, *type, using_sql);
  if (op.nullable) {
    if (*op.nullable) {
      text_.drop_clauses(column, ClauseKind::not_null);
      not_null_.erase(column);
    } else if (text_.column(column).clause(ClauseKind::not_null) == nullptr) {
      text_.drop_clauses(column, ClauseKind::null);
      text_.add_clause(column, "NOT NULL");
      not_null_.insert(column);
    }
  }
  if (op.default_value || op.default_sql.get() != nullptr || op.drop_default) {
    text_.drop_clauses(column, ClauseKind::default_value);
    ir::Column changed;
    changed.type = read_type(text_.column(column), text_.sql());
    changed.default_value = op.default_value;
    changed.default_sql = op.default_sql;
    if (const ir::Type* type = op.type.get()) changed.type = *type;
    const std::string clause = default_sql(changed);
    if (!clause.empty()) text_.add_clause(column, clause);
  }
  if (op.identity) change_identity(column, *op.identity);
  if (op.drop_generated || op.generated) text_.drop_clauses(column, ClauseKind::generated);
  if (op.generated) {
    ir::Generated generated = *op.generated;
    physical_sql(generated.expression);
    text_.drop_clauses(column, ClauseKind::default_value);
    text_.add_clause(column, generated_sql(generated));
  }
  if (const std::string* collation = op.collation.get()) {
    text_.drop_clauses(column, ClauseKind::collate);
    text_.add_clause(column, "COLLATE " + sdk::identifier(*collation));
  }
}

// ---- constraints --------------------------------------------------------------------------------

void TableRebuild::change(const ir::AddPrimaryKey& op) {
  if (!text_.table().primary_key().empty()) {
    throw Refusal{"table '" + table_ + "' has a primary key already", "drop that one first"};
  }
  const auto columns = physical(op.key.columns);
  for (const auto& column : columns) {
    if (text_.column(column).clause(ClauseKind::not_null) != nullptr) continue;
    text_.drop_clauses(column, ClauseKind::null);
    text_.add_clause(column, "NOT NULL");
    not_null_.insert(column);
  }
  if (columns.size() == 1 && unnumbered_ == columns.front()) {
    return number(columns.front(), op.key.name);
  }
  text_.add_constraint(primary_key_sql({op.key.name, columns}));
  keys_changed_ = true;
}

void TableRebuild::change(const ir::AddUnique& op) {
  text_.add_constraint(unique_sql({op.constraint.name, physical(op.constraint.columns)}));
  keys_changed_ = true;
}

void TableRebuild::change(const ir::AddForeignKey& op) {
  ir::ForeignKey key = op.constraint;
  key.columns = physical(key.columns);
  if (same_name(key.references.table, table_)) {
    key.references.columns = physical(key.references.columns);
  }
  text_.add_constraint(foreign_key_sql(key));
}

void TableRebuild::change(const ir::AddCheck& op) {
  ir::Check check = op.constraint;
  physical_sql(check.check);
  text_.add_constraint(check_sql(check));
}

const Clause* TableRebuild::constraint(const std::string& name,
                                       std::optional<ir::ConstraintKind> kind,
                                       bool& of_column) const {
  // a table has one primary key, whatever it is called
  const bool key = kind == ir::ConstraintKind::primary_key;
  of_column = false;
  std::string known;
  const auto matches = [&](const Clause& clause) {
    if (!fits(clause.kind, kind)) return false;
    if (!clause.name.empty()) known += (known.empty() ? "" : ", ") + clause.name;
    return key || (!clause.name.empty() && same_name(clause.name, name));
  };
  for (const auto& each : text_.table().constraints) {
    if (matches(each)) return &each;
  }
  of_column = true;
  for (const auto& column : text_.table().columns) {
    for (const auto& each : column.clauses) {
      if (matches(each)) return &each;
    }
  }
  throw Refusal{"table '" + table_ + "' has no constraint '" + name + "'" +
                    (known.empty() ? std::string() : "; it has " + known),
                "a constraint that was made without a name cannot be told from others: use an "
                "execute operation"};
}

void TableRebuild::change(const ir::DropConstraint& op) {
  bool of_column = false;
  const Clause clause = *constraint(op.name, op.kind, of_column);
  if (clause.kind == ClauseKind::primary_key) {
    if (text_.table().without_rowid) {
      throw Refusal{"a table WITHOUT ROWID needs its primary key", "create the table anew"};
    }
    if (clause.autoincrement) {
      throw Refusal{"the primary key '" + op.name + "' numbers the rows",
                    "take the identity away first: alter_column with identity = false"};
    }
  }
  if (clause.kind == ClauseKind::primary_key || clause.kind == ClauseKind::unique) {
    keys_changed_ = true;
  }
  if (of_column) {
    text_.drop_clause(clause);
  } else {
    text_.drop_constraint(clause);
  }
}

void TableRebuild::change(const ir::RenameConstraint& op) {
  bool of_column = false;
  const Clause* clause = constraint(op.name, std::nullopt, of_column);
  text_.replace(clause->named, quoted(op.to));
}

void TableRebuild::drop_references_to(const std::string& table) {
  const auto is_one = [&](const Clause& each) {
    return each.kind == ClauseKind::foreign_key && same_name(each.target.table, table);
  };
  while (const auto clause = text_.find_constraint(is_one)) text_.drop_constraint(*clause);
  while (const auto clause = text_.find_clause(
             [&](const ColumnText&, const Clause& each) { return is_one(each); })) {
    text_.drop_clause(*clause);
  }
  say(notice("drops-foreign-key", ir::Severity::warning,
             "table '" + table_ + "' loses its foreign keys to '" + table + "'"));
}

// ---- indexes, options, enums --------------------------------------------------------------------

TableRebuild::Object* TableRebuild::index(const std::string& name) {
  for (auto& each : indexes_) {
    if (each.after && same_name(each.name, name)) return &each;
  }
  return nullptr;
}

void TableRebuild::change(const ir::CreateIndex& op) {
  if (index(op.index.name) != nullptr) {
    if (op.if_not_exists) return;
    throw Refusal{"index '" + op.index.name + "' exists already", "drop it first"};
  }
  ir::Index added = op.index;
  for (auto& column : added.columns) {
    if (!column.name.empty()) column.name = physical(column.name);
    physical_sql(column.expression);
  }
  physical_sql(added.where);
  indexes_.push_back({added.name, index_sql(table_, added, false), false, true, false});
}

void TableRebuild::change(const ir::DropIndex& op) {
  Object* found = index(op.name);
  if (found != nullptr) {
    found->after = false;
  } else if (!op.if_exists) {
    throw Refusal{"table '" + table_ + "' has no index '" + op.name + "'",
                  "compare the history with the database"};
  }
}

void TableRebuild::change(const ir::RenameIndex& op) {
  Object* found = index(op.name);
  if (found == nullptr) {
    throw Refusal{"table '" + table_ + "' has no index '" + op.name + "'",
                  "compare the history with the database"};
  }
  const std::string sql = with_name(found->sql, op.to);
  found->after = false;
  indexes_.push_back({op.to, sql, false, true, false});
}

void TableRebuild::change(const ir::AlterTable& op) {
  const TableText& now = text_.table();
  const TableOptions options = read_options(op.options, {now.strict, now.without_rowid});
  if (options.without_rowid && (now.primary_key().empty() || now.numbered() != nullptr)) {
    throw Refusal{"a table WITHOUT ROWID needs a primary key, and does not number its rows",
                  "add a primary key, or take the identity away"};
  }
  if (options.strict && !now.strict) {
    for (const auto& column : std::vector<ColumnText>(now.columns)) {
      const std::string type = strict_type(text_.text(text_.column(column.name).type));
      text_.set_type(column.name, type);
    }
  }
  text_.set_options(options.strict, options.without_rowid);
}

void TableRebuild::set_enum(const std::string& name, const std::vector<std::string>& values,
                            const std::optional<std::pair<std::string, std::string>>& renamed) {
  for (const auto& column : std::vector<ColumnText>(text_.table().columns)) {
    const ir::Type old = read_type(text_.column(column.name), text_.sql());
    if (old.kind != ir::TypeKind::enumeration || old.name != name) continue;
    ir::Type type = old;
    type.values = values;
    const Clause clause = *find_enum_check(text_.column(column.name), text_.sql());
    text_.drop_clause(clause);
    text_.add_clause(column.name, enum_check(column.name, type));
    if (!renamed) continue;
    const std::string from = literal(ir::Literal(renamed->first), nullptr);
    const std::string to = literal(ir::Literal(renamed->second), nullptr);
    const std::string id = sdk::identifier(column.name);
    expressions_[column.name] =
        "CASE WHEN " + id + " = " + from + " THEN " + to + " ELSE " + id + " END";
    const Clause* value = text_.column(column.name).clause(ClauseKind::default_value);
    if (value != nullptr && text_.text(value->body) == from) text_.replace(value->body, to);
  }
}

}  // namespace mig_sqlite
