// Representative operations, each in a revision of its own on top of one schema.
#include "port/dialect.hpp"
#include <mig/capabilities.hpp>

#include <fmt/format.h>

#include <array>

namespace mig {

namespace {

constexpr const char* kBase = R"toml(revision = "start"
[[upgrade]]
op = "create_enum"
name = "mood"
values = ["good", "bad"]
[[upgrade]]
op = "create_enum"
name = "unused"
values = ["one", "two"]
[[upgrade]]
op = "create_table"
table = "customers"
columns = [
  { name = "id", type = "bigint", nullable = false, identity = true },
  { name = "email", type = "varchar(255)", nullable = false },
  { name = "name", type = "varchar(50)", default = "nobody" },
  { name = "age", type = "integer" },
  { name = "score", type = "decimal(10,2)" },
  { name = "note", type = "text" },
  { name = "made", type = "timestamp" },
  { name = "state", type = { enum = "mood" } },
]
primary_key = ["id"]
unique = [{ name = "uq_email", columns = ["email"] }]
checks = [{ name = "ck_age", check = "age > 0" }]
indexes = [{ name = "ix_name", columns = ["name"] }]
[[upgrade]]
op = "create_table"
table = "orders"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "customer_id", type = "bigint", nullable = false },
  { name = "other_id", type = "bigint" },
]
primary_key = ["id"]
foreign_keys = [{ name = "fk_customer", columns = ["customer_id"], references = { table = "customers", columns = ["id"] } }]
[[upgrade]]
op = "create_table"
table = "plain"
columns = [{ name = "a", type = "integer", nullable = false }, { name = "b", type = "integer" }]
[[upgrade]]
op = "create_view"
name = "names"
query = "SELECT id FROM customers"
[[upgrade]]
op = "create_sequence"
name = "numbers"
)toml";

struct Case {
  const char* group;
  const char* operation;
  const char* title;
  const char* fields;
};

