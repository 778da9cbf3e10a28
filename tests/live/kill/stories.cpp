#include "live/kill/stories.hpp"

#include "port/dialect.hpp"
#include "support/eventful_history.hpp"
#include "support/scratch_database.hpp"
#include <mig/journal.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace mig::test {

namespace {

void nothing(const History&, Database&) {}

void up(const History& history, Database& database) {
  static_cast<void>(upgrade(history, database, "heads"));
}

void down(const History& history, Database& database) {
  static_cast<void>(downgrade(history, database, "base"));
}

// What is taken back in several statements somewhere, rows and raw SQL included.
const std::vector<std::pair<std::string, std::string>>& ways_back() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
[[upgrade]]
op = "create_table"
table = "kept"
columns = [{ name = "what", type = "varchar(80)", nullable = false }]

[[upgrade]]
op = "execute"
sql = "create table bare (n integer not null)"
undo = "drop table bare"

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
op = "create_view"
name = "names"
query = "select name from shops"
)toml"},
      {"a2.toml", R"toml(revision = "a2"
down_revision = "a1"
[[upgrade]]
op = "add_column"
table = "shops"
column = { name = "note", type = "varchar(40)" }

[[upgrade]]
op = "create_index"
table = "shops"
columns = ["note"]

[[upgrade]]
op = "rename_column"
table = "shops"
name = "note"
to = "remark"

[[upgrade]]
op = "add_check"
table = "shops"
name = "ck_shops_name"
check = "name <> ''"

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ id = 10, name = "ten", remark = "ten" }, { id = 11, name = "eleven" }]

[[downgrade]]
op = "insert_rows"
table = "kept"
rows = [{ what = "once" }]

[[downgrade]]
op = "delete_rows"
table = "shops"
match = [{ id = 10 }, { id = 11 }]

[[downgrade]]
op = "drop_constraint"
table = "shops"
name = "ck_shops_name"

[[downgrade]]
op = "update_rows"
table = "kept"
set = { what = { sql = { mysql = "concat(what, '+')", default = "what || '+'" } } }

[[downgrade]]
op = "drop_column"
table = "shops"
name = "remark"
)toml"}};
  return all;
}

// Outside of transactions on every engine.
const std::vector<std::pair<std::string, std::string>>& outside() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
transaction = "off"
[[upgrade]]
op = "create_table"
table = "shops"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "name", type = "varchar(80)", nullable = false },
]
primary_key = ["id"]

[[upgrade]]
op = "execute"
sql = "create table bare (n integer not null)"

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "one" }, { name = "two" }]

[[upgrade]]
op = "create_index"
table = "shops"
name = "ix_shops_name"
columns = ["name"]
online = true

[[upgrade]]
op = "update_rows"
table = "shops"
set = { name = { sql = { mysql = "concat(name, '!')", default = "name || '!'" } } }

[[upgrade]]
op = "rename_table"
table = "shops"
to = "places"

[[upgrade]]
op = "insert_rows"
table = "places"
rows = [{ name = "three" }]

[[upgrade]]
op = "drop_index"
table = "places"
name = "ix_shops_name"
)toml"}};
  return all;
}

// Two branches and their merge.
const std::vector<std::pair<std::string, std::string>>& two_heads() {
  const auto branch = [](const std::string& id) {
    return std::pair{id + ".toml", "revision = \"" + id + R"toml("
down_revision = "a1"
[[upgrade]]
op = "create_table"
table = ")toml" + id + R"toml("
columns = [{ name = "n", type = "integer", nullable = false }]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = ")toml" + id + R"toml(" }]

[[upgrade]]
op = "create_index"
table = ")toml" + id + R"toml("
columns = ["n"]
)toml"};
  };
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
[[upgrade]]
op = "create_table"
table = "shops"
columns = [{ name = "name", type = "varchar(80)", nullable = false }]
)toml"},
      branch("b1"),
      branch("c1"),
      branch("d1"),
      {"m1.toml", R"toml(revision = "m1"
down_revision = ["b1", "c1"]
[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ name = "both" }]
)toml"}};
  return all;
}

