// What is rebuilt, and the changes of constraints, indexes, options and enums; those of columns are
// in rebuild_columns.cpp, what is run in rebuild_statements.cpp.
#include "rebuild.hpp"

#include "literals.hpp"
#include "model.hpp"
#include "render.hpp"
#include "tokens.hpp"
#include "translate.hpp"
#include "types.hpp"
#include "unnamed.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

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
    throw Refusal{"the definition of table '" + table +
                      "' is not known, and SQLite makes this "
                      "change by building the table anew",
                  "run against the database instead of a script, or describe the table with "
                  "state = [ … ] where SQL text made it"};
  }
  ir::Table plain = *recorded;
  plain.comment.clear();
  return table_sql(plain, false, context);
}

bool is_temporary(std::string_view create) {
  const auto tokens = tokenize(create);
  return tokens.size() > 1 &&
         (is_keyword(create, tokens[1], "TEMP") || is_keyword(create, tokens[1], "TEMPORARY"));
}

bool fits(ClauseKind kind, std::optional<ir::ConstraintKind> wanted) {
  if (!wanted)
    return kind == ClauseKind::primary_key || kind == ClauseKind::unique ||
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
    : context_(context), table_(table), source_(source_text(table, context)), text_(source_.sql()) {
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
          throw Refusal{
              "the operation " + ir::name_of(operation) + " cannot be part of a rebuild of a table",
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
  if (columns.size() == 1 && unnumbered_.count(columns.front()) != 0) {
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
  if (const Clause* found = unnamed(name, kind, of_column)) return found;
  throw Refusal{"table '" + table_ + "' has no constraint '" + name + "'" +
                    (known.empty() ? std::string() : "; it has " + known),
                "compare the history with the database"};
}

const Clause* TableRebuild::unnamed(const std::string& name, std::optional<ir::ConstraintKind> kind,
                                    bool& of_column) const {
  const ir::Table* recorded = find_table(context_.before, table_);
  if (recorded == nullptr) return nullptr;
  const auto matches = [&](const Clause& clause, const std::vector<std::string>& columns) {
    return clause.name.empty() && fits(clause.kind, kind) &&
           says_the_same(clause, columns, text_.table(), text_.sql(), *recorded, name);
  };
  of_column = false;
  for (const auto& each : text_.table().constraints) {
    if (matches(each, each.columns)) return &each;
  }
  of_column = true;
  for (const auto& column : text_.table().columns) {
    for (const auto& each : column.clauses) {
      if (matches(each, {column.name})) return &each;
    }
  }
  return nullptr;
}

void TableRebuild::change(const ir::DropConstraint& op) {
  bool of_column = false;
  const Clause clause = *constraint(op.name, op.kind, of_column);
  if (clause.kind == ClauseKind::primary_key) {
    if (text_.table().without_rowid) {
      throw Refusal{"a table WITHOUT ROWID needs its primary key", "create the table anew"};
    }
    // another key may come, or the column go, with a later change
    if (clause.autoincrement) unnumbered_.insert(text_.table().numbered()->name);
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
  if (clause->name.empty()) {
    const std::size_t before = clause->at.begin;
    text_.replace({before, before}, "CONSTRAINT " + quoted(op.to) + " ");
  } else {
    text_.replace(clause->named, quoted(op.to));
  }
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
