// Columns on the real servers: added, dropped, renamed, altered.
#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using live::Rows;
using testing::HasSubstr;
using testing::Not;
namespace ir = mig::ir;

class Columns : public live::ServerTest {
 protected:
  // t(id identity, a varchar(20), n integer): rows (1, 'x', 1), (2, 'y', 2)
  void make(const std::string& more = "") {
    run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer","identity":true},
      {"name":"a","type":"varchar(20)","nullable":false,"default":"d","comment":"it's"},
      {"name":"n","type":"integer"}],"primary_key":{"name":"pk_t","columns":["id"]})j" +
        more + "}");
    sql("INSERT INTO t (a, n) VALUES ('x', 1), ('y', 2)");
  }
  std::string alter(const std::string& name, const std::string& what) const {
    return R"j({"op":"alter_column","table":"t","name":")j" + name + "\"," + what + "}";
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, Columns, live::both(), live::name_of);

// ---- add
// ------------------------------------------------------------------------------------------

TEST_P(Columns, add_column_in_every_place) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"z","type":"integer","default":7}})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"f","type":"integer"},"first":true})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"m","type":"text","default":"q'"},
    "after":"a"})j");
  const ir::Table t = table("t");
  ASSERT_EQ(t.columns.size(), 6U);
  EXPECT_EQ(t.columns[0].name, "f");
  EXPECT_EQ(t.columns[3].name, "m");
  EXPECT_EQ(t.columns[5].name, "z");
  EXPECT_EQ(sql("SELECT f, m, z FROM t WHERE id = 1"), (Rows{{"NULL", "q'", "7"}}));
}

TEST_P(Columns, a_required_column_without_default_is_added_to_an_empty_table_alone) {
  make();
  const char* add = R"j({"op":"add_column","table":"t","column":{"name":"r","type":"timestamp",
    "nullable":false}})j";
  try {
    run(add);
    FAIL() << "rows were given a value that nobody chose";
  } catch (const mig::sdk::Error& error) {
    EXPECT_THAT(error.message, HasSubstr("has rows"));
  }
  EXPECT_EQ(table("t").columns.size(), 3U);
  sql("DELETE FROM t");
  run(add);
  EXPECT_FALSE(find_column(table("t"), "r")->nullable);
}

TEST_P(Columns, add_column_with_uuid_gives_each_row_its_own) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"u","type":"uuid","nullable":false,
    "default_sql":"uuid()"}})j");
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT u) FROM t"), "2");
  sql("INSERT INTO t (a) VALUES ('z')");
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT u) FROM t"), "3");
  EXPECT_FALSE(find_column(table("t"), "u")->nullable);
  run(R"j({"op":"add_column","table":"t","column":{"name":"r","type":"double",
    "default_sql":"rand()"}})j");
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT r) FROM t"), "3");
}

TEST_P(Columns, add_column_with_the_present_time) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"c","type":"timestamptz","nullable":false,
    "default_sql":"current_timestamp"}})j");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t WHERE ABS(TIMESTAMPDIFF(SECOND, c, NOW())) < 60"), "2");
}

TEST_P(Columns, add_column_generated_and_enum) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"g","type":"integer",
    "generated":"n * 2"}})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"v","type":"integer",
    "generated":{"expression":"n + 1","stored":false}}})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"e","type":{"enum":["p","q"],"name":"pq"},
    "nullable":false,"default":"q"}})j");
  EXPECT_EQ(sql("SELECT g, v, e FROM t WHERE id = 2"), (Rows{{"4", "3", "q"}}));
  EXPECT_FALSE(find_column(table("t"), "v")->generated->stored);
}

