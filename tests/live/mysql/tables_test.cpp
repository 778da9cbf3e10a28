// Tables, views and sequences on the real servers.
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

class Tables : public live::ServerTest {};
INSTANTIATE_TEST_SUITE_P(Servers, Tables, live::both(), live::name_of);

TEST_P(Tables, create_table_makes_every_portable_type) {
  run(R"j({"op":"create_table","table":"all types","columns":[
    {"name":"id","type":"bigint","identity":true},
    {"name":"a","type":"boolean","default":true},
    {"name":"b","type":"smallint","default":-3},
    {"name":"c","type":"integer","nullable":false},
    {"name":"d","type":"decimal(10,2)","default":1.5},
    {"name":"e","type":"decimal"},
    {"name":"f","type":"real"},
    {"name":"g","type":"double"},
    {"name":"h","type":"char(3)"},
    {"name":"i","type":"varchar(255)","default":"it's a \\ \"q\""},
    {"name":"j","type":"text","default":"long 'text'"},
    {"name":"k","type":"binary(4)"},
    {"name":"l","type":"varbinary(20)","default":{"hex":"00ff27"}},
    {"name":"m","type":"blob","default":{"hex":"00ff27"}},
    {"name":"n","type":"date","default_sql":"current_date"},
    {"name":"o","type":"time(3)","default":"12:30:00"},
    {"name":"p","type":"timestamp","default_sql":"current_timestamp"},
    {"name":"q","type":"timestamptz(3)","default_sql":"current_timestamp"},
    {"name":"r","type":"uuid","default_sql":"uuid()"},
    {"name":"s","type":"json","default":"{\"a\": [1]}"},
    {"name":"t","type":{"enum":["x","it's","A","a"],"name":"e1"},"default":"it's"},
    {"name":"u","type":"array(integer)"},
    {"name":"v","type":{"native":"int unsigned"},"default":7},
    {"name":"w","type":"varchar(20000)"},
    {"name":"x","type":"char(300)"},
    {"name":"y","type":"binary(300)"}
    ],"primary_key":{"name":"pk","columns":["id"]},"comment":"it's \\ a comment"})j");
  sql("INSERT INTO `all types` (c) VALUES (1)");
  EXPECT_EQ(sql("SELECT id, a, b, i, j, l, m, o, t, v FROM `all types`"),
            (Rows{{"1", "1", "-3", "it's a \\ \"q\"", "long 'text'", std::string("\0\xff'", 3),
                   std::string("\0\xff'", 3), "12:30:00.000", "it's", "7"}}));
  EXPECT_EQ(cell("SELECT JSON_EXTRACT(s, '$.a[0]') FROM `all types`"), "1");
  EXPECT_EQ(cell("SELECT LENGTH(r) FROM `all types`"), "36");
  EXPECT_EQ(cell("SELECT table_comment FROM information_schema.tables WHERE table_schema = "
                 "DATABASE() AND table_name = 'all types'"),
            "it's \\ a comment");
  EXPECT_EQ(cell("SELECT n = CURRENT_DATE AND ABS(TIMESTAMPDIFF(SECOND, p, NOW())) < 60 AND "
                 "ABS(TIMESTAMPDIFF(SECOND, q, NOW())) < 60 FROM `all types`"),
            "1");
}

TEST_P(Tables, create_table_with_keys_and_checks) {
  run(R"j({"op":"create_table","table":"parent","columns":[
    {"name":"id","type":"integer"},{"name":"a","type":"integer"},{"name":"b","type":"varchar(10)"}],
    "primary_key":{"name":"pk_parent","columns":["id"]},
    "unique":[{"name":"uq_ab","columns":["a","b"]}]})j");
  run(R"j({"op":"create_table","table":"child","columns":[
    {"name":"id","type":"integer"},{"name":"p","type":"integer"},{"name":"a","type":"integer"},
    {"name":"b","type":"varchar(10)"},{"name":"c d","type":"varchar(10)"},
    {"name":"twice","type":"integer","generated":"id * 2"},
    {"name":"thrice","type":"integer","generated":{"expression":"id * 3","stored":false}}],
    "primary_key":{"name":"pk_child","columns":["id"]},
    "foreign_keys":[
      {"name":"fk_p","columns":["p"],"references":{"table":"parent","columns":["id"]},"on_delete":"cascade"},
      {"name":"fk_ab","columns":["a","b"],"references":{"table":"parent","columns":["a","b"]},"on_update":"set null"}],
    "checks":[{"name":"ck_id","check":"id > 0 and \"c d\" <> 'p'"}],
    "indexes":[{"name":"ix_b","columns":[{"name":"b","length":3},{"name":"id","order":"desc"}]}]})j");
  sql("INSERT INTO parent VALUES (1, 1, 'x')");
  sql("INSERT INTO child (id, p, a, b) VALUES (1, 1, 1, 'x')");
  EXPECT_EQ(sql("SELECT twice, thrice FROM child"), (Rows{{"2", "3"}}));
  EXPECT_THROW(sql("INSERT INTO child (id, p) VALUES (-1, 1)"), mig::sdk::Error);
  EXPECT_THROW(sql("INSERT INTO child (id, `c d`) VALUES (2, 'p')"), mig::sdk::Error);
  sql("DELETE FROM parent");
  EXPECT_EQ(cell("SELECT COUNT(*) FROM child"), "0");
  const ir::Table child = table("child");
  ASSERT_EQ(child.indexes.size(), 1U);
  EXPECT_EQ(child.indexes[0].columns[0].length, 3);
  EXPECT_EQ(child.indexes[0].columns[1].order, ir::Order::desc);
  EXPECT_EQ(child.foreign_keys.size(), 2U);
  EXPECT_EQ(child.checks.size(), 1U);
}