constexpr std::array kCases = {
    Case{"tables", "create_table", "create a table", R"toml(table = "made"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"])toml"},
    Case{"tables", "drop_table", "drop a table", R"toml(table = "plain")toml"},
    Case{"tables", "rename_table", "rename a table", R"toml(table = "plain"
to = "simple")toml"},
    Case{"tables", "alter_table", "comment on a table", R"toml(table = "plain"
comment = "nothing much")toml"},
    Case{"columns", "add_column", "add a column", R"toml(table = "customers"
column = { name = "extra", type = "integer" })toml"},
    Case{"columns", "add_column", "…, NOT NULL, with a constant default", R"toml(table = "customers"
column = { name = "extra", type = "integer", nullable = false, default = 0 })toml"},
    Case{"columns", "add_column", "…, with the time as its default", R"toml(table = "customers"
column = { name = "extra", type = "timestamp", nullable = false, default_sql = "current_timestamp" })toml"},
    Case{"columns", "add_column", "…, with uuid() as its default", R"toml(table = "customers"
column = { name = "extra", type = "uuid", nullable = false, default_sql = "uuid()" })toml"},
    Case{"columns", "add_column", "…, generated and stored", R"toml(table = "customers"
column = { name = "extra", type = "integer", generated = { expression = "age + 1" } })toml"},
    Case{"columns", "add_column", "…, computed when read", R"toml(table = "customers"
column = { name = "extra", type = "integer", generated = { expression = "age + 1", stored = false } })toml"},
    Case{"columns", "drop_column", "drop a column", R"toml(table = "customers"
name = "note")toml"},
    Case{"columns", "drop_column", "drop a column that an index has", R"toml(table = "customers"
name = "name")toml"},
    Case{"columns", "rename_column", "rename a column", R"toml(table = "customers"
name = "note"
to = "remark")toml"},
    Case{"columns", "alter_column", "integer to bigint", R"toml(table = "customers"
name = "age"
type = "bigint")toml"},
    Case{"columns", "alter_column", "…, online", R"toml(table = "customers"
name = "age"
type = "bigint"
online = true)toml"},
    Case{"columns", "alter_column", "varchar(50) to varchar(60)", R"toml(table = "customers"
name = "name"
type = "varchar(60)")toml"},
    Case{"columns", "alter_column", "varchar(50) to varchar(20)", R"toml(table = "customers"
name = "name"
type = "varchar(20)")toml"},
    Case{"columns", "alter_column", "varchar to text", R"toml(table = "customers"
name = "email"
type = "text")toml"},
    Case{"columns", "alter_column", "text to integer", R"toml(table = "customers"
name = "note"
type = "integer")toml"},
    Case{"columns", "alter_column", "integer to text", R"toml(table = "customers"
name = "age"
type = "text")toml"},
    Case{"columns", "alter_column", "decimal(10,2) to decimal(10,4)", R"toml(table = "customers"
name = "score"
type = "decimal(10,4)")toml"},
    Case{"columns", "alter_column", "timestamp to timestamptz", R"toml(table = "customers"
name = "made"
type = "timestamptz")toml"},
    Case{"columns", "alter_column", "set NOT NULL", R"toml(table = "customers"
name = "note"
nullable = false)toml"},
    Case{"columns", "alter_column", "…, online", R"toml(table = "customers"
name = "note"
nullable = false
online = true)toml"},
    Case{"columns", "alter_column", "drop NOT NULL", R"toml(table = "customers"
name = "email"
nullable = true)toml"},
    Case{"columns", "alter_column", "set a default", R"toml(table = "customers"
name = "age"
default = 18)toml"},
    Case{"columns", "alter_column", "drop a default", R"toml(table = "customers"
name = "name"
drop_default = true)toml"},
    Case{"columns", "alter_column", "comment on a column", R"toml(table = "customers"
name = "age"
comment = "in years")toml"},
    Case{"constraints", "add_primary_key", "add a primary key", R"toml(table = "plain"
columns = ["a"])toml"},
    Case{"constraints", "add_primary_key", "…, online", R"toml(table = "plain"
columns = ["a"]
online = true)toml"},
    Case{"constraints", "add_unique", "add a unique constraint", R"toml(table = "plain"
columns = ["b"])toml"},
    Case{"constraints", "add_unique", "…, online", R"toml(table = "plain"
columns = ["b"]
online = true)toml"},
    Case{"constraints", "add_foreign_key", "add a foreign key", R"toml(table = "orders"
columns = ["other_id"]
references = { table = "customers", columns = ["id"] })toml"},
    Case{"constraints", "add_foreign_key", "…, online", R"toml(table = "orders"
columns = ["other_id"]
references = { table = "customers", columns = ["id"] }
online = true)toml"},
    Case{"constraints", "add_check", "add a check", R"toml(table = "plain"
name = "ck_a"
check = "a > 0")toml"},
    Case{"constraints", "add_check", "…, online", R"toml(table = "plain"
name = "ck_a"
check = "a > 0"
online = true)toml"},
    Case{"constraints", "drop_constraint", "drop a unique constraint", R"toml(table = "customers"
name = "uq_email")toml"},
    Case{"constraints", "drop_constraint", "drop a foreign key", R"toml(table = "orders"
name = "fk_customer")toml"},
    Case{"constraints", "drop_constraint", "drop a check", R"toml(table = "customers"
name = "ck_age")toml"},
    Case{"constraints", "rename_constraint", "rename a constraint", R"toml(table = "customers"
name = "uq_email"
to = "uq_mail")toml"},
    Case{"constraints", "validate_constraint", "validate a constraint", R"toml(table = "orders"
name = "fk_customer")toml"},
    Case{"indexes", "create_index", "create an index", R"toml(table = "plain"
name = "ix_b"
columns = ["b"])toml"},
    Case{"indexes", "create_index", "…, online", R"toml(table = "plain"
name = "ix_b"
columns = ["b"]
online = true)toml"},
    Case{"indexes", "create_index", "…, unique", R"toml(table = "plain"
name = "ix_b"
columns = ["b"]
unique = true)toml"},
    Case{"indexes", "create_index", "…, of some rows", R"toml(table = "plain"
name = "ix_b"
columns = ["b"]
where = "a > 0")toml"},
    Case{"indexes", "create_index", "…, on an expression", R"toml(table = "plain"
name = "ix_b"
columns = [{ expression = "a + b" }])toml"},
    Case{"indexes", "create_index", "…, with further columns included", R"toml(table = "plain"
name = "ix_b"
columns = ["b"]
include = ["a"])toml"},
    Case{"indexes", "drop_index", "drop an index", R"toml(table = "customers"
name = "ix_name")toml"},
    Case{"indexes", "drop_index", "…, online", R"toml(table = "customers"
name = "ix_name"
online = true)toml"},
    Case{"indexes", "rename_index", "rename an index", R"toml(table = "customers"
name = "ix_name"
to = "ix_names")toml"},
    Case{"views", "create_view", "create a view", R"toml(name = "all_plain"
query = "SELECT a FROM plain")toml"},
    Case{"views", "create_view", "create a materialized view", R"toml(name = "all_plain"
query = "SELECT a FROM plain"
materialized = true)toml"},
    Case{"views", "alter_view", "replace a view", R"toml(name = "names"
query = "SELECT id, name FROM customers")toml"},
    Case{"views", "drop_view", "drop a view", R"toml(name = "names")toml"},
    Case{"enums", "create_enum", "create an enum", R"toml(name = "size"
values = ["small", "large"])toml"},
    Case{"enums", "add_enum_value", "add a value at the end", R"toml(name = "mood"
value = "so so")toml"},
    Case{"enums", "add_enum_value", "add a value before another", R"toml(name = "mood"
value = "so so"
before = "bad")toml"},
    Case{"enums", "rename_enum_value", "rename a value", R"toml(name = "mood"
value = "bad"
to = "poor")toml"},
    Case{"enums", "drop_enum_value", "drop a value", R"toml(name = "mood"
value = "bad")toml"},
    Case{"enums", "drop_enum", "drop an enum", R"toml(name = "unused")toml"},
    Case{"sequences", "create_sequence", "create a sequence", R"toml(name = "more")toml"},
    Case{"sequences", "alter_sequence", "alter a sequence", R"toml(name = "numbers"
increment = 10)toml"},
    Case{"sequences", "drop_sequence", "drop a sequence", R"toml(name = "numbers")toml"},
    Case{"data", "insert_rows", "insert rows", R"toml(table = "plain"
rows = [{ a = 1, b = 2 }])toml"},
    Case{"data", "update_rows", "update rows", R"toml(table = "plain"
set = { b = 3 }
where = "a = 1")toml"},
    Case{"data", "delete_rows", "delete rows", R"toml(table = "plain"
where = "a = 1")toml"},
    Case{"data", "backfill", "change rows in batches", R"toml(table = "customers"
set = { age = 3 }
where = "age IS NULL")toml"},
    Case{"data", "load_csv", "load a file of rows", R"toml(table = "plain"
text = "a,b\n1,2\n")toml"},
    Case{"SQL", "execute", "run SQL text", R"toml(sql = "UPDATE plain SET b = 4")toml"},
};