TEST_P(Columns, add_column_with_identity_makes_its_key) {
  sql("CREATE TABLE t (a int)");
  sql("INSERT INTO t VALUES (5), (6)");
  run(R"j({"op":"create_table","table":"u","columns":[{"name":"a","type":"integer"}]})j");
  sql("INSERT INTO u VALUES (5), (6)");
  const auto added = run(
      R"j({"op":"add_column","table":"u","column":{"name":"id","type":"bigint","identity":true}})j");
  EXPECT_EQ(added.support, ir::Support::approximated);
  EXPECT_EQ(cell("SELECT COUNT(DISTINCT id) FROM u"), "2");
  EXPECT_TRUE(find_column(table("u"), "id")->identity);
  run(R"j({"op":"drop_column","table":"u","name":"id"})j");
  EXPECT_TRUE(table("u").unique.empty());
}

// ---- drop
// -----------------------------------------------------------------------------------------

TEST_P(Columns, drop_column_takes_what_names_it) {
  make(R"j(,"unique":[{"name":"uq","columns":["a","n"]}],
    "indexes":[{"name":"ix","columns":["n","a"]},{"name":"ix_n","columns":["n"]}],
    "checks":[{"name":"ck","check":"n < 100 or a <> 'q'"}])j");
  sql("INSERT INTO t (a, n) VALUES ('x', 5)");  // (a) alone is not unique
  const auto dropped = run(R"j({"op":"drop_column","table":"t","name":"n"})j");
  const ir::Table t = table("t");
  EXPECT_EQ(t.columns.size(), 2U);
  EXPECT_TRUE(t.unique.empty());
  EXPECT_TRUE(t.indexes.empty());
  EXPECT_TRUE(t.checks.empty());
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t"), "3");
  std::string said;
  for (const auto& notice : dropped.notices) said += notice.code + " " + notice.message + "\n";
  EXPECT_THAT(said, HasSubstr("'uq'"));
  EXPECT_THAT(said, HasSubstr("'ix'"));
}

TEST_P(Columns, drop_column_of_a_foreign_key) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"create_table","table":"c","columns":[{"name":"p","type":"integer"},
    {"name":"q","type":"integer"}],
    "foreign_keys":[{"name":"fk","columns":["p"],"references":{"table":"p","columns":["id"]}}]})j");
  run(R"j({"op":"add_column","table":"p","column":{"name":"x","type":"integer"}})j");
  EXPECT_EQ(compile(R"j({"op":"drop_column","table":"p","name":"id"})j").support,
            ir::Support::unsupported);
  run(R"j({"op":"drop_column","table":"c","name":"p"})j");
  EXPECT_TRUE(table("c").foreign_keys.empty());
  EXPECT_EQ(table("c").columns.size(), 1U);
}

TEST_P(Columns, drop_column_of_an_index_that_a_foreign_key_uses) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"create_table","table":"c","columns":[{"name":"p","type":"integer"},
    {"name":"q","type":"integer"}],"indexes":[{"name":"ix","columns":["p","q"]}],
    "foreign_keys":[{"name":"fk","columns":["p"],"references":{"table":"p","columns":["id"]}}]})j");
  run(R"j({"op":"drop_column","table":"c","name":"q"})j");
  EXPECT_TRUE(table("c").indexes.empty());
  EXPECT_EQ(table("c").foreign_keys.size(), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_THAT(definition("c"), Not(HasSubstr("KEY")));
}

TEST_P(Columns, drop_column_that_others_need_is_refused_before_anything_runs) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"g","type":"integer",
    "generated":"n * 2"}})j");
  const auto answer = compile(R"j({"op":"drop_column","table":"t","name":"n"})j");
  EXPECT_EQ(answer.support, ir::Support::unsupported);
  EXPECT_THAT(answer.reason, HasSubstr("'g'"));
}

TEST_P(Columns, drop_column_if_exists_of_a_table_made_elsewhere) {
  sql("CREATE TABLE e (a int, b int)");
  schema_.partial = true;
  const char* drop = R"j({"op":"drop_column","table":"e","name":"b","if_exists":true})j";
  run(drop);
  run(drop);
  EXPECT_EQ(table("e").columns.size(), 1U);
}