// The third operation is refused until somebody has put the rows right.
const std::vector<std::pair<std::string, std::string>>& refused() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"a1.toml", R"toml(revision = "a1"
[[upgrade]]
op = "create_table"
table = "shops"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "name", type = "varchar(80)", nullable = false }]
primary_key = ["id"]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ id = 1, name = "one" }, { id = 2, name = "one" }]
)toml"},
      {"a2.toml", R"toml(revision = "a2"
down_revision = "a1"
[[upgrade]]
op = "add_column"
table = "shops"
column = { name = "note", type = "varchar(40)" }

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ id = 3, name = "three" }]

[[upgrade]]
op = "add_unique"
table = "shops"
columns = ["name"]

[[upgrade]]
op = "insert_rows"
table = "shops"
rows = [{ id = 4, name = "four" }]
)toml"}};
  return all;
}

// As a run whose failure its owner knows of.
void fail(const History& history, Database& database) {
  try {
    up(history, database);
  } catch (const Error& error) {
    if (error.first().code != "MIG-610") throw;
  }
}

void put_right(const History& history, Database& database) {
  database.connection().run("UPDATE shops SET name = 'two' WHERE id = 2", {}, nullptr);
  up(history, database);
}

bool there(Database& database, const std::string& table) {
  return database.catalog()->inspect(database.connection(), {table}).table(table) != nullptr;
}

}  // namespace

const std::vector<Story>& stories() {
  static const std::vector<Story> all = {
      {"up",
       eventful_revisions(),
       nothing,
       up,
       nothing,
       {"SELECT name FROM shops ORDER BY name", "SELECT n FROM plain ORDER BY n",
        "SELECT COUNT(*) FROM orders", "SELECT COUNT(*) FROM takings",
        "SELECT version_num FROM mig_version"}},
      {"down",
       ways_back(),
       up,
       down,
       // the table that tells how often rows were written goes with the first revision
       nothing,
       {"SELECT COUNT(*) FROM mig_version"}},
      {"down_by_one",
       ways_back(),
       up,
       [](const History& history, Database& database) {
         static_cast<void>(downgrade(history, database, "a1"));
       },
       nothing,
       {"SELECT what FROM kept", "SELECT COUNT(*) FROM shops", "SELECT COUNT(*) FROM names",
        "SELECT version_num FROM mig_version"}},
      {"outside",
       outside(),
       nothing,
       up,
       nothing,
       {"SELECT name FROM places ORDER BY name", "SELECT version_num FROM mig_version"}},
      {"two_heads",
       two_heads(),
       nothing,
       up,
       nothing,
       {"SELECT name FROM shops ORDER BY name",
        "SELECT version_num FROM mig_version ORDER BY version_num"}},
      {"refused",
       refused(),
       nothing,
       fail,
       put_right,
       {"SELECT name FROM shops ORDER BY name", "SELECT version_num FROM mig_version"}}};
  return all;
}

bool run_and_answer(const Story& story, const History& history, Database& database) {
  try {
    story.run(history, database);
    return false;
  } catch (const Error& error) {
    if (error.first().code != "MIG-619") throw;
    const std::string& note = error.first().notes.front();
    const std::string table = note.find("bare") != std::string::npos ? "bare" : "plain";
    const bool going_up = half_done(database).front().going == Going::up;
    resolve(database, there(database, table) == going_up);
    story.run(history, database);
    return true;
  }
}

std::string state_of(const Story& story, Database& database) {
  std::string out;
  for (const auto& sql : story.queries) {
    out += sql + ":";
    for (const auto& row : rows(database, sql)) out += " " + row.front();
    out += "\n";
  }
  // a run that was killed may have left a line that says so; each revision is done once each way
  std::map<std::string, int> done;
  std::set<std::string> open;
  for (const auto& entry : journal(database)) {
    const std::string what = entry.revision + " " + name_of(entry.action);
    if (entry.state == JournalState::done) ++done[what];
    if (entry.state == JournalState::running) open.insert(what);
  }
  for (const auto& [what, times] : done) {
    out += what + " done " + std::to_string(times) + "\n";
  }
  for (const auto& what : open) out += what + " still running\n";
  if (!half_done(database).empty()) out += "something is half done\n";
  return out;
}

}  // namespace mig::test
