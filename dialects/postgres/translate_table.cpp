// Tables: CREATE, DROP, RENAME, comments and settings.
#include "enums.hpp"
#include "render.hpp"
#include "settings.hpp"
#include "translate.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace mig_postgres {

using ir::Severity;
using Answer = ir::Translation;

namespace {

std::optional<Answer> refusal(const ir::Table& table, const sdk::Context& context) {
  for (const auto& column : table.columns) {
    if (auto refused = mig_postgres::refusal(column, context)) return refused;
  }
  for (const auto& key : table.foreign_keys) {
    if (auto refused = mig_postgres::refusal(key)) return refused;
  }
  for (const auto& index : table.indexes) {
    if (auto refused = mig_postgres::refusal(index)) return refused;
  }
  return std::nullopt;
}

// Whether a key of the same columns stands before this one: in one CREATE TABLE PostgreSQL makes a
// single index of the two, and forgets the second name.
bool is_repeated(const ir::Table& table, const ir::Unique& key) {
  if (table.primary_key && table.primary_key->columns == key.columns) return true;
  const auto first =
      std::find_if(table.unique.begin(), table.unique.end(),
                   [&](const ir::Unique& each) { return each.columns == key.columns; });
  return first != table.unique.end() && first->name != key.name;
}

std::string definition(const ir::CreateTable& op, const Settings& settings,
                       const sdk::Context& context) {
  const ir::Table& table = op.definition;
  std::vector<std::string> lines;
  for (const auto& column : table.columns) lines.push_back(column_definition(column, context));
  if (table.primary_key) lines.push_back(primary_key(*table.primary_key));
  for (const auto& each : table.unique) {
    if (!is_repeated(table, each)) lines.push_back(unique(each));
  }
  for (const auto& each : table.foreign_keys) lines.push_back(foreign_key(each));
  for (const auto& each : table.checks) lines.push_back(check(each));
  std::string out = "CREATE ";
  if (settings.unlogged.value_or(false)) out += "UNLOGGED ";
  out += op.if_not_exists ? "TABLE IF NOT EXISTS " : "TABLE ";
  out += name(table.name) + " (";
  out += sdk::list(
      lines, [](const std::string& line) { return "\n  " + line; }, ",");
  out += lines.empty() ? ")" : "\n)";
  if (!settings.partition_by.empty()) out += " PARTITION BY " + settings.partition_by;
  if (!settings.storage.empty()) out += " WITH " + storage_list(settings);
  if (settings.tablespace) out += " TABLESPACE " + name(*settings.tablespace);
  return out;
}

// Whether a sequence with these limits can be of the small type.
bool counts_within(const ir::Sequence& sequence, ir::TypeKind type) {
  using Small = std::numeric_limits<std::int16_t>;
  using Middle = std::numeric_limits<std::int32_t>;
  const bool is_small = type == ir::TypeKind::smallint;
  const std::int64_t least = is_small ? Small::min() : Middle::min();
  const std::int64_t most = is_small ? Small::max() : Middle::max();
  const auto within = [&](const std::optional<std::int64_t>& number) {
    return !number || (*number >= least && *number <= most);
  };
  return within(sequence.minimum) && within(sequence.maximum) && within(sequence.start) &&
         within(sequence.increment);
}

// Has sequences go with the columns that they number, and count as far as the columns hold.
void give_sequences(Answer& out, const std::string& table, const Settings& settings,
                    const ir::Table* definition, const sdk::Context& context) {
  for (const auto& [column, sequence] : settings.serial) {
    const ir::Column* found = definition == nullptr ? nullptr : find_column(*definition, column);
    const ir::Type* type = found == nullptr ? nullptr : found->type.get();
    const ir::Sequence* known = context.before.sequence(sequence);
    const bool small = type != nullptr && (type->kind == ir::TypeKind::smallint ||
                                           type->kind == ir::TypeKind::integer);
    const bool fits = small && (known == nullptr || counts_within(*known, type->kind));
    out.statements.push_back(locking("ALTER SEQUENCE " + name(sequence) +
                                         (fits ? " AS " + context.type_sql(*type) : "") +
                                         " OWNED BY " + name(table) + "." + name(column),
                                     kShareRowExclusive));
  }
}

void add_comments(Answer& out, const ir::Table& table) {
  if (!table.comment.empty()) {
    out.statements.push_back(
        locking(comment_on("TABLE " + name(table.name), table.comment), kShareUpdateExclusive));
  }
  for (const auto& column : table.columns) {
    if (column.comment.empty()) continue;
    out.statements.push_back(
        locking(comment_on("COLUMN " + name(table.name) + "." + name(column.name), column.comment),
                kShareUpdateExclusive));
  }
}

}  // namespace