// ---- rename
// ---------------------------------------------------------------------------------------

TEST_P(Columns, rename_column_that_checks_defaults_and_columns_are_computed_from) {
  make(R"j(,"checks":[{"name":"ck","check":"n < 100 and a <> 'n'"}],
    "indexes":[{"name":"ix","columns":["n"]}])j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"g","type":"integer",
    "generated":"n * 2"}})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"v","type":"integer",
    "generated":{"expression":"`n` * 3","stored":false}}})j");
  run(R"j({"op":"add_column","table":"t","column":{"name":"m","type":"integer",
    "default_sql":"n + 1"}})j");
  if (!maria()) {
    run(R"j({"op":"create_index","table":"t","name":"fx","columns":[{"expression":"n + 5"}]})j");
  }
  run(R"j({"op":"rename_column","table":"t","name":"n","to":"the n"})j");
  EXPECT_EQ(sql("SELECT `the n`, g, v FROM t WHERE id = 2"), (Rows{{"2", "4", "6"}}));
  EXPECT_THROW(sql("INSERT INTO t (`the n`) VALUES (100)"), mig::sdk::Error);
  EXPECT_THROW(sql("INSERT INTO t (a) VALUES ('n')"), mig::sdk::Error);
  sql("INSERT INTO t (`the n`) VALUES (10)");
  EXPECT_EQ(cell("SELECT m FROM t WHERE `the n` = 10"), "11");
  const ir::Table t = table("t");
  EXPECT_EQ(t.indexes.size(), maria() ? 1U : 2U);
  EXPECT_EQ(t.checks.size(), 1U);
}

TEST_P(Columns, rename_column_case_only_and_in_a_foreign_key) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"create_table","table":"c","columns":[{"name":"p","type":"integer"}],
    "foreign_keys":[{"name":"fk","columns":["p"],"references":{"table":"p","columns":["id"]}}]})j");
  run(R"j({"op":"rename_column","table":"c","name":"p","to":"P"})j");
  run(R"j({"op":"rename_column","table":"p","name":"id","to":"key"})j");
  const ir::Table c = table("c");
  EXPECT_EQ(c.foreign_keys.at(0).columns.at(0), "P");
  EXPECT_EQ(c.foreign_keys.at(0).references.columns.at(0), "key");
}

// ---- alter
// ----------------------------------------------------------------------------------------

TEST_P(Columns, alter_type_keeps_everything_else) {
  make(R"j(,"indexes":[{"name":"ix","columns":["a"]}])j");
  run(alter("a", R"j("type":"varchar(300)")j"));
  run(alter("id", R"j("type":"bigint")j"));
  const ir::Table t = table("t");
  EXPECT_TRUE(t.columns[0].identity);
  EXPECT_EQ(t.columns[0].type, live::type("bigint"));
  EXPECT_EQ(t.columns[1].type, live::type("varchar(300)"));
  EXPECT_FALSE(t.columns[1].nullable);
  EXPECT_EQ(t.columns[1].default_value, ir::Literal(std::string("d")));
  EXPECT_EQ(t.columns[1].comment, "it's");
  EXPECT_EQ(t.indexes.size(), 1U);
}

TEST_P(Columns, alter_type_that_loses_values_is_refused_by_the_server) {
  make();
  EXPECT_THROW(run(alter("a", R"j("type":"integer","drop_default":true)j")), mig::sdk::Error);
  EXPECT_EQ(sql("SELECT a FROM t ORDER BY id"), (Rows{{"x"}, {"y"}}));
}

