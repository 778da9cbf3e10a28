// The live schema of tables that mig did not make.
#include "database.hpp"

namespace {

using live::Database;
namespace ir = mig::ir;

TEST(SqliteCatalog, reads_tables_of_other_tools) {
  Database db;
  db.script(R"sql(
    CREATE TABLE dept (id INTEGER NOT NULL, code VARCHAR(10), PRIMARY KEY (id), UNIQUE (code));
    CREATE TABLE emp (id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, salary NUMERIC(10, 2) DEFAULT '0.00',
      hired DATETIME DEFAULT (CURRENT_TIMESTAMP), meta JSON, x DOUBLE   PRECISION, y "my type"(3), z,
      active BOOLEAN DEFAULT 1 NOT NULL, dept_id INTEGER, PRIMARY KEY (id),
      FOREIGN KEY(DEPT_ID) REFERENCES Dept ON DELETE SET NULL, CHECK (salary > 0), CONSTRAINT c2 CHECK (active IN (0, 1)) UNIQUE (name, x));
    CREATE INDEX ix_emp ON emp (name COLLATE NOCASE, lower(name) DESC) WHERE active = 1;
    CREATE VIRTUAL TABLE f USING fts5(a);
    CREATE VIEW v(p, q) AS SELECT id, name FROM emp;
    ANALYZE;
  )sql");
  const ir::Schema found = db.inspect();
  ASSERT_EQ(found.tables.size(), 2U);  // neither the virtual table nor what is behind it
  const ir::Table& emp = *found.table("emp");
  const auto type = [&](std::size_t at) { return ir::to_text(*emp.columns[at].type.get()); };
  EXPECT_EQ(type(1), "varchar(50)");
  EXPECT_EQ(type(2), "decimal(10,2)");
  EXPECT_EQ(type(3), "timestamp");
  EXPECT_EQ(type(4), "json");
  EXPECT_EQ(type(5), "double");
  EXPECT_EQ(emp.columns[6].type.get()->kind, ir::TypeKind::native);
  EXPECT_EQ(emp.columns[8].default_value, std::optional<ir::Literal>(true));
  EXPECT_EQ(*emp.columns[3].default_sql.get(), "current_timestamp");
  EXPECT_EQ(emp.primary_key->columns, std::vector<std::string>{"id"});
  EXPECT_FALSE(emp.columns[0].nullable);
  EXPECT_FALSE(emp.columns[0].identity);
  ASSERT_EQ(emp.foreign_keys.size(), 1U);
  EXPECT_EQ(emp.foreign_keys[0].columns, std::vector<std::string>{"dept_id"});
  EXPECT_EQ(emp.foreign_keys[0].references.table, "dept");
  EXPECT_EQ(emp.foreign_keys[0].references.columns, std::vector<std::string>{"id"});
  EXPECT_EQ(emp.foreign_keys[0].on_delete, ir::FkAction::set_null);
  ASSERT_EQ(emp.checks.size(), 2U);
  EXPECT_EQ(emp.checks[1].name, "c2");
  ASSERT_EQ(emp.unique.size(), 1U);
  ASSERT_EQ(emp.indexes.size(), 1U);
  EXPECT_EQ(*emp.indexes[0].columns[0].expression.get(), "name COLLATE NOCASE");
  EXPECT_EQ(emp.indexes[0].columns[1].order, ir::Order::desc);
  EXPECT_EQ(*emp.indexes[0].where.get(), "active = 1");
  ASSERT_EQ(found.views.size(), 1U);
}

TEST(SqliteCatalog, answers_for_the_asked_tables_alone) {
  Database db;
  db.script(
      "CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE c(x); CREATE INDEX ib ON b(x); CREATE "
      "TRIGGER tc AFTER INSERT ON c BEGIN INSERT INTO a VALUES(1); END; CREATE VIEW v AS SELECT * "
      "FROM b");
  const ir::Schema found = db.inspect({"A", "missing"});
  ASSERT_EQ(found.tables.size(), 1U);
  EXPECT_EQ(found.tables[0].name, "a");
  std::vector<std::string> verbatim;
  for (const auto& each : found.verbatim) verbatim.push_back(each.type + " " + each.name);
  EXPECT_EQ(verbatim, (std::vector<std::string>{"table a", "table c", "trigger tc", "view v"}));
  EXPECT_EQ(ir::dump_json(ir::encode(db.inspect())), ir::dump_json(ir::encode(db.inspect())));
}

// What the schema says already is not said again as text: there are as many texts as tables.
TEST(SqliteCatalog, keeps_no_texts_of_tables_and_indexes_when_it_reads_everything) {
  Database db;
  db.script("CREATE TABLE a(x); CREATE INDEX ia ON a(x); CREATE VIEW v AS SELECT * FROM a");
  std::vector<std::string> verbatim;
  for (const auto& each : db.inspect().verbatim) verbatim.push_back(each.type + " " + each.name);
  EXPECT_EQ(verbatim, std::vector<std::string>{"view v"});
}

TEST(SqliteCatalog, finds_each_of_a_thousand_tables) {
  Database db;
  db.connection().transaction(MIG_BEGIN);
  for (int i = 0; i < 1000; ++i) {
    std::string sql = "CREATE TABLE t" + std::to_string(i) + "(id INTEGER PRIMARY KEY";
    for (int c = 1; c < 20; ++c)
      sql += ", c" + std::to_string(c) + " VARCHAR(20) NOT NULL DEFAULT 'x'";
    db.query(sql + ", CONSTRAINT u UNIQUE (c1, c2))");
  }
  db.connection().transaction(MIG_COMMIT);
  EXPECT_EQ(db.inspect().tables.size(), 1000U);
}

}  // namespace
