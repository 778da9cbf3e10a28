// From an operation to its answer: dispatch, refusals, and what several operations share.
#include "translate.hpp"

#include "draft.hpp"
#include "engine.hpp"
#include "expression.hpp"
#include "keys.hpp"
#include "lexis.hpp"
#include "operations.hpp"
#include "text.hpp"
#include "types.hpp"
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

// ---- the server
// -----------------------------------------------------------------------------------

Engine engine_of(bool maria, const ir::Server& server) {
  Engine engine;
  engine.maria = maria;
  const auto dot = server.version.find('.');
  engine.major = std::atoi(server.version.c_str());
  if (dot != std::string::npos) engine.minor = std::atoi(server.version.c_str() + dot + 1);
  if (engine.major == 0) {
    engine.major = maria ? 10 : 8;
    engine.minor = maria ? 11 : 4;
  }
  return engine;
}

std::string setting(const ir::Server& server, const std::string& name) {
  const ir::Value* value = server.settings.find(name);
  return value == nullptr ? std::string() : value->text;
}

bool has_mode(const ir::Server& server, const std::string& word) {
  return ("," + setting(server, "sql_mode") + ",").find("," + word + ",") != std::string::npos;
}

// ---- what several operations share
// ----------------------------------------------------------------

ir::Table table_before(const Draft& draft, const std::string& name) {
  if (const ir::Table* table = draft.context.table(name)) return *table;
  ir::Table unknown;
  unknown.name = name;
  return unknown;
}

bool uses(const ir::View& view, const std::string& table, const std::string& column) {
  const std::string* query = view.query.get();
  if (query == nullptr || !names_column(*query, table)) return false;
  return column.empty() || names_column(*query, column) || query->find('*') != std::string::npos;
}

void warn_of_view(Draft& draft, const std::string& view, const std::string& what) {
  draft.note("view-breaks", ir::Severity::warning,
             "view '" + view + "' uses " + what + " and does not work afterwards",
             "change the view by alter_view behind this operation");
}

void warn_of_views(Draft& draft, const std::string& table, const std::string& column,
                   const std::string& what) {
  for (const auto& view : draft.context.before.views) {
    if (uses(view, table, column)) warn_of_view(draft, view.name, what);
  }
}

void say_not_looked_at(Draft& draft) {
  if (!draft.context.offline) return;
  draft.note("not-looked-at", ir::Severity::info,
             "foreign keys and the table's own triggers follow the new name; views that the "
             "history does not know, other triggers and routines that name it do not, and nobody "
             "looks for them here",
             "run it by mig upgrade, which does, or look for them yourself");
}

namespace {

bool leads(const std::vector<std::string>& columns, const std::string& name) {
  return !columns.empty() && columns.front() == name;
}

bool leads_a_key(const ir::Table& table, const std::string& name) {
  bool found = table.primary_key && leads(table.primary_key->columns, name);
  for (const auto& each : table.unique) found = found || leads(each.columns, name);
  for (const auto& each : table.indexes) {
    found = found || (!each.columns.empty() && each.columns.front().name == name);
  }
  return found;
}

}  // namespace

void check_identity(const ir::Table& table, const ir::Table* before) {
  const ir::Column* found = nullptr;
  for (const auto& column : table.columns) {
    if (!column.identity) continue;
    if (found != nullptr) {
      refuse("table '" + table.name + "' has two identity columns, '" + found->name + "' and '" +
                 column.name + "'; the database takes one",
             "leave `identity` out for one of them");
    }
    found = &column;
  }
  if (found == nullptr || leads_a_key(table, found->name)) return;
  // without a key before: the server has one that the model does not know, as add_column makes it
  if (before == nullptr || leads_a_key(*before, found->name)) {
    refuse("the identity column '" + found->name + "' of table '" + table.name +
               "' begins no key; the database numbers the rows by an index",
           "make it the primary key, or the first column of a unique constraint or index; or take "
           "`identity` from it by alter_column first");
  }
}