Answer PostgresDialect::create_table(const ir::CreateTable& op, const Context& context) const {
  const ir::Table& table = op.definition;
  const Settings settings = read_settings(table.options);
  if (settings.refused) return *settings.refused;
  if (auto refused = refusal(table, context)) return *refused;

  Answer out = nothing();
  make_types(out, enum_changes(op, context), op.if_not_exists);
  const std::string create = definition(op, settings, context);
  // writers of the tables referred to wait until the transaction ends
  const bool refers =
      std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                  [&](const ir::ForeignKey& key) { return key.references.table != table.name; });
  out.statements.push_back(refers ? locking(create, kShareRowExclusive) : unhindering(create));
  for (const auto& key : table.unique) {
    if (!is_repeated(table, key) || op.if_not_exists) continue;
    out.statements.push_back(
        unhindering("ALTER TABLE " + name(table.name) + " ADD " + unique(key)));
  }
  for (const auto& index : table.indexes) {
    out.statements.push_back(
        unhindering(mig_postgres::create_index(table.name, index, false, op.if_not_exists)));
  }
  give_sequences(out, table.name, settings, &table, context);
  add_comments(out, table);
  for (const auto& column : table.columns) note_type(out, column, context);
  if (op.if_not_exists) {
    out.notices.push_back(notice(
        "not-compared", Severity::info,
        "a table '" + table.name + "' that exists is left as it is, whatever its columns are"));
  }
  return out;
}

Answer PostgresDialect::drop_table(const ir::DropTable& op, const Context& context) const {
  std::string sql = op.if_exists ? "DROP TABLE IF EXISTS " : "DROP TABLE ";
  sql += name(op.table);
  if (op.cascade) sql += " CASCADE";
  Answer out = nothing();
  if (const ir::Table* table = context.table(op.table)) {
    for (const auto& column : table->columns) keep_sequence(out, *table, column, context);
  }
  out.statements.push_back(locking(sql, kAccessExclusive));
  drop_types(out, enum_changes(op, context));
  lose(out, ir::DataLoss::certain, "every row of '" + op.table + "' is lost");
  if (op.cascade) {
    out.notices.push_back(
        notice("drops-dependents", Severity::warning,
               "views and foreign keys that depend on '" + op.table + "' are dropped with it"));
  }
  return out;
}

Answer PostgresDialect::rename_table(const ir::RenameTable& op, const Context& context) const {
  Answer out = nothing();
  out.statements.push_back(
      locking("ALTER TABLE " + name(op.table) + " RENAME TO " + name(op.to), kAccessExclusive));
  out.notices.push_back(notice("renamed", Severity::info,
                               "views, foreign keys and triggers follow the new name; SQL inside "
                               "function bodies does not, and constraints, indexes and sequences "
                               "keep the names they have"));
  note_routines(out, context, op.table, "", "table '" + op.table + "'");
  return out;
}

Answer PostgresDialect::alter_table(const ir::AlterTable& op, const Context& context) const {
  const Settings settings = read_settings(op.options);
  if (settings.refused) return *settings.refused;
  if (!settings.partition_by.empty()) {
    return sdk::unsupported("a table that exists cannot become a partitioned one",
                            "create a partitioned table, copy the rows and rename it");
  }
  const std::string alter = "ALTER TABLE " + name(op.table);
  Answer out = nothing();
  const auto rewriting = [&](const std::string& sql) {
    out.statements.push_back(locking(alter + sql, kAccessExclusive, ir::Work::rewrite));
    out.notices.push_back(notice("table-rewrite", Severity::warning,
                                 "'" + op.table + "' is copied; nobody can read it meanwhile"));
  };
  if (settings.unlogged) rewriting(*settings.unlogged ? " SET UNLOGGED" : " SET LOGGED");
  if (settings.tablespace) rewriting(" SET TABLESPACE " + name(*settings.tablespace));
  if (!settings.storage.empty()) {
    out.statements.push_back(
        locking(alter + " SET " + storage_list(settings), kShareUpdateExclusive));
  }
  give_sequences(out, op.table, settings, context.table(op.table), context);
  if (op.comment) {
    out.statements.push_back(
        locking(comment_on("TABLE " + name(op.table), *op.comment), kShareUpdateExclusive));
  }
  return out;
}

}  // namespace mig_postgres