TEST_P(Columns, alter_type_with_using_converts_and_keeps_keys_and_checks) {
  make(R"j(,"unique":[{"name":"uq","columns":["a"]}],"indexes":[{"name":"ix","columns":["n","a"]}],
    "checks":[{"name":"ck","check":"a <> '0'"}])j");
  sql("UPDATE t SET a = CONCAT('1', n)");
  run(alter("a",
            R"j("type":"integer","using":"CAST(SUBSTRING(a, 2) AS SIGNED) + 5","default":9)j"));
  EXPECT_EQ(sql("SELECT a, n FROM t ORDER BY id"), (Rows{{"6", "1"}, {"7", "2"}}));
  const ir::Table t = table("t");
  EXPECT_EQ(t.columns[1].name, "a");
  EXPECT_EQ(t.columns[1].type, live::type("integer"));
  EXPECT_EQ(t.columns[1].default_value, ir::Literal(std::int64_t{9}));
  EXPECT_EQ(t.unique.size(), 1U);
  EXPECT_EQ(t.indexes.size(), 1U);
  EXPECT_EQ(t.checks.size(), 1U);
}

TEST_P(Columns, alter_default_in_every_way) {
  make();
  run(alter("n", R"j("default":5)j"));
  sql("INSERT INTO t () VALUES ()");
  EXPECT_EQ(sql("SELECT a, n FROM t WHERE id = 3"), (Rows{{"d", "5"}}));
  run(alter("n", R"j("default_sql":"1 + 1")j"));
  run(alter("a", R"j("drop_default":true)j"));
  EXPECT_THROW(sql("INSERT INTO t () VALUES ()"), mig::sdk::Error);
  run(alter("n", R"j("drop_default":true)j"));
  sql("INSERT INTO t (id, a) VALUES (4, 'q')");
  EXPECT_EQ(cell("SELECT n FROM t WHERE id = 4"), "NULL");
  run(R"j({"op":"add_column","table":"t","column":{"name":"at","type":"timestamp"}})j");
  run(alter("at", R"j("default_sql":"current_timestamp")j"));
  sql("INSERT INTO t (id, a) VALUES (5, 'q')");
  EXPECT_EQ(cell("SELECT at IS NULL FROM t WHERE id = 5"), "0");
  run(alter("a", R"j("type":"text")j"));
  run(alter("a", R"j("default":"long")j"));
  sql("INSERT INTO t (id) VALUES (6)");
  EXPECT_EQ(cell("SELECT a FROM t WHERE id = 6"), "long");
}

TEST_P(Columns, a_column_that_the_server_updates_stays_one) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"at","type":"timestamp","nullable":false,
    "default_sql":"CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"}})j");
  run(alter("at", R"j("comment":"changed")j"));
  EXPECT_THAT(definition("t"), testing::ContainsRegex("[oO][nN] [uU][pP][dD][aA][tT][eE]"));
  sql("UPDATE t SET at = '2000-01-01'");
  run(R"j({"op":"add_column","table":"t","column":{"name":"r","type":"double",
    "default_sql":"rand()"}})j");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t WHERE at = '2000-01-01'"), "2");
}

TEST_P(Columns, alter_nullable_both_ways) {
  make();
  run(alter("a", R"j("nullable":true)j"));
  sql("UPDATE t SET a = NULL WHERE id = 1");
  EXPECT_THROW(run(alter("a", R"j("nullable":false)j")), mig::sdk::Error);
  EXPECT_EQ(cell("SELECT COUNT(*) FROM t WHERE a IS NULL"), "1");
  sql("UPDATE t SET a = '' WHERE id = 1");
  run(alter("a", R"j("nullable":false)j"));
  EXPECT_FALSE(table("t").columns[1].nullable);
  EXPECT_EQ(compile(alter("id", R"j("nullable":true)j")).support, ir::Support::unsupported);
}