void check_references(const Draft& draft, const ir::Table& after) {
  for (const auto& other : draft.context.before.tables) {
    const ir::Table& table = other.name == after.name ? after : other;
    for (const auto& key : table.foreign_keys) {
      if (key.references.table != after.name) continue;
      if (is_unique_key(after, key.references.columns)) continue;
      refuse("the foreign key '" + key.name + "' of table '" + other.name + "' refers to the key",
             "drop that foreign key first");
    }
  }
}

std::string keep_timestamps(const ir::Table& table) {
  std::string out;
  for (const auto& column : table.columns) {
    const std::string* sql = column.default_sql.get();
    if (sql == nullptr || lower(*sql).find("on update") == std::string::npos) continue;
    out += ", " + quote(column.name) + " = " + quote(column.name);
  }
  return out;
}

// ---- the dialect
// ----------------------------------------------------------------------------------

ir::RenderedType MySqlDialect::type(const ir::Type& type, const ir::Server& server) const {
  return render_type(type, engine_of(maria_, server));
}

std::vector<std::pair<std::size_t, std::size_t>> MySqlDialect::split(
    std::string_view script, const ir::Server& server) const {
  return sdk::split_statements(script,
                               script_lexis(maria_, !has_mode(server, "NO_BACKSLASH_ESCAPES")));
}

template <class Write>
MySqlDialect::Answer MySqlDialect::written(const Context& context, Write write) const {
  try {
    Draft draft(context, engine_of(maria_, context.server));
    return write(draft);
  } catch (const sdk::Error& error) {
    if (error.status != MIG_E_UNSUPPORTED) throw;
    return sdk::unsupported(error.message, error.hint);
  }
}

template <class Operation>
MySqlDialect::Answer MySqlDialect::answer(const Operation& operation,
                                          const Context& context) const {
  return written(context, [&](Draft& draft) {
    write(draft, operation);
    return draft.take();
  });
}

using Answer = MySqlDialect::Answer;
using Context = mig::sdk::Context;

Answer MySqlDialect::compile(const ir::Operation& operation, const Context& context) const {
  Answer out = Dialect::compile(operation, context);
  if (context.online) {
    sdk::note_no_online_way(out, ir::table_of(operation), ir::Severity::warning);
  }
  return out;
}

Answer MySqlDialect::create_table(const ir::CreateTable& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_table(const ir::DropTable& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::rename_table(const ir::RenameTable& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::alter_table(const ir::AlterTable& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_column(const ir::AddColumn& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_column(const ir::DropColumn& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::rename_column(const ir::RenameColumn& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::alter_column(const ir::AlterColumn& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_primary_key(const ir::AddPrimaryKey& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_unique(const ir::AddUnique& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_foreign_key(const ir::AddForeignKey& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_check(const ir::AddCheck& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_constraint(const ir::DropConstraint& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::rename_constraint(const ir::RenameConstraint& op,
                                       const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::validate_constraint(const ir::ValidateConstraint& op,
                                         const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::create_index(const ir::CreateIndex& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_index(const ir::DropIndex& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::rename_index(const ir::RenameIndex& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::create_view(const ir::CreateView& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::alter_view(const ir::AlterView& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_view(const ir::DropView& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::create_enum(const ir::CreateEnum& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::add_enum_value(const ir::AddEnumValue& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::rename_enum_value(const ir::RenameEnumValue& op,
                                       const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_enum_value(const ir::DropEnumValue& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_enum(const ir::DropEnum& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::create_sequence(const ir::CreateSequence& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::alter_sequence(const ir::AlterSequence& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::drop_sequence(const ir::DropSequence& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::insert_rows(const ir::InsertRows& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::update_rows(const ir::UpdateRows& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::delete_rows(const ir::DeleteRows& op, const Context& context) const {
  return answer(op, context);
}
Answer MySqlDialect::backfill(const ir::Backfill& op, const Context& context) const {
  return written(context, [&](const Draft& draft) { return batches_of(draft, op); });
}
Answer MySqlDialect::execute(const ir::Execute& op, const Context& context) const {
  return answer(op, context);
}

}  // namespace mig_mysql
