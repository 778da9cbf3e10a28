// Columns: added, dropped, renamed, changed.
#include "dependents.hpp"
#include "enums.hpp"
#include "online.hpp"
#include "recomputed.hpp"
#include "render.hpp"
#include "settings.hpp"
#include "translate.hpp"
#include "type_change.hpp"
#include "types.hpp"
#include <mig/ir/identifiers.hpp>
#include <mig/ir/lists.hpp>

#include <algorithm>

namespace mig_postgres {

using ir::Severity;
using ir::TypeKind;
using Answer = ir::Translation;

namespace {

std::string alter(const std::string& table) { return "ALTER TABLE " + name(table); }

void warn(Answer& out, const char* code, std::string message, std::string advice = {}) {
  out.notices.push_back(notice(code, Severity::warning, std::move(message), std::move(advice)));
}

void note_rewrite(Answer& out, const std::string& table) {
  warn(out, "table-rewrite",
       "'" + table + "' and its indexes are copied; nobody can read or write it meanwhile");
}

// Whether every row that exists has to be written to hold the new column.
bool fills_rows(const ir::Column& column) {
  if (column.identity) return true;
  if (column.generated) return column.generated->stored;
  const std::string* sql = column.default_sql.get();
  return sql != nullptr && is_volatile(*sql);
}

bool has_default(const ir::Column& column) {
  const bool null = column.default_value && std::holds_alternative<ir::Null>(*column.default_value);
  return (column.default_value && !null) || column.default_sql.get() != nullptr;
}

// Views that read the table and name the column, as far as their text tells.
std::vector<std::string> views_on(const ir::Schema& schema, const std::string& table,
                                  const std::string& column) {
  std::vector<std::string> out;
  for (const auto& view : schema.views) {
    const std::string* query = view.query.get();
    if (query == nullptr || !ir::mentions(*query, table)) continue;
    if (ir::mentions(*query, column) || query->find('*') != std::string::npos) {
      out.push_back("'" + view.name + "'");
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  return sdk::list(words, [](const std::string& each) { return each; });
}

std::string quoted(const std::vector<std::string>& names) {
  return sdk::list(names, [](const std::string& each) { return "'" + each + "'"; });
}

}  // namespace

Answer PostgresDialect::add_column(const ir::AddColumn& op, const Context& context) const {
  if (op.first || !op.after.empty()) {
    return sdk::unsupported("PostgreSQL adds columns at the end of a table only",
                            "leave out first and after; the order of columns does not matter to "
                            "statements that name them");
  }
  if (auto refused = refusal(op.column, context)) return *refused;
  Answer out = nothing();
  make_types(out, enum_changes(op, context));
  const ir::Work work = fills_rows(op.column) ? ir::Work::rewrite : ir::Work::none;
  out.statements.push_back(
      locking(alter(op.table) + " ADD COLUMN " + column_definition(op.column, context),
              kAccessExclusive, work));
  if (work == ir::Work::rewrite) note_rewrite(out, op.table);
  if (!op.column.comment.empty()) {
    out.statements.push_back(locking(
        comment_on("COLUMN " + name(op.table) + "." + name(op.column.name), op.column.comment),
        kShareUpdateExclusive));
  }
  if (!op.column.nullable && !has_default(op.column) && !op.column.identity &&
      !op.column.generated) {
    warn(out, "may-fail-on-data",
         "column '" + op.column.name + "' is NOT NULL and has no default: it fails when '" +
             op.table + "' has rows",
         "give it a default, or add it nullable, fill it and make it NOT NULL then");
  }
  note_type(out, op.column, context);
  return out;
}

Answer PostgresDialect::drop_column(const ir::DropColumn& op, const Context& context) const {
  Answer out = nothing();
  const ir::Table* table = context.table(op.table);
  const ir::Column* column = table == nullptr ? nullptr : find_column(*table, op.name);
  if (column != nullptr) keep_sequence(out, *table, *column, context);
  out.statements.push_back(
      locking(alter(op.table) + (op.if_exists ? " DROP COLUMN IF EXISTS " : " DROP COLUMN ") +
                  name(op.name),
              kAccessExclusive));
  drop_types(out, enum_changes(op, context));
  lose(out, ir::DataLoss::certain, "every value of '" + op.table + "." + op.name + "' is lost");
  if (table != nullptr) {
    const auto going = in_words(dependents_of(*table, {op.name}));
    if (!going.empty()) {
      warn(out, "drops-dependents", "with the column go " + joined(going),
           "indexes and constraints on other columns as well have to be made anew");
    }
  }
  const auto views = views_on(context.before, op.table, op.name);
  if (!views.empty()) {
    warn(out, "view-in-the-way", "it is refused when a view reads the column: " + joined(views),
         "drop or change the view first");
  }
  return out;
}

Answer PostgresDialect::rename_column(const ir::RenameColumn& op, const Context& context) const {
  Answer out = nothing();
  out.statements.push_back(
      locking(alter(op.table) + " RENAME COLUMN " + name(op.name) + " TO " + name(op.to),
              kAccessExclusive));
  const auto views = views_on(context.before, op.table, op.name);
  if (!views.empty()) {
    out.notices.push_back(
        notice("view-keeps-name", Severity::info,
               "views go on calling their column '" + op.name + "': " + joined(views)));
  }
  if (context.offline) {
    out.notices.push_back(notice("not-looked-at", Severity::info,
                                 "SQL inside function bodies does not follow the new name, those "
                                 "of triggers on '" +
                                     op.table + "' neither, and nobody looks at them here"));
  }
  note_routines(out, context, op.table, op.name,
                "column '" + op.name + "' of table '" + op.table + "'");
  return out;
}

namespace {

// One alter_column: the statements in the order in which PostgreSQL accepts them.
class ColumnChange {
 public:
  ColumnChange(const ir::AlterColumn& op, const sdk::Context& context)
      : op_(op),
        context_(context),
        table_(context.table(op.table)),
        now_(table_ == nullptr ? nullptr : find_column(*table_, op.name)),
        column_(name(op.name)),
        out_(nothing()) {
    type_ = op.type.get() != nullptr ? op.type.get() : now_ != nullptr ? now_->type.get() : nullptr;
  }

  Answer run() {
    if (!refused()) refused_ = refuse_combination();
    if (!refused()) leave_identity();
    if (!refused()) leave_expression();
    if (!refused()) retype();
    if (!refused()) change_default();
    if (!refused()) change_null();
    if (!refused()) become_identity();
    if (!refused()) change_expression();
    if (!refused()) comment();
    return refused() ? *refused_ : std::move(out_);
  }

 private:
  bool refused() const { return refused_.has_value(); }
  void refuse(std::string reason, std::string way_out) {
    refused_ = sdk::unsupported(std::move(reason), std::move(way_out));
  }
  std::string what() const { return "column '" + op_.name + "' "; }

  std::optional<Answer> refuse_combination() const {
    if (now_ == nullptr) return std::nullopt;
    ir::Column after = *now_;
    if (op_.type.get() != nullptr) after.type = op_.type;
    if (op_.identity) after.identity = *op_.identity;
    if (op_.drop_generated) after.generated.reset();
    if (op_.generated) after.generated = op_.generated;
    const bool from_sequence = op_.identity.value_or(false) && !sequence_of(*now_).empty();
    if (op_.drop_default || new_default() || from_sequence) {
      after.default_value = op_.default_value;
      after.default_sql = op_.default_sql;
    }
    const bool in_key = table_->primary_key && ir::contains(table_->primary_key->columns, op_.name);
    if (op_.nullable.value_or(false) && (in_key || after.identity)) {
      return sdk::unsupported(what() + "cannot be null: it " +
                                  (in_key ? "belongs to the primary key" : "is an identity"),
                              in_key ? "drop the primary key first" : "write identity = false too");
    }
    return refusal(after, context_);
  }

  bool new_default() const { return op_.default_value || op_.default_sql.get() != nullptr; }

  void sub(const std::string& text, ir::Work work = ir::Work::none) {
    out_.statements.push_back(locking(alter(op_.table) + " ALTER COLUMN " + column_ + " " + text,
                                      kAccessExclusive, work));
  }

  // ---- identity ----

  void leave_identity() {
    if (!op_.identity || *op_.identity) return;
    if (now_ == nullptr) return sub("DROP IDENTITY IF EXISTS");
    if (now_->identity) {
      sub("DROP IDENTITY");
    } else if (!sequence_of(*now_).empty() && !new_default()) {
      sub("DROP DEFAULT");
    }
  }

  void become_identity() {
    if (!op_.identity.value_or(false) || (now_ != nullptr && now_->identity)) return;
    const bool nullable = now_ == nullptr || now_->nullable;
    if (nullable && op_.nullable.value_or(true)) {
      set_not_null();
      warn(out_, "may-fail-on-data",
           what() + "becomes NOT NULL; rows without a value make it fail");
    }
    if (!op_.drop_default && (now_ == nullptr || has_default(*now_))) sub("DROP DEFAULT");
    drop_serial();
    sub("ADD GENERATED BY DEFAULT AS IDENTITY");
    // numbering starts at 1, whatever the rows hold
    out_.statements.push_back(sdk::statement("SELECT setval(pg_get_serial_sequence(" +
                                             text_literal(name(op_.table)) + ", " +
                                             text_literal(op_.name) + "), coalesce(max(" + column_ +
                                             "), 0) + 1, false) FROM " + name(op_.table)));
  }

  // The sequence of a serial column has no use any more, unless somebody declared it.
  void drop_serial() {
    const std::string sequence = now_ == nullptr ? std::string() : sequence_of(*now_);
    if (sequence.empty()) return;
    for (const auto& declared : context_.before.sequences) {
      if (sequence != declared.name && sequence != name(declared.name)) continue;
      // it goes when somebody drops it, and is not to be taken for the identity's meanwhile
      out_.statements.push_back(
          locking("ALTER SEQUENCE " + sequence + " OWNED BY NONE", kShareRowExclusive));
      return;
    }
    out_.statements.push_back(locking("DROP SEQUENCE IF EXISTS " + sequence, kAccessExclusive));
  }

  // ---- expressions ----

  void leave_expression() {
    if (!op_.drop_generated) return;
    if (now_ != nullptr && !now_->generated) return;
    if (now_ != nullptr && !now_->generated->stored) {
      return refuse(what() + "is computed when read, so it has no values to keep",
                    "drop the column and add a plain one");
    }
    sub(now_ == nullptr ? "DROP EXPRESSION IF EXISTS" : "DROP EXPRESSION");
  }

  void change_expression() {
    if (!op_.generated) return;
    const std::string* sql = op_.generated->expression.get();
    if (sql == nullptr) return refuse(what() + "has no expression for this dialect", "write one");
    const std::string way_out = "drop the column and add it with the new expression";
    if (now_ != nullptr && !now_->generated) {
      return refuse(what() +
                        "is a plain column and cannot become a generated one: its values "
                        "would be replaced",
                    way_out);
    }
    if (now_ != nullptr && now_->generated->stored != op_.generated->stored) {
      return refuse(what() + "cannot change between stored and computed when read", way_out);
    }
    if (now_ != nullptr && now_->generated->expression == op_.generated->expression) return;
    if (major_version(context_.server) < 17) {
      return refuse("PostgreSQL changes the expression of a generated column from 17 on",
                    way_out + "; indexes and constraints on it have to be made anew");
    }
    const bool stored = op_.generated->stored;
    sub("SET EXPRESSION AS " + in_parentheses(*sql), stored ? ir::Work::rewrite : ir::Work::none);
    if (stored) note_rewrite(out_, op_.table);
  }

  // ---- type and collation ----

  bool text_like(const ir::Type& type) const {
    return type.kind == TypeKind::character || type.kind == TypeKind::varchar ||
           type.kind == TypeKind::text || type.kind == TypeKind::native;
  }

  void retype() {
    const ir::Type* to = op_.type.get();
    const std::string* order = op_.collation.get();
    if (to == nullptr && order == nullptr) return;
    if (type_ == nullptr) {
      return refuse("the collation of " + what() +
                        "changes only together with its type, which is "
                        "not known here",
                    "write the type as well");
    }
    const ir::Type* from = now_ == nullptr ? nullptr : now_->type.get();
    const bool same = from != nullptr && context_.type_sql(*from) == context_.type_sql(*type_);
    const bool same_order =
        order == nullptr || (now_ != nullptr && now_->collation == op_.collation);
    const EnumChanges enums = enum_changes(op_, context_);
    make_types(out_, enums);
    if (!same || !same_order) write_type(from, same);
    drop_types(out_, enums);
    ir::Column shown;
    shown.name = op_.name;
    shown.type = *type_;
    if (to != nullptr) note_type(out_, shown, context_);
  }

  void write_type(const ir::Type* from, bool same) {
    TypeChange change;
    if (same) {
      // only the collation is another, and what is sorted by it has to be sorted anew
      change.work = indexed() ? ir::Work::index : ir::Work::none;
    } else {
      change = change_type(from, *type_, column_, context_);
    }
    const std::string* conversion = op_.using_sql.get();
    if (conversion != nullptr) {
      change.conversion = query_text(*conversion);
      change.work = same ? ir::Work::none : ir::Work::rewrite;
      change.refused.clear();
    }
    if (!change.refused.empty()) {
      return refuse(what() + ": " + change.refused,
                    "say how: using = \"an expression of " + op_.name + "\"");
    }
    const bool computed = now_ != nullptr && now_->generated && !op_.drop_generated;
    if (computed) change.conversion.clear();  // PostgreSQL computes the values anew

    const Recomputed anew =
        table_ == nullptr ? Recomputed{} : recompute(*table_, op_.name, context_);
    if (!anew.referring.empty()) {
      return refuse(
          "with another type of '" + op_.name + "', what is computed from it (" +
              quoted(anew.columns) +
              ") has to be made anew, and foreign keys refer to it: " + quoted(anew.referring),
          "drop those foreign keys first and add them again afterwards");
    }
    const std::string alter_column = "ALTER COLUMN " + column_ + " ";
    std::vector<std::string> parts = anew.drop;
    const auto kept = kept_default(from);
    if (kept) parts.push_back(alter_column + "DROP DEFAULT");
    parts.push_back(alter_column + "TYPE " + context_.type_sql(*type_) + collate() +
                    (change.conversion.empty() ? "" : " USING " + change.conversion));
    if (kept && !kept->empty()) parts.push_back(alter_column + "SET DEFAULT " + *kept);
    parts.insert(parts.end(), anew.add.begin(), anew.add.end());
    if (anew.stored) change.work = ir::Work::rewrite;
    out_.statements.insert(out_.statements.end(), anew.before.begin(), anew.before.end());
    out_.statements.push_back(
        locking(alter(op_.table) + " " + joined(parts), kAccessExclusive, change.work));
    out_.statements.insert(out_.statements.end(), anew.afterwards.begin(), anew.afterwards.end());
    out_.data_loss = std::max(out_.data_loss, change.data_loss);
    for (auto& note : change.notices) out_.notices.push_back(std::move(note));
    if (change.work == ir::Work::rewrite) note_rewrite(out_, op_.table);
    note_recomputed(anew, change.data_loss);
    note_views(op_.name);
    widen_sequence();
  }

  bool indexed() const {
    if (table_ == nullptr) return false;
    const Dependents on = dependents_of(*table_, {op_.name});
    return on.primary_key != nullptr || !on.unique.empty() || !on.indexes.empty();
  }

  // PostgreSQL falls back to the type's own collation unless told again.
  std::string collate() const {
    if (const std::string* order = op_.collation.get()) return " COLLATE " + collation(*order);
    const std::string* kept = now_ == nullptr ? nullptr : now_->collation.get();
    return kept != nullptr && text_like(*type_) ? " COLLATE " + collation(*kept) : std::string();
  }

  // Whether the default has to go before the type changes (nothing: no), and what it is afterwards:
  // empty when the operation itself drops or sets it.
  std::optional<std::string> kept_default(const ir::Type* from) const {
    if (now_ == nullptr || from == nullptr || !has_default(*now_)) return std::nullopt;
    if (from->kind == type_->kind && from->kind != TypeKind::native &&
        from->kind != TypeKind::enumeration && from->kind != TypeKind::array) {
      return std::nullopt;
    }
    const bool identity = op_.identity.value_or(false);
    if (op_.drop_default || new_default() || identity) return std::string();
    return default_sql(now_->default_value, now_->default_sql, type_);
  }

  // The sequence of a serial column keeps its own, smaller range.
  void widen_sequence() {
    const std::string sequence = now_ == nullptr ? std::string() : sequence_of(*now_);
    if (sequence.empty() || type_->kind != TypeKind::bigint || op_.identity.value_or(false)) return;
    out_.statements.push_back(
        locking("ALTER SEQUENCE IF EXISTS " + sequence + " AS bigint", kShareRowExclusive));
  }

  void note_views(const std::string& column) {
    const auto views = views_on(context_.before, op_.table, column);
    if (views.empty()) return;
    warn(out_, "view-in-the-way",
         "it is refused when a view reads the column '" + column + "': " + joined(views),
         "drop the view first and create it again afterwards");
  }

  void note_recomputed(const Recomputed& anew, ir::DataLoss loss) {
    if (anew.columns.empty()) return;
    for (const auto& each : anew.columns) note_views(each);
    std::string message =
        "what is computed from '" + op_.name +
        "' is dropped and added again, behind the other columns: " + quoted(anew.columns);
    if (!anew.with.empty()) message += ", with " + joined(anew.with);
    out_.notices.push_back(notice("differs", Severity::info, std::move(message)));
    if (loss == ir::DataLoss::none || anew.with.empty()) return;
    warn(out_, "may-fail-on-data",
         "values computed anew that do not meet the constraints of " + quoted(anew.columns) +
             " make it fail");
  }

  // ---- default, NULL, comment ----

  void change_default() {
    if (new_default()) {
      const auto value = default_sql(op_.default_value, op_.default_sql, type_);
      if (value) sub("SET DEFAULT " + *value);
    } else if (op_.drop_default) {
      const bool dropped = now_ != nullptr && now_->type.get() != nullptr && type_ != nullptr &&
                           op_.type.get() != nullptr && kept_default(now_->type.get()).has_value();
      if (!dropped) sub("DROP DEFAULT");
    }
  }

  void change_null() {
    if (!op_.nullable) return;
    if (*op_.nullable) return sub("DROP NOT NULL");
    set_not_null();
    warn(out_, "may-fail-on-data", "rows without a value in '" + op_.name + "' make it fail",
         "fill them in first");
    if (context_.online) return;
    out_.notices.push_back(
        notice("blocks-reads-and-writes", Severity::info,
               "nobody can read or write '" + op_.table + "' while its rows are looked through",
               "write online = true"));
  }

  void set_not_null() {
    if (!context_.online) return sub("SET NOT NULL", ir::Work::scan);
    if (now_ != nullptr && !now_->nullable) return sub("SET NOT NULL");
    prove_no_nulls(out_, op_.table, op_.name);
    forbid_nulls(out_, op_.table, op_.name);
  }

  void comment() {
    if (!op_.comment) return;
    out_.statements.push_back(
        locking(comment_on("COLUMN " + name(op_.table) + "." + column_, *op_.comment),
                kShareUpdateExclusive));
  }

  const ir::AlterColumn& op_;
  const sdk::Context& context_;
  const ir::Table* table_;
  const ir::Column* now_;  // the column before; null when it is not known
  const ir::Type* type_;   // its type afterwards; null when it is not known
  std::string column_;
  Answer out_;
  std::optional<Answer> refused_;
};

}  // namespace

Answer PostgresDialect::alter_column(const ir::AlterColumn& op, const Context& context) const {
  return ColumnChange(op, context).run();
}

}  // namespace mig_postgres
