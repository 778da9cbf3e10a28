#include "revision/reference.hpp"

#include "revision/nouns.hpp"
#include "support/text.hpp"

#include <map>
#include <utility>

namespace mig::revision {

namespace {

const std::map<std::string, const char*>& examples() {
  static const std::map<std::string, const char*> all = {
      {"create_table", R"toml(table   = "users"
columns = [
  { name = "id",    type = "bigint",       identity = true },
  { name = "email", type = "varchar(255)", nullable = false },
]
primary_key = ["id"]
unique      = [{ columns = ["email"] }]
)toml"},
      {"drop_table", R"toml(table = "users"
)toml"},
      {"rename_table", R"toml(table = "users"
to    = "accounts"
)toml"},
      {"alter_table", R"toml(table   = "users"
comment = "who may sign in"
options = { mysql = { engine = "InnoDB" } }
)toml"},
      {"add_column", R"toml(table  = "users"
column = { name = "state", type = "varchar(20)", nullable = false, default = "new" }
)toml"},
      {"drop_column", R"toml(table = "users"
name  = "state"
)toml"},
      {"rename_column", R"toml(table = "users"
name  = "email"
to    = "mail"
)toml"},
      {"alter_column", R"toml(table    = "users"
name     = "state"
type     = "integer"
using    = { postgres = "length(state)" }
nullable = true
)toml"},
      {"add_primary_key", R"toml(table   = "users"
columns = ["id"]
)toml"},
      {"add_unique", R"toml(table   = "users"
name    = "uq_users_email"
columns = ["email"]
)toml"},
      {"add_foreign_key", R"toml(table      = "orders"
columns    = ["user_id"]
references = { table = "users", columns = ["id"] }
on_delete  = "cascade"
)toml"},
      {"add_check", R"toml(table = "orders"
name  = "ck_orders_total"
check = "total >= 0"
)toml"},
      {"drop_constraint", R"toml(table = "orders"
name  = "ck_orders_total"
)toml"},
      {"rename_constraint", R"toml(table = "orders"
name  = "ck_orders_total"
to    = "ck_total_positive"
)toml"},
      {"validate_constraint", R"toml(table = "orders"
name  = "fk_orders_user_id_users"
)toml"},
      {"create_index", R"toml(table   = "users"
name    = "ix_users_email"
columns = [{ expression = "lower(email)" }, { name = "created_at", order = "desc" }]
unique  = true
where   = "state = 'active'"
)toml"},
      {"drop_index", R"toml(table = "users"
name  = "ix_users_email"
)toml"},
      {"rename_index", R"toml(table = "users"
name  = "ix_users_email"
to    = "ix_users_mail"
)toml"},
      {"create_view", R"toml(name  = "active_users"
query = "SELECT id, email FROM users WHERE state = 'active'"
)toml"},
      {"alter_view", R"toml(name  = "active_users"
query = "SELECT id FROM users WHERE state = 'active'"
)toml"},
      {"drop_view", R"toml(name = "active_users"
)toml"},
      {"create_enum", R"toml(name   = "user_state"
values = ["new", "active"]
)toml"},
      {"add_enum_value", R"toml(name  = "user_state"
value = "blocked"
after = "active"
)toml"},
      {"rename_enum_value", R"toml(name  = "user_state"
value = "new"
to    = "fresh"
)toml"},
      {"drop_enum_value", R"toml(name  = "user_state"
value = "blocked"
)toml"},
      {"drop_enum", R"toml(name = "user_state"
)toml"},
      {"create_sequence", R"toml(name      = "invoice_number"
start     = 1000
increment = 1
)toml"},
      {"alter_sequence", R"toml(name    = "invoice_number"
restart = 5000
)toml"},
      {"drop_sequence", R"toml(name = "invoice_number"
)toml"},
      {"insert_rows", R"toml(table = "countries"
rows  = [
  { code = "de", name = "Germany" },
  { code = "fr", name = "France" },
]
)toml"},
      {"update_rows", R"toml(table = "users"
set   = { state = "active", changed_at = { sql = "current_timestamp" } }
where = "state = 'new'"
)toml"},
      {"delete_rows", R"toml(table = "users"
where = "state = 'blocked'"
)toml"},
      {"backfill", R"toml(table = "users"
set   = { state = { sql = "upper(state)" } }
where = "state = lower(state)"
batch = 5000
pause = "50ms"
)toml"},
      {"load_csv", R"toml(table = "countries"
file  = "countries.csv"
null  = ""
)toml"},
      {"execute", R"toml(sql  = { postgres = "CREATE EXTENSION pg_trgm", default = "" }
undo = { postgres = "DROP EXTENSION pg_trgm", default = "" }
)toml"},
  };
  return all;
}

// Cells of a table must not hold its lines.
std::string cell(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string link(const std::string& heading, const std::string& anchor) {
  return "[" + heading + "](#" + anchor + ")";
}

std::string spaced(std::string text) {
  for (auto& c : text) c = c == '_' ? ' ' : c;
  return text;
}

class Page {
 public:
  std::string build() {
    std::string operations;
    for_each_written_operation([&](const auto* op) {
      using T = std::remove_const_t<std::remove_pointer_t<decltype(op)>>;
      operations += section<T>();
    });
    std::string out = "# Operations\n\n";
    out +=
        "An operation is a table under `[[upgrade]]` or `[[downgrade]]` of a revision file. "
        "`op` says which one it is; the other keys are listed here. Keys that are not listed "
        "are refused.\n\n";
    out +=
        "Every operation takes `only` or `except`: an array of dialect names that it is for, or "
        "not for.\n\n";
    out +=
        "Every operation takes `online = true`: it is done in a way that keeps nobody waiting for "
        "the work, where the database has one ([online](plan.md#online)).\n\n";
    out += "An operation that a plugin declares is named `<dialect>.<name>`.\n\n";
    out += operations;
    out += "## Parts of operations\n\n" + parts_;
    out += values();
    out += types();
    return out;
  }

 private:
  template <class T>
  struct Fields {
    Page& page;
    std::string rows = {};

    template <class M>
    void required(const char* key, M T::*, const char* help) {
      row(key, page.of(static_cast<const M*>(nullptr)), "yes", help);
    }
    template <class M>
    void optional(const char* key, M T::*member, const char* help) {
      std::string note = "no";
      if constexpr (std::is_same_v<M, bool>) {
        if (T{}.*member) note = "no: true";
      } else if constexpr (std::is_enum_v<M>) {
        note = "no: \"" + ir::to_word(T{}.*member) + "\"";
      }
      (void)member;
      row(key, page.of(static_cast<const M*>(nullptr)), note, help);
    }
    template <class M>
    void inlined(M T::*) {
      Fields<M> inner{page};
      M::describe(inner);
      rows += inner.rows;
    }
    void row(const char* key, const std::string& type, const std::string& needed,
             const char* help) {
      rows += "| `" + std::string(key) + "` | " + cell(type) + " | " + cell(needed) + " | " +
              cell(help) + " |\n";
    }
  };

  template <class T>
  std::string table() {
    Fields<T> fields{*this};
    T::describe(fields);
    return "| key | value | required | |\n| --- | --- | --- | --- |\n" + fields.rows + "\n";
  }

  template <class T>
  std::string section() {
    std::string out = std::string("## ") + T::kOp + "\n\n" + T::kHelp + "\n\n" + table<T>();
    const std::string example = example_of(T::kOp);
    if (!example.empty()) out += "```toml\n" + example + "```\n\n";
    return out;
  }

  static std::string sql() { return link("SQL", "values-per-dialect"); }

  std::string of(const bool*) { return "true or false"; }
  std::string of(const std::int64_t*) { return "integer"; }
  std::string of(const std::string*) { return "string"; }
  std::string of(const ir::Sql*) { return sql(); }
  std::string of(const ir::PerDialect<ir::Type>*) { return link("type", "types"); }
  std::string of(const ir::Literal*) { return link("literal", "literals"); }
  std::string of(const ir::Row*) {
    return "table: column = " + link("literal", "literals") + " or { sql = " + sql() + " }";
  }
  std::string of(const ir::Names*) { return "string, or array of: string"; }
  std::string of(const ir::Options*) { return "table of tables, by dialect"; }
  std::string of(const ir::Operation*) { return "operation"; }
  template <class M>
  std::string of(const std::optional<M>*) {
    return of(static_cast<const M*>(nullptr));
  }
  template <class M>
  std::string of(const std::vector<M>*) {
    return "array of: " + of(static_cast<const M*>(nullptr));
  }
  template <class M>
  std::string of(const M*) {
    if constexpr (std::is_enum_v<M>) {
      return "\"" + support::join(ir::Words<M>::list(), "\", \"") + "\"";
    } else {
      define<M>();
      return link(spaced(Noun<M>::kOne), dashed(Noun<M>::kOne));
    }
  }

  static std::string dashed(std::string text) {
    for (auto& c : text) c = c == '_' ? '-' : c;
    return text;
  }

  template <class M>
  void define() {
    if (!defined_.emplace(Noun<M>::kOne, true).second) return;
    const std::string fields = table<M>();  // defines others first
    std::string out = "### " + spaced(Noun<M>::kOne) + "\n\n";
    if constexpr (ir::detail::Shorthand<M>::value != nullptr) {
      out += std::string("A table, or the value of `") + ir::detail::Shorthand<M>::value +
             "` alone.\n\n";
    }
    parts_ += out + fields;
  }

  static std::string values() {
    return "## Values per dialect\n\n"
           "SQL, and a type, is one value for all dialects, or a table keyed by dialect: "
           "`{ postgres = \"…\", default = \"…\" }`. A dialect looks for its own name first, then "
           "for its families, nearest first (mariadb, then mysql), then for `default`.\n\n"
           "## Literals\n\n"
           "A string, a number, true or false, a date or time of TOML, "
           "`{ hex = \"cafe\" }` for bytes, or `{ null = true }`. The dialect quotes it.\n\n";
  }

  static std::string types() {
    std::string out = "## Types\n\n| type | |\n| --- | --- |\n";
    for (const auto& rule : ir::type_rules()) {
      std::string name = rule.name;
      if (rule.most == 1) name += rule.least > 0 ? "(n)" : ", " + name + "(n)";
      if (rule.most == 2) name += ", " + name + "(p), " + name + "(p,s)";
      out += "| `" + name + "` | " + cell(rule.help) + " |\n";
    }
    out +=
        "| `array(type)` | array of another type |\n"
        "| `{ enum = [\"new\", \"active\"], name = \"user_state\" }` | one of the values; the "
        "enum type is made and dropped with the columns that use it |\n"
        "| `{ enum = \"user_state\" }` | an enum type made by create_enum |\n"
        "| `{ postgres = \"tsvector\", default = \"text\" }` | a type of one database, and a "
        "portable one for the others |\n"
        "| `{ native = \"tsvector\" }` | a type by the database's own name |\n";
    return out;
  }

  std::map<std::string, bool> defined_;
  std::string parts_;
};

}  // namespace

std::string example_of(const std::string& operation) {
  const auto it = examples().find(operation);
  if (it == examples().end()) return {};
  const std::string rest = it->second;
  // `op` stands in line with the keys of the first group.
  const std::size_t width = rest.find('=') - 1;
  return "[[upgrade]]\nop" + std::string(width - 2, ' ') + " = \"" + operation + "\"\n" + rest;
}

std::string operations_reference() { return Page().build(); }

}  // namespace mig::revision
