// A history in which much can be interrupted: every kind of operation that takes several statements
// somewhere, and raw SQL.
#pragma once

#include "support/live_schema.hpp"

#include <string>
#include <utility>
#include <vector>

namespace mig::test {

inline const std::vector<std::pair<std::string, std::string>>& eventful_revisions() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
[[upgrade]]
op = "execute"
sql = "create table bare (n integer not null)"

[[upgrade]]
op = "create_table"
table = "shops"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "name", type = "varchar(80)", nullable = false },
  { name = "kind", type = { enum = ["small", "large"], name = "shop_kind" }, default = "small" },
]
primary_key = ["id"]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "one" }, { name = "two" }]

[[upgrade]]
op = "create_table"
table = "sales"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "shop", type = "bigint", nullable = false },
  { name = "amount", type = "decimal(10,2)", nullable = false, default = 0 },
]
primary_key = ["id"]
foreign_keys = [{ columns = ["shop"], references = { table = "shops", columns = ["id"] } }]
indexes = [{ columns = ["amount"] }]

[[upgrade]]
op = "create_view"
name = "takings"
query = "select shop, sum(amount) as total from sales group by shop"
)toml"},
      {"a2.toml", R"toml(revision = "a2"
down_revision = "a1"
[[upgrade]]
op = "update_rows"
table = "shops"
set = { kind = "large" }
match = [{ name = "two" }]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "another" }]

[[upgrade]]
op = "backfill"
table = "shops"
set = { name = { sql = { mysql = "concat(name, '!')", default = "name || '!'" } } }
batch = 1

[[upgrade]]
op = "add_column"
table = "sales"
column = { name = "note", type = "varchar(40)" }

[[upgrade]]
op = "add_enum_value"
name = "shop_kind"
value = "huge"

[[upgrade]]
op = "rename_column"
table = "sales"
name = "amount"
to = "price"

[[upgrade]]
op = "alter_column"
table = "shops"
name = "name"
type = "varchar(120)"

[[upgrade]]
op = "add_check"
table = "sales"
check = "price >= 0"
)toml"},
      {"a3.toml", R"toml(revision = "a3"
down_revision = "a2"
[[upgrade]]
op = "execute"
sql = """
insert into shops (name) values ('three');
create table plain (n integer not null);
insert into plain (n) values (1);
insert into plain (n) values (1);
update plain set n = n + 1;
"""

[[upgrade]]
op = "rename_table"
table = "sales"
to = "orders"

[[upgrade]]
op = "create_index"
table = "orders"
columns = ["note"]

[[upgrade]]
op = "drop_column"
table = "shops"
name = "kind"

[[upgrade]]
op = "delete_rows"
table = "shops"
match = [{ name = "one!" }]
)toml"}};
  return all;
}

inline History eventful_history() { return History::of_texts(eventful_revisions()); }

// What the database holds behind it, to be held against that of a run that nothing happened to.
inline std::string contents_of(Database& database) {
  std::string out;
  for (const char* sql : {"SELECT name FROM shops ORDER BY name", "SELECT n FROM plain ORDER BY n",
                          "SELECT COUNT(*) FROM orders", "SELECT COUNT(*) FROM takings",
                          "SELECT version_num FROM mig_version"}) {
    out += std::string(sql) + ":";
    for (const auto& row : rows(database, sql)) out += " " + row.front();
    out += "\n";
  }
  return out;
}

// Upgrades as a person does who answers when raw SQL was interrupted, by looking. Whether that was
// needed. Throws what upgrade() throws.
inline bool upgrade_and_answer(Database& database, const Options& options = {}) {
  try {
    static_cast<void>(upgrade(eventful_history(), database, "head", options));
    return false;
  } catch (const Error& error) {
    if (error.first().code != "MIG-619") throw;
    const std::string& note = error.first().notes.front();
    const std::string table = note.find("bare") != std::string::npos ? "bare" : "plain";
    const auto live = database.catalog()->inspect(database.connection(), {table});
    resolve(database, live.table(table) != nullptr);
    static_cast<void>(upgrade(eventful_history(), database, "head", options));
    return true;
  }
}

// What is wrong with the database, which is to be as `expected`; nothing when all is right.
inline std::string wrong_with(const ScratchDatabase& scratch, Database& database,
                              const std::string& expected) {
  std::string out = contents_of(database) +
                    text_of(drift({}, eventful_history(), live_options(scratch, database)));
  if (out == expected) out.clear();
  if (!half_done(database).empty()) out += "something is half done\n";
  return out;
}

// What wrong_with() compares with: of a run that nothing happens to.
inline std::string undisturbed(const std::string& engine) {
  const ScratchDatabase scratch(engine);
  Database database = scratch.open();
  static_cast<void>(upgrade(eventful_history(), database));
  // raw SQL that does not say what it makes is drift, here as there
  return contents_of(database) +
         text_of(drift({}, eventful_history(), live_options(scratch, database)));
}

}  // namespace mig::test
