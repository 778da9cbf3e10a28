// What the servers lose, rename or cut by themselves when a definition is written again.
#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using live::Rows;
using testing::HasSubstr;
namespace ir = mig::ir;

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

class Definitions : public live::ServerTest {};
INSTANTIATE_TEST_SUITE_P(Servers, Definitions, live::both(), live::name_of);

// Every attribute but the one that is altered stays, whatever made the table.
TEST_P(Definitions, a_modified_column_keeps_every_other_attribute) {
  sql(R"j(CREATE TABLE t (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the ''id''',
      a varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT 'ä\\'
        COMMENT 'c\\',
      at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
        COMMENT 'at',
      w datetime NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP, b bit(3) NOT NULL DEFAULT b'10',
      n decimal(30,20) unsigned NOT NULL DEFAULT 1.00000000000000000001,
      e enum('x','it''s','a\\b','c,d)') COLLATE utf8mb4_bin NOT NULL DEFAULT 'a\\b',
      v varbinary(4) NOT NULL DEFAULT x'00ff', z int(5) zerofill NOT NULL DEFAULT 7,
      j json, s set('p','q') NOT NULL DEFAULT 'p,q',
      g varchar(30) COLLATE utf8mb4_bin AS (concat(e, 'q')) STORED COMMENT 'g') COMMENT='t')j");
  schema_ = inspect();
  const ir::Table before = table("t");
  const std::string text = definition("t");
  for (const auto& column : before.columns) {
    SCOPED_TRACE(column.name);
    const std::string alter =
        R"j({"op":"alter_column","table":"t","name":")j" + column.name + "\",\"comment\":";
    run(alter + "\"other\"}");
    EXPECT_THAT(definition("t"), HasSubstr("COMMENT 'other'"));
    std::string old;
    for (const char c : column.comment) old += (c == '\\' ? "\\" : "") + std::string(1, c);
    run(alter + "\"" + old + "\"}");
    EXPECT_EQ(definition("t"), text);
    EXPECT_TRUE(*find_column(table("t"), column.name) == column);
  }
  run(R"j({"op":"alter_column","table":"t","name":"a","type":"varchar(40)"})j");
  run(R"j({"op":"alter_column","table":"t","name":"id","type":"bigint"})j");
  EXPECT_THAT(definition("t"), HasSubstr("latin1_german1_ci"));
  EXPECT_THAT(definition("t"), HasSubstr("AUTO_INCREMENT COMMENT 'the ''id'''"));
}

TEST_P(Definitions, enum_values_come_back_whatever_is_in_them) {
  const std::vector<std::string> values = {"a\\b", "c,d", "e)f", "it's", "ü", "g\nh", "", "\"q\""};
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"e","type":{"enum":
    ["a\\b","c,d","e)f","it's","ü","g\nh","","\"q\""],"name":"t_e"},"default":"a\\b"}]})j");
  const ir::Table t = table("t");
  EXPECT_EQ(t.columns.at(0).type.get()->values, values);
  EXPECT_EQ(t.columns.at(0).default_value, ir::Literal(std::string("a\\b")));
}

