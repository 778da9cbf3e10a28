// A schema that grows, changes and goes, declared step by step: what is generated runs on every
// engine, and the rows that are meant to stay do.
#include "support/live_schema.hpp"

#include <gtest/gtest.h>

namespace mig::test {
namespace {

constexpr const char* kFirst = R"toml([[schema]]
op = "create_view"
name = "sales"
query = "select customer, count(*) as orders from orders group by customer"

[[schema]]
op = "create_table"
table = "orders"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "customer", type = "integer", nullable = false },
  { name = "total", type = "decimal(12,2)", default = 0 },
  { name = "note", type = "varchar(200)" },
]
primary_key = ["id"]
foreign_keys = [{ columns = ["customer"], references = { table = "customers", columns = ["id"] } }]
checks = [{ name = "ck_total", check = "total >= 0" }]
indexes = [{ columns = ["note"] }]

[[schema]]
op = "create_table"
table = "customers"
columns = [
  { name = "id", type = "integer" },
  { name = "mail", type = "varchar(200)", nullable = false },
  { name = "tier", type = { enum = ["basic", "gold"], name = "tier" }, default = "basic" },
]
primary_key = ["id"]
unique = [{ columns = ["mail"] }]
)toml";

// Other names and types, keys in a circle, a value between others.
constexpr const char* kSecond = R"toml([[schema]]
op = "create_view"
name = "sales"
query = "select customer, count(*) as orders from orders group by customer"

[[schema]]
op = "create_table"
table = "orders"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "customer", type = "bigint", nullable = false },
  { name = "total", type = "decimal(10,2)", default = 1 },
  { name = "remark", type = "varchar(200)", renamed_from = "note" },
  { name = "state", type = "varchar(20)", nullable = false, default = "new" },
  { name = "shipment", type = "bigint" },
]
primary_key = ["id"]
foreign_keys = [
  { columns = ["customer"], references = { table = "clients", columns = ["id"] } },
  { columns = ["shipment"], references = { table = "shipments", columns = ["id"] } },
]
checks = [{ name = "ck_total", check = "total > -1" }]
indexes = [{ columns = ["remark"] }, { columns = ["state", { name = "customer", order = "desc" }] }]

[[schema]]
op = "create_table"
table = "shipments"
columns = [{ name = "id", type = "bigint" }, { name = "of", type = "bigint" }]
primary_key = ["id"]
foreign_keys = [{ columns = ["of"], references = { table = "orders", columns = ["id"] } }]

[[schema]]
op = "create_table"
table = "clients"
renamed_from = "customers"
columns = [
  { name = "id", type = "bigint" },
  { name = "email", type = "varchar(100)", nullable = false, renamed_from = "mail" },
  { name = "tier", type = { enum = ["basic", "silver", "gold"], name = "tier" }, default = "gold" },
]
primary_key = ["id"]
unique = [{ columns = ["email"] }]
)toml";

// Another primary key, columns and keys that go, another query.
constexpr const char* kThird = R"toml([[schema]]
op = "create_view"
name = "sales"
query = "select customer, sum(total) as total from orders group by customer"

[[schema]]
op = "create_table"
table = "orders"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "customer", type = "bigint", nullable = false },
  { name = "total", type = "decimal(10,2)" },
  { name = "state", type = "varchar(40)" },
]
primary_key = ["id"]
comment = "what was bought"
indexes = [{ columns = ["state"] }]

[[schema]]
op = "create_table"
table = "clients"
columns = [
  { name = "id", type = "bigint" },
  { name = "email", type = "varchar(100)", nullable = false },
  { name = "tier", type = { enum = ["basic", "gold"], name = "tier" }, default = "basic" },
  { name = "since", type = "date" },
]
primary_key = ["id", "email"]
)toml";

class Declared : public ::testing::TestWithParam<std::string> {
 protected:
  Declared() : database_(GetParam()), open_(database_.open()) {
    folder_.write("mig.toml", "schema = \"schema.toml\"\n");
    std::filesystem::create_directories(folder_.path() / "migrations/versions");
    project_ = Project::load({.folder = folder_.path()});
    options_.dialects = {{std::shared_ptr<void>(), &open_.dialect()}};
  }

  // Goes from what the revisions give to the schema, on the database.
  void become(const char* schema) {
    folder_.write("schema.toml", schema);
    const auto made = autogenerate(project_, project_.history(), {.message = "next"}, options_);
    ASSERT_TRUE(made.made.has_value());
    EXPECT_TRUE(made.refused.empty());
    EXPECT_TRUE(made.difference.unexpressed.empty());
    static_cast<void>(upgrade(project_.history(), open_));
    const auto again = autogenerate(project_, project_.history(), {.message = "again"}, options_);
    EXPECT_TRUE(again.difference.empty()) << changes_text(again.difference.changes);
  }
  void run(const std::string& sql) { open_.connection().run(sql, {}, nullptr); }
  std::string cell(const std::string& sql) { return rows(open_, sql).at(0).at(0); }

 private:
  ScratchDatabase database_;
  Database open_;
  TemporaryFolder folder_;
  Project project_;
  CompareOptions options_;
};

TEST_P(Declared, what_is_generated_runs_and_keeps_the_rows) {
  try {
    become(kFirst);
    run("insert into customers (id, mail, tier) values (1, 'a@example.org', 'gold')");
    run("insert into orders (customer, total, note) values (1, 12.5, 'fragile')");
    become(kSecond);
    EXPECT_EQ(cell("select email from clients"), "a@example.org");
    EXPECT_EQ(cell("select remark from orders where state = 'new'"), "fragile");
    EXPECT_EQ(cell("select orders from sales"), "1");
    run("insert into clients (id, email, tier) values (2, 'b@example.org', 'silver')");
    run("update clients set tier = 'basic' where id = 2");
    become(kThird);
    EXPECT_EQ(cell("select tier from clients where id = 1"), "gold");
    EXPECT_EQ(cell("select count(*) from clients"), "2");
    become("# nothing\n");
    EXPECT_THROW(run("select * from clients"), port::DatabaseError);
  } catch (const Error& error) {
    FAIL() << render(error.first());
  } catch (const port::DatabaseError& error) {
    FAIL() << error.message;
  }
}

// A URL of MySQL may lead to a MariaDB, which has sequences.
TEST(DeclaredElsewhere, what_is_generated_is_judged_by_the_database_that_is_there) {
  const ScratchDatabase mysql("mysql");
  const ScratchDatabase mariadb("mariadb");
  Database expected = mysql.open();
  Database there = mariadb.open();
  const TemporaryFolder folder;
  folder.write("mig.toml", "schema = \"schema.toml\"\n");
  folder.write("schema.toml", "[[schema]]\nop = \"create_sequence\"\nname = \"s\"\n");
  std::filesystem::create_directories(folder.path() / "migrations/versions");
  const auto project = Project::load({.folder = folder.path()});
  auto options = live_options(mariadb, there);
  options.dialects = {expected.shared_dialect()};
  const auto offline = autogenerate(project, project.history(), {.message = "offline"}, options);
  EXPECT_EQ(offline.refused.size(), 1U);
  std::filesystem::remove(offline.made.value().file);
  const auto live =
      autogenerate(project, project.history(), {.message = "live"}, options, {}, true);
  EXPECT_TRUE(live.made.has_value());
  EXPECT_TRUE(live.refused.empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, Declared, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
