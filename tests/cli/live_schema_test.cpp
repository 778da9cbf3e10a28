// The schema of a database: drift, check --live, diff, inspect and baseline, on SQLite.
#include "project.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

#ifdef MIG_HAVE_sqlite

constexpr const char* kItems = R"toml(op = "create_table"
table = "items"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "code", type = "varchar(20)", nullable = false },
  { name = "price", type = "decimal(10,2)", default = 0 },
  { name = "sold", type = "boolean", default = false },
]
primary_key = ["id"]
checks = [{ name = "ck_price", check = "price >= 0" }]
indexes = [{ columns = ["code"] }]
)toml";

class LiveSchema : public CliTest {
 protected:
  void SetUp() override {
    folder.write("mig.toml",
                 "schema = \"schema.toml\"\n[environments.test]\nurl = \"sqlite:test.db\"\n");
    std::filesystem::create_directories(folder.path() / "migrations/versions");
    folder.write("schema.toml", "[[schema]]\n" + std::string(kItems));
  }
  void applied() {
    revision("aaaa1111", "", {}, "[[upgrade]]\n" + std::string(kItems));
    good({"upgrade", "head"});
  }
  // Somebody works on the database by hand.
  void by_hand(const std::string& sql) {
    const auto outcome = run({"/usr/bin/sqlite3", "test.db", sql}, folder.path(), env);
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    std::ifstream in(folder.path() / name);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
};

TEST_F(LiveSchema, a_database_that_was_only_migrated_has_not_drifted) {
  applied();
  const auto drifted = mig({"drift"});
  EXPECT_EQ(drifted.exit, 0);
  EXPECT_THAT(drifted.out + drifted.err, IsEmpty());
  EXPECT_EQ(mig({"check", "--live"}).exit, 0);
}

TEST_F(LiveSchema, what_was_done_by_hand_shows) {
  applied();
  by_hand(
      "ALTER TABLE items ADD COLUMN hint text; DROP INDEX ix_items_code;"
      "CREATE TRIGGER watch AFTER DELETE ON items BEGIN SELECT 1; END;");
  const auto drifted = mig({"drift"});
  EXPECT_EQ(drifted.exit, 3);
  EXPECT_THAT(drifted.out, AllOf(HasSubstr("op     = \"add_column\""), HasSubstr("\"hint\""),
                                 HasSubstr("\"drop_index\""), Not(HasSubstr("ck_price"))));
  EXPECT_THAT(drifted.err, HasSubstr("not compared, as no operation makes them: 1 x trigger"));
  const auto json = this->json({"drift", "--json"});
  EXPECT_FALSE(json["equal"].get<bool>());
  ASSERT_EQ(json["opaque"].size(), 1U);
  EXPECT_EQ(json["opaque"][0]["name"], "watch");

  // The way back to what is declared.
  EXPECT_EQ(mig({"check", "--live"}).exit, 3);
  EXPECT_THAT(good({"diff", "live", "declared"}), HasSubstr("\"drop_column\""));
}

TEST_F(LiveSchema, a_revision_is_generated_from_the_database) {
  revision("aaaa1111", "", {},
           "[[upgrade]]\n" + std::string(kItems) +
               "[[upgrade]]\nop = \"execute\"\nsql = \"alter table items add column hint text\"\n");
  good({"upgrade", "head"});
  folder.write("schema.toml", "[[schema]]\n" + std::string(kItems));
  const auto printed = good({"revision", "--autogenerate", "--live", "-m", "next"});
  const auto text = file(printed.substr(0, printed.find('\n')));
  EXPECT_THAT(text, HasSubstr("DATA LOSS: destroys the values of 'items.hint'"));
  good({"upgrade", "head"});
  EXPECT_EQ(mig({"check", "--live"}).exit, 0);
}

// No revision leads away from what the revisions do not give.
TEST_F(LiveSchema, a_database_that_has_drifted_is_no_ground_for_a_revision) {
  applied();
  folder.write("schema.toml", "[[schema]]\n" + std::string(kItems));
  by_hand("ALTER TABLE items ADD COLUMN hint text");
  const auto outcome = mig({"revision", "--autogenerate", "--live", "-m", "next"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no column 'hint'"), HasSubstr("mig drift")));
}

TEST_F(LiveSchema, a_database_that_is_behind_is_no_ground_for_a_revision) {
  revision("aaaa1111", "", {}, "[[upgrade]]\n" + std::string(kItems));
  by_hand("CREATE TABLE t (n int)");
  const auto refused = mig({"revision", "--autogenerate", "--live", "-m", "next"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("mig upgrade heads"));
}

#ifdef MIG_HAVE_mysql
TEST_F(LiveSchema, what_other_databases_refuse_of_an_existing_one_is_said) {
  folder.write(
      "mig.toml",
      "dialects = [\"sqlite\", \"mysql\"]\n[environments.test]\nurl = \"sqlite:test.db\"\n");
  by_hand("CREATE TABLE a (word TEXT PRIMARY KEY)");
  const auto outcome = mig({"baseline"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("'mig validate' says why"));
  EXPECT_THAT(mig({"validate"}).err, HasSubstr("on mysql"));
}
#endif

TEST_F(LiveSchema, an_existing_database_becomes_the_first_revision) {
  by_hand(
      "CREATE TABLE a (n INTEGER PRIMARY KEY AUTOINCREMENT, t NVARCHAR(20) NOT NULL UNIQUE,"
      " c TEXT CHECK (length(c) < 9));"
      "CREATE TABLE b (a INTEGER REFERENCES a ON DELETE CASCADE, w REAL DEFAULT (1 + 1));"
      "CREATE INDEX by_a ON b (a DESC) WHERE a > 1;"
      "CREATE VIEW v AS SELECT t FROM a;"
      "CREATE TRIGGER watch AFTER DELETE ON a BEGIN SELECT 1; END;"
      "INSERT INTO a (t) VALUES ('x');");
  const auto made = mig({"baseline"});
  EXPECT_EQ(made.exit, 0);
  EXPECT_THAT(made.out, HasSubstr("baseline.toml"));
  EXPECT_THAT(made.err, Not(HasSubstr("mig validate")));
  EXPECT_EQ(mig({"drift"}).exit, 0);
  EXPECT_THAT(good({"current"}), HasSubstr("(head)"));

  // It makes the same elsewhere, the trigger included.
  good({"--url", "sqlite:other.db", "upgrade", "head"});
  EXPECT_EQ(mig({"--url", "sqlite:other.db", "drift"}).exit, 0);
  EXPECT_THAT(good({"--url", "sqlite:other.db", "inspect", "live"}),
              HasSubstr("trigger watch of a"));
  EXPECT_EQ(mig({"diff", "live", "db:sqlite:other.db", "--exit-code"}).exit, 0);

  const auto typo = mig({"--url", "sqlite:typo.db", "baseline"});
  EXPECT_EQ(typo.exit, 1);
  EXPECT_THAT(typo.err, HasSubstr("MIG-606"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "typo.db"));

  const auto again = mig({"baseline"});
  EXPECT_EQ(again.exit, 1);
  EXPECT_THAT(again.err, HasSubstr("has revisions already"));
}

TEST_F(LiveSchema, an_sql_script_is_a_schema) {
  folder.write(
      "items.sql",
      "CREATE TABLE items (id INTEGER PRIMARY KEY AUTOINCREMENT, code varchar(20) NOT NULL);"
      "INSERT INTO nowhere VALUES (1);\n");
  EXPECT_THAT(good({"inspect", "sql:items.sql"}), HasSubstr("table   = \"items\""));
  EXPECT_THAT(good({"diff", "sql:items.sql", "declared"}), HasSubstr("\"price\""));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "test.db"));
  folder.write("bad.sql", "CREATE TABLE a (b int);\n\nATTACH 'test.db' AS other;\n");
  const auto refused = mig({"inspect", "sql:bad.sql"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("bad.sql:3"));
  folder.write("worse.sql", "CREATE TABLE a (b int);\nCREATE TABBLE;\n");
  EXPECT_THAT(mig({"inspect", "sql:worse.sql"}).err,
              AllOf(HasSubstr("worse.sql:2"), HasSubstr("TABBLE")));
  EXPECT_THAT(mig({"inspect", "sql:none.sql"}).err, HasSubstr("cannot be read"));
}

TEST_F(LiveSchema, a_schema_as_sql_and_for_another_database) {
  by_hand(
      "CREATE TABLE a (n INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE CHECK (code GLOB 'A*'),"
      " t TEXT CHECK (length(t) < 9), m INTEGER DEFAULT '')");
  EXPECT_THAT(good({"inspect", "live", "--sql"}), HasSubstr("CREATE TABLE \"a\""));
#ifdef MIG_HAVE_postgres
  const auto carried = mig({"inspect", "live", "--for", "postgres"});
  EXPECT_EQ(carried.exit, 0);
  EXPECT_THAT(carried.err, AllOf(HasSubstr("not carried over: the collation of 'a.code'"),
                                 HasSubstr("code GLOB 'A*'"),
                                 HasSubstr("the default of 'a.m': it is no number")));
  EXPECT_THAT(carried.out, AllOf(HasSubstr("length(t) < 9"), Not(HasSubstr("GLOB"))));
  EXPECT_THAT(carried.out, HasSubstr("identity = true")) << "SQLite numbers such a key by itself";
#endif
}

TEST_F(LiveSchema, rows_are_counted) {
  applied();
  by_hand(
      "INSERT INTO items (code) VALUES ('a'), ('a'), ('a value that is long');"
      "INSERT INTO items (code, price) VALUES ('b', NULL);");
  folder.write("schema.toml", R"toml([[schema]]
op = "create_table"
table = "items"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "code", type = "varchar(10)", nullable = false },
  { name = "price", type = "decimal(10,2)", nullable = false, default = 0 },
  { name = "needed", type = "integer", nullable = false },
]
primary_key = ["id"]
unique = [{ columns = ["code"] }]
checks = [{ name = "ck_price", check = "price >= 0" }, { name = "ck_code", check = "code <> 'b'" }]
indexes = [{ columns = ["code"] }]
)toml");
  const auto found = good({"diff", "live", "declared", "--verify-data"});
  EXPECT_THAT(found, AllOf(HasSubstr("rows with a value that does not fit: 1"),
                           HasSubstr("rows with NULL in it: 1"),
                           HasSubstr("each of which needs a value: 4"),
                           HasSubstr("values that occur in several rows: 1"),
                           HasSubstr("rows that do not meet the condition: 1"),
                           HasSubstr("rows with a value in it: 4")));
}

TEST_F(LiveSchema, what_does_not_count_is_left_out) {
  folder.write("mig.toml",
               "schema = \"schema.toml\"\n[environments.test]\nurl = \"sqlite:test.db\"\n"
               "[compare]\nexclude = [\"tmp_*\", \"items.old_*\"]\n");
  applied();
  by_hand("CREATE TABLE tmp_1 (n int); ALTER TABLE items ADD COLUMN old_price int;");
  EXPECT_EQ(mig({"drift"}).exit, 0);
}

#endif

}  // namespace
}  // namespace mig::test