// MariaDB keeps a check that is written with a column as part of the column.
TEST_P(Definitions, a_check_of_a_column_survives_the_columns_changes) {
  sql("CREATE TABLE t (a int CHECK (a > 0), b int CHECK (b > 0), c int CHECK (c > 0), d int "
      "CHECK (d > 0), e int)");
  schema_ = inspect();
  ASSERT_EQ(table("t").checks.size(), 4U);
  run(R"j({"op":"alter_column","table":"t","name":"a","type":"bigint"})j");
  EXPECT_EQ(table("t").checks.size(), 4U);
  EXPECT_THROW(sql("INSERT INTO t (a) VALUES (0)"), mig::sdk::Error);
  run(R"j({"op":"alter_column","table":"t","name":"a","comment":"again"})j");
  EXPECT_THROW(sql("INSERT INTO t (a) VALUES (0)"), mig::sdk::Error);
  const std::string b = maria() ? "b" : "t_chk_2";
  run(R"j({"op":"drop_constraint","table":"t","name":")j" + b + "\"}");
  sql("INSERT INTO t (b) VALUES (0)");
  const std::string c = maria() ? "c" : "t_chk_3";
  run(R"j({"op":"rename_constraint","table":"t","name":")j" + c + R"j(","to":"positive"})j");
  EXPECT_THROW(sql("INSERT INTO t (c) VALUES (0)"), mig::sdk::Error);
  run(R"j({"op":"drop_constraint","table":"t","name":"positive"})j");
  sql("INSERT INTO t (c) VALUES (0)");
  run(R"j({"op":"drop_column","table":"t","name":"d"})j");
  EXPECT_EQ(table("t").checks.size(), 1U);
}

// The server renames what has a name like its own.
TEST_P(Definitions, constraints_keep_their_names_when_their_table_is_renamed) {
  sql("CREATE TABLE p (id int PRIMARY KEY)");
  sql("CREATE TABLE t (id int PRIMARY KEY, p int, up int, FOREIGN KEY (p) REFERENCES p (id), "
      "FOREIGN KEY (up) REFERENCES t (id) ON DELETE CASCADE, CONSTRAINT t_chk_1 CHECK (id > 0), "
      "CONSTRAINT t_chk_x CHECK (id > 1))");
  schema_ = inspect();
  const ir::Table before = table("t");
  run(R"j({"op":"rename_table","table":"t","to":"u"})j");
  const ir::Table after = table("u");
  for (const char* name : {"t_ibfk_1", "t_ibfk_2"}) {
    EXPECT_TRUE(std::any_of(after.foreign_keys.begin(), after.foreign_keys.end(),
                            [&](const auto& each) { return each.name == name; }))
        << name;
  }
  EXPECT_EQ(after.foreign_keys.size(), 2U);
  EXPECT_TRUE(after.checks == before.checks);
  EXPECT_TRUE(after.indexes == before.indexes);
  run(R"j({"op":"drop_constraint","table":"u","name":"t_ibfk_1"})j");
  run(R"j({"op":"drop_constraint","table":"u","name":"t_chk_1"})j");
  run(R"j({"op":"rename_table","table":"u","to":"t"})j");
  run(R"j({"op":"drop_constraint","table":"t","name":"t_ibfk_2"})j");
  EXPECT_TRUE(table("t").indexes == before.indexes) << "they bear the columns' names";
}

TEST_P(Definitions, names_of_64_characters_of_any_kind) {
  const std::string wide = repeated("ü", 64);
  const std::string other = repeated("ä", 64);
  const std::string in_wide = R"j("table":")j" + wide + R"j(","name":")j" + wide + "\",";
  run(R"j({"op":"create_table","table":")j" + wide + R"j(","columns":[{"name":")j" + wide +
      R"j(","type":"varchar(20)"}]})j");
  sql("INSERT INTO `" + wide + "` VALUES ('x12')");
  run(R"j({"op":"add_column","table":")j" + wide + R"j(","column":{"name":")j" + other +
      R"j(","type":"bigint","identity":true}})j");
  run(R"j({"op":"alter_column",)j" + in_wide + R"j("type":"integer","using":"substr(`)j" + wide +
      R"j(`, 2)"})j");
  EXPECT_EQ(sql("SELECT * FROM `" + wide + "`"), (Rows{{"12", "1"}}));
  run(R"j({"op":"create_index",)j" + in_wide + R"j("columns":[")j" + wide + "\"]}");
  run(R"j({"op":"add_check",)j" + in_wide + R"j("check":"`)j" + wide + R"j(` > 0"})j");
  run(R"j({"op":"rename_table","table":")j" + wide + R"j(","to":")j" + other + "\"}");
  EXPECT_EQ(table(other).checks.at(0).name, wide);
  run(R"j({"op":"drop_column","table":")j" + other + R"j(","name":")j" + wide + "\"}");
  EXPECT_EQ(table(other).columns.size(), 1U);
}

