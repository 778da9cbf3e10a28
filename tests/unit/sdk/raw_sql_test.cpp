// What the words of raw SQL show, and what only looks like it.
#include <mig/sdk/raw_sql.hpp>
#include <mig/sdk/split.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

namespace ir = mig::ir;
using testing::ElementsAre;
using testing::IsEmpty;

ir::Translation look(const std::string& script, mig::sdk::RawLexis lexis = {}) {
  ir::Translation out;
  mig::sdk::RawSql raw(out, lexis);
  for (const auto& [from, size] : mig::sdk::split_statements(script)) {
    raw.statement(script.substr(from, size));
  }
  if (raw.rebuilds_by_hand()) out.lowering = "by hand";
  return out;
}

// "code table" of each notice.
std::vector<std::string> said(const std::string& script) {
  std::vector<std::string> out;
  for (const auto& each : look(script).notices) out.push_back(each.code + " " + each.table);
  return out;
}

TEST(RawSql, what_is_dropped) {
  EXPECT_THAT(said("DROP TABLE IF EXISTS `a b`"), ElementsAre("drop-table a b"));
  EXPECT_THAT(said("drop index i; drop trigger t; drop temporary table t"), IsEmpty());
  EXPECT_THAT(said("drop view v"), ElementsAre("drop-view "));
  EXPECT_THAT(said("DROP TABLE a, shop.b"), ElementsAre("drop-table a", "drop-table b"));
  EXPECT_THAT(said("CREATE OR REPLACE TABLE t (a int)"), ElementsAre("drop-table t"));
  EXPECT_THAT(said("/*!50001 DROP TABLE t */"), ElementsAre("drop-table t"));
  EXPECT_THAT(said("/*M!100500 DROP TABLE t */"), ElementsAre("drop-table t"));
  EXPECT_THAT(said("DROP SCHEMA s"), ElementsAre("drop-database "));
  EXPECT_EQ(look("drop table t").data_loss, ir::DataLoss::certain);
  EXPECT_EQ(look("drop view v").data_loss, ir::DataLoss::none);
}

TEST(RawSql, what_the_script_made_itself_is_nobodys_loss) {
  EXPECT_THAT(said("CREATE TEMPORARY TABLE t (a int); DELETE FROM t; DROP TABLE t"), IsEmpty());
  EXPECT_THAT(said("CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; TRUNCATE u"), IsEmpty());
  EXPECT_THAT(said("CREATE TABLE IF NOT EXISTS t (a int); DELETE FROM t"),
              ElementsAre("delete-without-where t"));
  EXPECT_THAT(said("CREATE TABLE shop.n (a int); DROP TABLE shop.t"), ElementsAre("drop-table t"));
  EXPECT_THAT(said("CREATE TABLE t (a int); DROP TABLE t; DROP TABLE t"),
              ElementsAre("drop-table t"));
}

TEST(RawSql, columns) {
  EXPECT_THAT(said("ALTER TABLE t DROP COLUMN c"), ElementsAre("drop-column t"));
  EXPECT_THAT(said("ALTER TABLE t DROP c"), ElementsAre("drop-column t"));
  for (const char* other : {"DROP CONSTRAINT c", "DROP INDEX c", "DROP PRIMARY KEY",
                            "DROP FOREIGN KEY c", "ALTER c DROP DEFAULT", "ADD COLUMN c int"}) {
    EXPECT_THAT(said(std::string("ALTER TABLE t ") + other), IsEmpty()) << other;
  }
  EXPECT_THAT(said("ALTER TABLE t RENAME COLUMN a TO b"), ElementsAre("rename-column t"));
  EXPECT_THAT(said("ALTER TABLE t RENAME TO u"), ElementsAre("rename-table t"));
  EXPECT_THAT(said("ALTER TABLE t RENAME INDEX a TO b"), IsEmpty());
  EXPECT_THAT(said("ALTER TABLE t RENAME u"), ElementsAre("rename-table t"));
  EXPECT_THAT(said("RENAME TABLE a TO b, c TO d"), ElementsAre("rename-table a", "rename-table c"));
  EXPECT_THAT(said("ALTER TABLE t CHANGE a b int"), ElementsAre("rename-column t"));
  EXPECT_THAT(said("ALTER TABLE t CHANGE COLUMN a a bigint"), IsEmpty());
  EXPECT_THAT(said("ALTER TABLE t DROP FOREIGN KEY f, DROP COLUMN c, ADD e enum('a,b', 'drop')"),
              ElementsAre("drop-column t"));
  EXPECT_THAT(said("ALTER TABLE t DROP PARTITION p"), ElementsAre("data-loss t"));
}

TEST(RawSql, rows) {
  EXPECT_THAT(said("DELETE FROM t"), ElementsAre("delete-without-where t"));
  EXPECT_THAT(said("DELETE FROM t WHERE a = 1"), ElementsAre("delete-rows t"));
  EXPECT_THAT(said("UPDATE t SET a = 1 -- where"), ElementsAre("update-without-where t"));
  EXPECT_THAT(said("UPDATE t SET a = 'where'"), ElementsAre("update-without-where t"));
  EXPECT_THAT(said("UPDATE t SET a = 1 WHERE b"), IsEmpty());
  EXPECT_THAT(said("TRUNCATE TABLE t"), ElementsAre("truncate t"));
  EXPECT_THAT(said("UPDATE OR IGNORE t SET a = (SELECT b FROM u WHERE c)"),
              ElementsAre("update-without-where t"));
  EXPECT_THAT(said("UPDATE LOW_PRIORITY shop.t SET a = 1"), ElementsAre("update-without-where t"));
  EXPECT_THAT(said("UPDATE t JOIN u ON u.id = t.id SET t.a = 1"), IsEmpty());
  EXPECT_THAT(said("WITH x AS (SELECT 1 WHERE 2) DELETE FROM t"),
              ElementsAre("delete-without-where t"));
  EXPECT_EQ(look("UPDATE t SET a = 1 WHERE b").data_loss, ir::DataLoss::possible);
  EXPECT_EQ(look("INSERT INTO t VALUES ('drop table x')").data_loss, ir::DataLoss::none);
}

TEST(RawSql, a_table_that_takes_anothers_name) {
  EXPECT_EQ(look("CREATE TABLE n (a int); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE "
                 "n RENAME TO t")
                .lowering,
            "by hand");
  EXPECT_EQ(look("DROP TABLE t; ALTER TABLE n RENAME TO u").lowering, "");
}

TEST(RawSql, text_and_comments_as_the_database_writes_them) {
  EXPECT_EQ(look("DELETE FROM t # WHERE a", {true, true}).notices.front().code,
            "delete-without-where");
  EXPECT_EQ(look("UPDATE t SET a = 'it\\'s where' ", {true, true}).notices.front().code,
            "update-without-where");
}

TEST(RawSql, rights) { EXPECT_THAT(said("GRANT SELECT ON t TO u"), ElementsAre("privileges ")); }

TEST(RawSql, unfinished_text_is_no_trouble) {
  for (const char* text : {"drop", "drop table", "alter table", "alter table t rename", "delete",
                           "update", "truncate", "create", "alter table t drop", "'", "\"", "/*"}) {
    EXPECT_NO_THROW(look(text)) << text;
  }
}

}  // namespace
