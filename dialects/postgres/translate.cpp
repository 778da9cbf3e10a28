// Views, sequences, raw SQL and extensions.
#include "translate.hpp"

#include "render.hpp"
#include "types.hpp"
#include <mig/ir/identifiers.hpp>
#include <mig/sdk/split.hpp>

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
  sdk::Lexis lexis;
  lexis.dollar_quotes = true;
  lexis.nested_comments = true;
  lexis.escape_strings = true;
  lexis.trigger_bodies = true;  // CREATE FUNCTION … BEGIN ATOMIC …; … END
  return sdk::split_statements(script, lexis);
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

// ---- raw SQL ------------------------------------------------------------------------------------

namespace {

// Reads the words of a statement: bare names in upper case, without strings, quoted names,
// comments.
class Words {
 public:
  explicit Words(std::string_view sql) : s_(sql) {}

  std::vector<std::string> read(std::size_t most) {
    std::vector<std::string> words;
    while (at_ < s_.size() && words.size() < most) {
      const char c = s_[at_];
      if (c == '\'' || c == '"') {
        past(s_.find(c, at_ + 1), 1);
      } else if (s_.substr(at_, 2) == "--") {
        past(s_.find('\n', at_), 1);
      } else if (s_.substr(at_, 2) == "/*") {
        past(s_.find("*/", at_ + 2), 2);
      } else if (letter(c)) {
        words.push_back(word());
      } else {
        ++at_;
      }
    }
    return words;
  }

 private:
  static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  void past(std::size_t found, std::size_t size) {
    at_ = found == std::string_view::npos ? s_.size() : found + size;
  }
  std::string word() {
    std::string out;
    for (; at_ < s_.size() && (letter(s_[at_]) || (s_[at_] >= '0' && s_[at_] <= '9')); ++at_) {
      const char c = s_[at_];
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

bool has(const std::vector<std::string>& words, const char* wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

// Statements that begin or end a transaction, behind the back of whoever runs the script.
bool controls_transaction(const std::vector<std::string>& words) {
  static const char* const verbs[] = {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"};
  if (words.empty()) return false;
  if (words[0] == "ROLLBACK" && has(words, "TO")) return false;
  if (words[0] == "START") return words.size() > 1 && words[1] == "TRANSACTION";
  if (words[0] == "PREPARE") return words.size() > 1 && words[1] == "TRANSACTION";
  return std::any_of(std::begin(verbs), std::end(verbs),
                     [&](const char* verb) { return words[0] == verb; });
}

// What the server refuses inside a transaction.
bool needs_no_transaction(const std::vector<std::string>& words) {
  if (words.size() < 2) return !words.empty() && (words[0] == "VACUUM" || words[0] == "CLUSTER");
  const std::string& verb = words[0];
  const std::string& object = words[1];
  if (verb == "VACUUM") return true;
  if (verb == "CREATE" || verb == "DROP") {
    if (object == "DATABASE" || object == "TABLESPACE" || object == "SUBSCRIPTION") return true;
    const bool index = object == "INDEX" || (object == "UNIQUE" && has(words, "INDEX"));
    return index && has(words, "CONCURRENTLY");
  }
  if (verb == "REINDEX") {
    return has(words, "CONCURRENTLY") || has(words, "DATABASE") || has(words, "SYSTEM") ||
           has(words, "SCHEMA");
  }
  if (verb == "ALTER") {
    return object == "SYSTEM" || object == "SUBSCRIPTION" ||
           (object == "TABLE" && has(words, "DETACH") && has(words, "CONCURRENTLY"));
  }
  return false;
}

// What lasts until the session ends.
bool sets_session(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const bool local = words.size() > 1 && (words[1] == "LOCAL" || words[1] == "CONSTRAINTS" ||
                                          words[1] == "TRANSACTION");
  return words[0] == "RESET" || words[0] == "DISCARD" || (words[0] == "SET" && !local);
}

}  // namespace

Answer PostgresDialect::execute(const ir::Execute& op, const Context& context) const {
  Answer out = Dialect::execute(op, context);
  for (auto& each : out.statements) {
    const auto words = Words(each.sql).read(12);
    if (each.sql.front() == '\\') {
      return sdk::unsupported(
          "the script has a command of psql: " + each.sql.substr(0, each.sql.find('\n')),
          "write SQL; only psql knows such commands");
    }
    if (controls_transaction(words)) {
      return sdk::unsupported("the script begins or ends a transaction itself: " + words[0],
                              "leave that out: a revision runs in one transaction, or write "
                              "transaction = \"off\" in it");
    }
    if (!words.empty() && words[0] == "COPY" && has(Words(each.sql).read(100000), "STDIN")) {
      return sdk::unsupported("COPY … FROM STDIN takes its rows from a client's input",
                              "use insert_rows, or INSERT");
    }
    if (needs_no_transaction(words)) each.transactional = false;
    each.session = sets_session(words);
  }
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