TEST_P(Definitions, every_statement_works_under_ansi_quotes) {
  sql("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE')");
  run(R"j({"op":"create_table","table":"a b","columns":[{"name":"i d","type":"integer"},
    {"name":"s","type":"varchar(20)","default":"it's \"q\" \\","comment":"it's \"c\""},
    {"name":"v","type":"varbinary(5)","default":{"hex":"00ff22"}},
    {"name":"e","type":{"enum":["x","\"y\""],"name":"xy"},"default":"\"y\""}],
    "primary_key":{"name":"pk","columns":["i d"]},"comment":"\"t\"",
    "checks":[{"name":"c k","check":"\"i d\" > 0 and s <> 'no'"}],
    "indexes":[{"name":"i x","columns":["s"]}]})j");
  run(R"j({"op":"insert_rows","table":"a b","rows":[{"i d":1}]})j");
  EXPECT_EQ(sql("SELECT s, HEX(v), e FROM `a b`"), (Rows{{"it's \"q\" \\", "00FF22", "\"y\""}}));
  const ir::Table t = table("a b");
  EXPECT_TRUE(t.columns.at(2).default_value == ir::Literal(ir::Bytes{std::string("\0\xff\"", 3)}));
  EXPECT_EQ(t.columns.at(1).comment, "it's \"c\"");
  EXPECT_EQ(t.comment, "\"t\"");
  run(R"j({"op":"rename_column","table":"a b","name":"i d","to":"id"})j");
  run(R"j({"op":"alter_column","table":"a b","name":"s","type":"varchar(30)"})j");
  EXPECT_TRUE(table("a b").columns.at(1).default_value == t.columns.at(1).default_value);
  run(R"j({"op":"create_index","table":"a b","name":"i y","columns":["id"],"if_not_exists":true})j");
  run(R"j({"op":"drop_index","table":"a b","name":"i y","if_exists":true})j");
  run(R"j({"op":"drop_table","table":"a b"})j");
}

// A new default character set is that of new columns only.
TEST_P(Definitions, a_tables_new_character_set_is_said_to_leave_its_columns) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"s","type":"varchar(10)"}]})j");
  const auto changed =
      run(R"j({"op":"alter_table","table":"t","options":{"mysql":{"charset":"latin1"}}})j");
  ASSERT_EQ(changed.notices.size(), 1U);
  EXPECT_EQ(changed.notices[0].code, "charset-of-new-columns");
  EXPECT_EQ(*table("t").columns[0].collation.get(), cell("SELECT @@collation_database"));
}

TEST_P(Definitions, statements_that_commit_are_not_called_transactional) {
  const auto transactional = [&](const std::string& text) {
    const auto answer = compile(R"j({"op":"execute","sql":")j" + text + "\"}");
    return answer.statements.at(0).transactional;
  };
  for (const char* text :
       {"CREATE TABLE x (a int)", "-- why\\nALTER TABLE x ADD b int", "/* why */ DROP TABLE x",
        "TRUNCATE x", "RENAME TABLE x TO y", "LOCK TABLES x READ", "SET autocommit = 1",
        "GRANT SELECT ON x TO y", "EXECUTE s", "CALL p()", "ANALYZE TABLE x", "COMMIT"}) {
    EXPECT_FALSE(transactional(text)) << text;
  }
  for (const char* text : {"INSERT INTO x VALUES (1)", "CREATE TEMPORARY TABLE x (a int)",
                           "SET @a = 1", "WITH q AS (SELECT 1) SELECT * FROM q", "(SELECT 1)",
                           "-- create\\nUPDATE x SET a = 1", "DROP TEMPORARY TABLE x"}) {
    EXPECT_TRUE(transactional(text)) << text;
  }
}

}  // namespace
