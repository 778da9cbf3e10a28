// Views, sequences and extensions.
#include "translate.hpp"

#include "lexis.hpp"
#include "render.hpp"
#include "types.hpp"
#include <mig/ir/identifiers.hpp>

#include <algorithm>

namespace mig_postgres {

using ir::Severity;
using ir::Value;
using Answer = ir::Translation;

ir::RenderedType PostgresDialect::type(const ir::Type& type, const Server&) const {
  return render_type(type);
}

Answer PostgresDialect::compile(const ir::Operation& operation, const Context& context) const {
  Answer out = Dialect::compile(operation, context);
  if (context.online) sdk::note_no_online_way(out, ir::table_of(operation), Severity::warning);
  return out;
}

std::vector<std::pair<std::size_t, std::size_t>> PostgresDialect::split(std::string_view script,
                                                                        const Server&) const {
  return sdk::split_statements(script, script_lexis());
}

// ---- views --------------------------------------------------------------------------------------

namespace {

const char* kind_of(bool materialized) { return materialized ? "MATERIALIZED VIEW " : "VIEW "; }

std::string as_query(const ir::View& view) {
  const std::string* query = view.query.get();
  if (query == nullptr) {
    throw sdk::Error(MIG_E_INVALID, "view '" + view.name + "' has no query for this dialect");
  }
  return name(view.name) + " AS " + query_text(*query);
}

ir::Statement create(const ir::View& view) {
  return unhindering(std::string("CREATE ") + kind_of(view.materialized) + as_query(view),
                     view.materialized ? ir::Work::scan : ir::Work::none);
}

// Other views that read from the one named, as far as their text tells.
std::vector<std::string> readers(const ir::Schema& schema, const std::string& view) {
  std::vector<std::string> out;
  for (const auto& other : schema.views) {
    const std::string* query = other.query.get();
    if (other.name != view && query != nullptr && ir::mentions(*query, view)) {
      out.push_back("'" + other.name + "'");
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  return sdk::list(words, [](const std::string& each) { return each; });
}

}  // namespace

Answer PostgresDialect::create_view(const ir::CreateView& op, const Context&) const {
  Answer out = nothing();
  out.statements.push_back(create(op.view));
  return out;
}

Answer PostgresDialect::alter_view(const ir::AlterView& op, const Context& context) const {
  const auto on_it = readers(context.before, op.view.name);
  Answer out = nothing();
  out.support = ir::Support::emulated;
  if (!on_it.empty() && op.view.materialized) {
    return sdk::unsupported(
        "a materialized view is replaced by dropping it, and other views read "
        "from '" +
            op.view.name + "': " + joined(on_it),
        "drop those views first and create them again afterwards");
  }
  if (!on_it.empty()) {
    out.support = ir::Support::native;
    out.statements.push_back(
        locking("CREATE OR REPLACE VIEW " + as_query(op.view), kAccessExclusive));
    out.notices.push_back(notice("columns-stay", Severity::warning,
                                 "other views read from it (" + joined(on_it) +
                                     "), so it is replaced in place: its columns must stay as they "
                                     "are, new ones come last",
                                 "where they do not, drop those views first"));
    return out;
  }
  const char* kind = kind_of(op.view.materialized);
  out.statements.push_back(
      locking(std::string("DROP ") + kind + name(op.view.name), kAccessExclusive));
  out.statements.push_back(create(op.view));
  out.notices.push_back(notice("view-made-anew", Severity::info,
                               "the view is dropped and created, because in place PostgreSQL only "
                               "appends columns: its privileges, comments, triggers and indexes go",
                               "grant and create them again where there are any"));
  return out;
}

Answer PostgresDialect::drop_view(const ir::DropView& op, const Context& context) const {
  const auto on_it = readers(context.before, op.name);
  const ir::View* known = context.before.view(op.name);
  const bool materialized = known != nullptr ? known->materialized : op.materialized;
  Answer out = nothing();
  out.statements.push_back(locking(std::string("DROP ") + kind_of(materialized) +
                                       (op.if_exists ? "IF EXISTS " : "") + name(op.name),
                                   kAccessExclusive));
  if (!on_it.empty()) {
    out.notices.push_back(notice("view-in-the-way", Severity::warning,
                                 "it is refused when other views read from it: " + joined(on_it),
                                 "drop those first"));
  }
  return out;
}

// ---- sequences ----------------------------------------------------------------------------------

namespace {

void add_number(std::string& sql, const char* words, const std::optional<std::int64_t>& number) {
  if (number) sql += std::string(" ") + words + " " + std::to_string(*number);
}

}  // namespace

Answer PostgresDialect::create_sequence(const ir::CreateSequence& op, const Context&) const {
  const ir::Sequence& sequence = op.sequence;
  std::string sql = "CREATE SEQUENCE " + name(sequence.name);
  add_number(sql, "INCREMENT BY", sequence.increment);
  add_number(sql, "MINVALUE", sequence.minimum);
  add_number(sql, "MAXVALUE", sequence.maximum);
  add_number(sql, "START WITH", sequence.start);
  if (sequence.cycle) sql += " CYCLE";
  Answer out = nothing();
  out.statements.push_back(unhindering(sql));
  return out;
}

Answer PostgresDialect::alter_sequence(const ir::AlterSequence& op, const Context&) const {
  std::string changes;
  add_number(changes, "INCREMENT BY", op.increment);
  add_number(changes, "MINVALUE", op.minimum);
  add_number(changes, "MAXVALUE", op.maximum);
  if (op.cycle) changes += *op.cycle ? " CYCLE" : " NO CYCLE";
  add_number(changes, "RESTART WITH", op.restart);
  Answer out = nothing();
  if (!changes.empty()) {
    out.statements.push_back(
        locking("ALTER SEQUENCE " + name(op.name) + changes, kShareRowExclusive));
  }
  return out;
}

Answer PostgresDialect::drop_sequence(const ir::DropSequence& op, const Context&) const {
  Answer out = nothing();
  out.statements.push_back(
      locking((op.if_exists ? "DROP SEQUENCE IF EXISTS " : "DROP SEQUENCE ") + name(op.name),
              kAccessExclusive));
  return out;
}

// ---- operations of this dialect alone -----------------------------------------------------------

namespace {

// Fields of an operation, read once; what nobody asked for is refused.
class Fields {
 public:
  explicit Fields(const ir::PluginOperation& op) : op_(op) {}

  std::string text(const std::string& key, bool required = false) {
    const Value* value = take(key, required);
    if (value == nullptr) return {};
    if (!value->is(Value::Kind::string)) wrong(key, "a string", *value);
    return value->text;
  }
  bool flag(const std::string& key) {
    const Value* value = take(key, false);
    if (value == nullptr) return false;
    if (!value->is(Value::Kind::boolean)) wrong(key, "true or false", *value);
    return value->boolean;
  }
  void finish() const {
    for (const auto& member : op_.fields.members) {
      if (std::find(taken_.begin(), taken_.end(), member.key) == taken_.end()) {
        throw sdk::Error(MIG_E_UNSUPPORTED, op_.op + " has no field '" + member.key + "'");
      }
    }
  }

 private:
  const Value* take(const std::string& key, bool required) {
    taken_.push_back(key);
    const Value* value = op_.fields.find(key);
    if (value == nullptr && required) {
      throw sdk::Error(MIG_E_INVALID, op_.op + " needs the field '" + key + "'");
    }
    return value;
  }
  [[noreturn]] void wrong(const std::string& key, const char* wanted, const Value& got) const {
    throw sdk::Error(MIG_E_INVALID, "'" + key + "' of " + op_.op + " is " + wanted + ", not " +
                                        ir::name_of(got.kind));
  }

  const ir::PluginOperation& op_;
  std::vector<std::string> taken_;
};

Answer create_extension(const ir::PluginOperation& op) {
  Fields fields(op);
  const std::string extension = fields.text("name", true);
  std::string sql =
      fields.flag("if_not_exists") ? "CREATE EXTENSION IF NOT EXISTS " : "CREATE EXTENSION ";
  sql += name(extension);
  const std::string schema = fields.text("schema");
  if (!schema.empty()) sql += " SCHEMA " + name(schema);
  fields.finish();
  return sdk::native(sql);
}

Answer drop_extension(const ir::PluginOperation& op) {
  Fields fields(op);
  const std::string extension = fields.text("name", true);
  std::string sql = fields.flag("if_exists") ? "DROP EXTENSION IF EXISTS " : "DROP EXTENSION ";
  sql += name(extension);
  const bool cascade = fields.flag("cascade");
  fields.finish();
  if (cascade) sql += " CASCADE";
  Answer out = sdk::native(sql);
  if (cascade) {
    lose(out, ir::DataLoss::possible,
         "columns whose types come from the extension are dropped with it");
  }
  return out;
}

}  // namespace

Answer PostgresDialect::plugin_operation(const ir::PluginOperation& op, const Context&) const {
  if (op.op == "postgres.create_extension") return create_extension(op);
  if (op.op == "postgres.drop_extension") return drop_extension(op);
  return missing();
}

}  // namespace mig_postgres