TEST_P(Columns, alter_identity_both_ways) {
  make();
  run(alter("id", R"j("identity":false)j"));
  EXPECT_FALSE(table("t").columns[0].identity);
  sql("INSERT INTO t (id, a) VALUES (0, 'zero')");
  EXPECT_THROW(run(alter("id", R"j("identity":true)j")), mig::sdk::Error);
  EXPECT_EQ(cell("SELECT a FROM t WHERE id = 0"), "zero");
  sql("DELETE FROM t WHERE id = 0");
  run(alter("id", R"j("identity":true)j"));
  sql("INSERT INTO t (a) VALUES ('next')");
  EXPECT_EQ(cell("SELECT id FROM t WHERE a = 'next'"), "3");
  EXPECT_EQ(compile(alter("n", R"j("identity":true)j")).support, ir::Support::unsupported);
}

TEST_P(Columns, alter_generated_in_every_way) {
  make();
  run(R"j({"op":"add_column","table":"t","column":{"name":"g","type":"integer","generated":"n * 2"},
    "after":"id"})j");
  run(R"j({"op":"create_index","table":"t","name":"ix","columns":["g","n"]})j");
  run(alter("g", R"j("generated":"n * 3")j"));
  EXPECT_EQ(cell("SELECT g FROM t WHERE id = 2"), "6");
  run(alter("g", R"j("generated":{"expression":"n * 4","stored":false})j"));
  EXPECT_EQ(cell("SELECT g FROM t WHERE id = 2"), "8");
  EXPECT_FALSE(table("t").columns[1].generated->stored);
  run(alter("g", R"j("drop_generated":true)j"));
  EXPECT_EQ(cell("SELECT g FROM t WHERE id = 2"), "8");
  EXPECT_FALSE(table("t").columns[1].generated.has_value());
  run(alter("g", R"j("generated":"n * 5")j"));
  run(alter("g", R"j("drop_generated":true)j"));
  EXPECT_EQ(cell("SELECT g FROM t WHERE id = 2"), "10");
  EXPECT_EQ(table("t").columns[1].name, "g");
  EXPECT_EQ(table("t").indexes.at(0).columns.size(), 2U);
}

TEST_P(Columns, alter_collation_and_comment) {
  make();
  run(alter("a", R"j("collation":"utf8mb4_bin")j"));
  run(alter("a", R"j("comment":"")j"));
  run(alter("n", R"j("comment":"count; it's \\ n")j"));
  const ir::Table t = table("t");
  EXPECT_EQ(*t.columns[1].collation.get(), "utf8mb4_bin");
  EXPECT_EQ(t.columns[1].comment, "");
  EXPECT_EQ(t.columns[2].comment, "count; it's \\ n");
}

TEST_P(Columns, alter_column_of_an_unknown_table_is_refused) {
  sql("CREATE TABLE e (a int)");
  const auto answer = compile(R"j({"op":"alter_column","table":"e","name":"a","nullable":false})j");
  EXPECT_EQ(answer.support, ir::Support::unsupported);
  EXPECT_FALSE(answer.way_out.empty());
}

TEST_P(Columns, alter_type_of_a_foreign_key_pair_is_refused_unless_it_is_text) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"},
    {"name":"s","type":"varchar(10)"}],"primary_key":{"name":"pk","columns":["id"]},
    "unique":[{"name":"uq","columns":["s"]}]})j");
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"p","type":"integer"},
    {"name":"s","type":"varchar(10)"}],"foreign_keys":[
    {"name":"fk","columns":["p"],"references":{"table":"p","columns":["id"]}},
    {"name":"fk_s","columns":["s"],"references":{"table":"p","columns":["s"]}}]})j");
  EXPECT_EQ(compile(alter("p", R"j("type":"bigint")j")).support, ir::Support::unsupported);
  EXPECT_EQ(compile(R"j({"op":"alter_column","table":"p","name":"id","type":"bigint"})j").support,
            ir::Support::unsupported);
  if (maria()) {
    EXPECT_EQ(compile(alter("s", R"j("type":"varchar(40)")j")).support, ir::Support::unsupported);
    return;
  }
  run(alter("s", R"j("type":"varchar(40)")j"));
  EXPECT_EQ(table("t").columns[1].type, live::type("varchar(40)"));
}

}  // namespace