TEST_P(Tables, if_not_exists_and_if_exists_do_nothing_the_second_time) {
  const char* create =
      R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer"}],
    "if_not_exists":true})j";
  run(create);
  run(create);
  run(R"j({"op":"drop_table","table":"t"})j");
  run(R"j({"op":"drop_table","table":"t","if_exists":true})j");
  EXPECT_TRUE(inspect().tables.empty());
}

TEST_P(Tables, odd_names_work) {
  run(R"j({"op":"create_table","table":"order `x` \"y\" ü.z","columns":[
    {"name":"select","type":"integer"},{"name":"a`b","type":"varchar(5)","comment":"ü"}],
    "primary_key":{"name":"pk","columns":["select"]},
    "indexes":[{"name":"ix `","columns":["a`b"]}]})j");
  EXPECT_EQ(inspect().tables.at(0).name, "order `x` \"y\" ü.z");
  run(R"j({"op":"rename_table","table":"order `x` \"y\" ü.z","to":"plain"})j");
  run(R"j({"op":"rename_column","table":"plain","name":"a`b","to":"`"})j");
  EXPECT_EQ(table("plain").columns[1].name, "`");
}

TEST_P(Tables, drop_table_with_cascade_drops_the_foreign_keys_first) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"create_table","table":"c","columns":[{"name":"p","type":"integer"}],
    "foreign_keys":[{"name":"fk","columns":["p"],"references":{"table":"p","columns":["id"]}}]})j");
  EXPECT_EQ(compile(R"j({"op":"drop_table","table":"p"})j").support, ir::Support::unsupported);
  run(R"j({"op":"drop_table","table":"p","cascade":true})j");
  EXPECT_TRUE(table("c").foreign_keys.empty());
  EXPECT_TRUE(table("c").indexes.empty());
}

TEST_P(Tables, rename_table_keeps_views_and_foreign_keys_working) {
  run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  run(R"j({"op":"create_table","table":"c","columns":[{"name":"pid","type":"integer"}],
    "foreign_keys":[{"name":"fk","columns":["pid"],"references":{"table":"p","columns":["id"]}}]})j");
  run(R"j({"op":"create_view","name":"v","query":"SELECT p.id FROM p;"})j");
  sql("INSERT INTO p VALUES (5)");
  run(R"j({"op":"rename_table","table":"p","to":"P"})j");
  EXPECT_EQ(cell("SELECT id FROM v"), "5");
  EXPECT_EQ(table("c").foreign_keys.at(0).references.table, "P");
}

TEST_P(Tables, alter_table_sets_comment_and_options) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"id","type":"integer","identity":true},
    {"name":"s","type":"varchar(10)"}],"primary_key":{"name":"pk","columns":["id"]},
    "options":{"mysql":{"engine":"InnoDB","charset":"latin1"}}})j");
  EXPECT_THAT(definition("t"), HasSubstr("latin1"));
  run(R"j({"op":"alter_table","table":"t","comment":"it's","options":{"mysql":{"auto_increment":50,
    "charset":"utf8mb4","collate":"utf8mb4_bin","convert":true,"row_format":"dynamic"},
    "sqlite":{"strict":true}}})j");
  EXPECT_THAT(definition("t"), HasSubstr("utf8mb4_bin"));
  EXPECT_THAT(definition("t"), Not(HasSubstr("latin1")));
  sql("INSERT INTO t (s) VALUES ('a')");
  EXPECT_EQ(cell("SELECT id FROM t"), "50");
  EXPECT_EQ(table("t").comment, "it's");
  run(R"j({"op":"alter_table","table":"t","comment":""})j");
  EXPECT_EQ(table("t").comment, "");
}

TEST_P(Tables, views_are_made_replaced_and_dropped) {
  run(R"j({"op":"create_view","name":"v","query":"SELECT 1 AS a"})j");
  run(R"j({"op":"create_view","name":"w","query":"SELECT a FROM v"})j");
  run(R"j({"op":"alter_view","name":"v","query":"SELECT 2 AS a, 3 AS b"})j");
  EXPECT_EQ(cell("SELECT a FROM w"), "2");
  EXPECT_EQ(inspect().views.size(), 2U);
  const auto dropped = run(R"j({"op":"drop_view","name":"v"})j");
  EXPECT_EQ(dropped.notices.at(0).code, "view-breaks");
  run(R"j({"op":"drop_view","name":"v","if_exists":true})j");
  EXPECT_EQ(compile(R"j({"op":"create_view","name":"m","query":"SELECT 1","materialized":true})j")
                .support,
            ir::Support::unsupported);
}

TEST_P(Tables, sequences_are_mariadbs_alone) {
  const char* create =
      R"j({"op":"create_sequence","name":"s","start":10,"increment":5,"maximum":1000,
    "cycle":true})j";
  if (!maria()) {
    EXPECT_EQ(compile(create).support, ir::Support::unsupported);
    return;
  }
  run(create);
  EXPECT_EQ(cell("SELECT NEXT VALUE FOR s"), "10");
  EXPECT_EQ(cell("SELECT NEXT VALUE FOR s"), "15");
  run(R"j({"op":"alter_sequence","name":"s","restart":100,"increment":7,"minimum":3,"cycle":false})j");
  EXPECT_EQ(cell("SELECT NEXT VALUE FOR s"), "100");
  const auto sequences = inspect().sequences;
  ASSERT_EQ(sequences.size(), 1U);
  EXPECT_EQ(sequences[0].increment, 7);
  EXPECT_EQ(sequences[0].minimum, 3);
  EXPECT_FALSE(sequences[0].cycle);
  run(R"j({"op":"drop_sequence","name":"s"})j");
  run(R"j({"op":"drop_sequence","name":"s","if_exists":true})j");
}

}  // namespace