std::string id_of(std::size_t number) { return fmt::format("case{:04}", number); }

History representative() {
  std::vector<std::pair<std::string, std::string>> files = {{"start.toml", kBase}};
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    files.emplace_back(id_of(i) + ".toml",
                       fmt::format("revision = \"{}\"\ndown_revision = \"start\"\n[[upgrade]]\n"
                                   "op = \"{}\"\n{}\n",
                                   id_of(i), kCases[i].operation, kCases[i].fields));
  }
  return History::of_texts(files);
}

// A plan with what the dialect refuses outright as an assessment too.
Assessment assessed(const History& history, const DialectVersion& on, std::size_t number) {
  const ScriptOptions script{.server_version = on.version};
  const auto plan = plan_upgrade(history, *on.dialect, "start:" + id_of(number), {}, script);
  const auto& operations = plan.steps.front().operations;
  return operations.empty() ? Assessment{} : operations.front().assessment;
}

}  // namespace

std::vector<Capability> capabilities(const std::vector<DialectVersion>& dialects) {
  const History history = representative();
  std::vector<Capability> out;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    Capability each{kCases[i].group, kCases[i].operation, kCases[i].title, {}};
    for (const auto& on : dialects) each.answers.push_back(assessed(history, on, i));
    out.push_back(std::move(each));
  }
  return out;
}

}  // namespace mig
